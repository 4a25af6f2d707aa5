"""Migrations take half a minute: the first process runs them, the others and later runs copy its database."""

import fcntl
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def version() -> str:
    """Another one as soon as a migration or a dependency changes. (`migrate` runs on the copy as well.)"""
    files = [ROOT / "uv.lock", *sorted((ROOT / "src").glob("bouquet/*/migrations/*.py"))]
    return hashlib.sha256(b"".join(str(file).encode() + file.read_bytes() for file in files)).hexdigest()[:16]


class TemplateDatabase:
    """On SQLite, a file kept from one run to the next; on PostgreSQL, a database for the processes of one run."""

    def __init__(self, folder: Path, run: str):
        if connection.vendor == "sqlite":
            folder = Path(tempfile.gettempdir()) / f"bouquet-tests-{os.getuid()}"
            folder.mkdir(mode=0o700, exist_ok=True)
        self.ready = folder / f"migree-{version()}.sqlite3"
        self.lock = (folder / "migree.verrou").open("w")
        self.name = f"bouquet_{run}"
        self.mine = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Around the setup of the test database: made from the template, or made into it by the first one to come."""
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        if self.ready.exists():
            self.lock.close()
            with self.copying():
                yield
            return
        yield
        self.save()
        self.lock.close()

    @contextmanager
    def copying(self) -> Iterator[None]:
        if connection.vendor == "postgresql":
            connection.settings_dict["TEST"]["TEMPLATE"] = self.name
            yield
            return
        create = connection.creation._create_test_db
        connection.creation._create_test_db = self.filled(create)
        try:
            yield
        finally:
            connection.creation._create_test_db = create

    def filled(self, create: Callable) -> Callable:
        def create_filled(*args, **kwargs) -> str:
            name = create(*args, **kwargs)
            connection.close()
            connection.settings_dict["NAME"] = name
            connection.ensure_connection()
            with sqlite3.connect(self.ready) as migrated:
                migrated.backup(connection.connection)
            return name

        return create_filled

    def save(self) -> None:
        if connection.vendor == "postgresql":
            self._on_server("CREATE DATABASE {} TEMPLATE {}", self.name, connection.settings_dict["NAME"])
            self.mine = True
            self.ready.touch()
            return
        for old in self.ready.parent.glob("migree-*.sqlite3"):
            old.unlink()
        connection.ensure_connection()
        partial = self.ready.with_suffix(".partiel")
        partial.unlink(missing_ok=True)
        with sqlite3.connect(partial) as migrated:
            connection.connection.backup(migrated)
        partial.rename(self.ready)

    def remove(self) -> None:
        if self.mine:
            self._on_server("DROP DATABASE IF EXISTS {}", self.name)

    def _on_server(self, statement: str, *names: str) -> None:
        connection.close()
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(statement.format(*map(connection.ops.quote_name, names)))
