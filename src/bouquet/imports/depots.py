"""Files sent by browser: kept apart and private, looked at, then applied whole or given up."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme

from .models import Import, ImportDepose
from .reading import sha256
from .report import write_report
from .services import Preview, apply_file, preview_import

SUFFIXES = (".xlsx", ".xlsm", ".ods", ".csv")
KEPT_DAYS = 7  # a file that nobody applied is given up after that


class DepotChanged(Exception):
    """The kept file is not the one that was sent any more: it must be sent again."""


def deposit_file(*, file: UploadedFile, organisme: Organisme, auteur: User, le: dt.datetime) -> ImportDepose:
    """Keep a file under a name that cannot be guessed, readable by the server alone. Old ones go."""
    discard_old(le=le)
    nom = Path(file.name or "fichier").name[:255]
    depot = ImportDepose(organisme=organisme, nom=nom, auteur=auteur, le=le)
    depot.fichier = secrets.token_hex(20) + Path(nom).suffix.lower()
    depot.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    depot.path.touch(mode=0o600, exist_ok=False)
    digest = hashlib.sha256()
    with depot.path.open("wb") as kept:
        for chunk in file.chunks():
            digest.update(chunk)
            kept.write(chunk)
    depot.sha256 = digest.hexdigest()
    depot.save()
    return depot


def discard_old(*, le: dt.datetime) -> None:
    for depot in ImportDepose.objects.filter(source=None, le__lt=le - dt.timedelta(days=KEPT_DAYS)):
        discard_depot(depot=depot)


def discard_depot(*, depot: ImportDepose) -> None:
    """Give a file up: nothing of it stays."""
    path = depot.path
    depot.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def preview_depot(depot: ImportDepose) -> Preview:
    """What applying the kept file would do. Raises DepotChanged."""
    check_unchanged(depot)
    return preview_import(path=depot.path, organisme=depot.organisme, today=timezone.localdate(), nom=depot.nom)


def apply_depot(*, depot: ImportDepose, auteur: User, le: dt.datetime) -> Import:
    """Apply exactly the file that was sent: all of it, or nothing. Raises DepotChanged, ImportRefused.

    Applied twice, it gives the same import. Like `apply_file`, an import that changes nothing is not saved.
    """
    with transaction.atomic():
        locked = ImportDepose.objects.select_for_update().get(pk=depot.pk)
        if locked.source:
            return locked.source
        check_unchanged(locked)
        applied = apply_file(
            path=locked.path,
            organisme=locked.organisme,
            today=timezone.localdate(le),
            auteur=auteur,
            applied_at=le,
            nom=locked.nom,
        )[1]
        if applied.pk is None:
            discard_depot(depot=locked)
        else:
            locked.source = applied
            locked.save(update_fields=["source"])
            transaction.on_commit(_removal(locked.path))
    return applied


def _removal(path: Path) -> Callable[[], None]:
    """Once the work is written, the file is needed no more."""
    return lambda: path.unlink(missing_ok=True)


def check_unchanged(depot: ImportDepose) -> None:
    if not depot.path.is_file() or sha256(depot.path) != depot.sha256:
        raise DepotChanged


def report_of(depot: ImportDepose) -> bytes:
    """The workbook that says what to correct, cell by cell. Raises DepotChanged."""
    preview = preview_depot(depot)
    with TemporaryDirectory() as folder:
        output = Path(folder) / "compte-rendu.xlsx"
        write_report(preview=preview, source_path=depot.path, output=output)
        return output.read_bytes()
