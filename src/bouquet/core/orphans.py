"""Deposited files that no row names any more: removed once the row is gone for good, then by the daily round."""

import datetime
import re
from collections.abc import Iterator

from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models.signals import post_delete

KEPT = datetime.timedelta(days=2)  # a file is written before its row is committed: leave it time


def remove_with_row(model: type[models.Model], name: str) -> None:
    """From now on, the file of this field goes with its row, once the transaction is committed."""

    def gone(sender, instance, **kwargs) -> None:
        file = getattr(instance, name)
        if file:
            transaction.on_commit(lambda: _remove_unless_named(model, name, file.storage, file.name), robust=True)

    post_delete.connect(gone, sender=model, weak=False, dispatch_uid=f"orphans:{model._meta.label}:{name}")


def _remove_unless_named(model: type[models.Model], name: str, storage: Storage, path: str) -> None:
    if not model._base_manager.filter(**{name: path}).exists():
        storage.delete(path)


def sweep(model: type[models.Model], name: str, *, folder: str, own: str, le: datetime.datetime) -> int:
    """Remove the files under `folder` whose path matches `own`, that no row names and that are old; how many."""
    storage = model._meta.get_field(name).storage  # type: ignore[union-attr]
    limit = le - KEPT
    old = [path for path in _walk(storage, folder) if re.fullmatch(own, path) and _written(storage, path) < limit]
    named = set(model._base_manager.exclude(**{name: ""}).values_list(name, flat=True)) if old else set()
    orphans = [path for path in old if path not in named]
    for path in orphans:
        storage.delete(path)
    return len(orphans)


def _written(storage: Storage, path: str) -> datetime.datetime:
    try:
        return storage.get_modified_time(path)
    except FileNotFoundError:  # removed since it was listed
        return datetime.datetime.max.replace(tzinfo=datetime.UTC)


def _walk(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{one}" for one in files)
    for one in folders:
        yield from _walk(storage, f"{folder}/{one}")
