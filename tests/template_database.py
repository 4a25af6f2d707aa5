"""With several test processes, the first one migrates and the others copy its database: migrations take seconds."""

import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


class TemplateDatabase:
    """What the processes of one run share: a folder, and on PostgreSQL a database named after the run."""

    def __init__(self, folder: Path, run: str):
        self.file = folder / "migree.sqlite3"
        self.ready = folder / "migree"
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
        self.mine = True
        self.ready.touch()
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
            with sqlite3.connect(self.file) as migrated:
                migrated.backup(connection.connection)
            return name

        return create_filled

    def save(self) -> None:
        if connection.vendor == "postgresql":
            self._on_server("CREATE DATABASE {} TEMPLATE {}", self.name, connection.settings_dict["NAME"])
            return
        connection.ensure_connection()
        with sqlite3.connect(self.file) as migrated:
            connection.connection.backup(migrated)

    def remove(self) -> None:
        if self.mine and connection.vendor == "postgresql":
            self._on_server("DROP DATABASE IF EXISTS {}", self.name)

    def _on_server(self, statement: str, *names: str) -> None:
        connection.close()
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(statement.format(*map(connection.ops.quote_name, names)))
