"""The migrations take three quarters of a minute: the first process makes the tables from the models instead, with what
our own migrations add by hand; the others and later runs copy its database. tests/demo compares it with a migrated one.

So does emptying a hundred tables after each test that commits, over a whole run: they are put back as migrated.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import OperationalError, connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.test import TransactionTestCase, override_settings

IN_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}  # its table is one that no model describes
A_WEEK = 7 * 24 * 3600
ROOT = Path(__file__).resolve().parents[1]


def version() -> str:
    """Another one as soon as a migration, a dependency or this file changes."""
    files = [Path(__file__), ROOT / "uv.lock", *sorted((ROOT / "src").glob("bouquet/*/migrations/*.py"))]
    return hashlib.sha256(b"".join(str(file).encode() + file.read_bytes() for file in files)).hexdigest()[:16]


class FromModels:
    """As MIGRATION_MODULES: no app has any."""

    def __contains__(self, label: str) -> bool:
        return True

    def __getitem__(self, label: str) -> None:
        return None


def add_what_models_do_not_say() -> None:
    """Triggers, indexes and tables that migrations write by hand, in their order; all of them then count as done."""
    executor = MigrationExecutor(connection)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        for operation in operations_of(migration):
            with connection.schema_editor() as editor:
                write(operation, migration.app_label, editor)
        executor.record_migration(migration)
    executor.check_replacements()


def operations_of(migration: Migration) -> Iterator[Operation]:
    for operation in migration.operations:
        yield from getattr(operation, "database_operations", [operation])


def write(operation: Operation, label: str, editor: BaseDatabaseSchemaEditor) -> None:
    """What moves data is marked elidable: here there is none. Wagtail's search has a table that no model describes."""
    if isinstance(operation, RunPython) and not operation.elidable:
        if apps.get_app_config(label).name.startswith("bouquet."):
            operation.code(apps, editor)
    elif isinstance(operation, RunSQL) and label == "wagtailsearch":
        for statement in filter(None, (operation.reverse_sql, operation.sql)):
            editor.execute(statement)


class TemplateDatabase:
    """On SQLite, a file kept from one run to the next; on PostgreSQL, a database for the processes of one run."""

    def __init__(self, folder: Path, run: str):
        if connection.vendor == "sqlite":
            folder = Path(tempfile.gettempdir()) / f"bouquet-tests-{os.getuid()}"
            folder.mkdir(mode=0o700, exist_ok=True)
        self.ready = folder / f"migree-{version()}.sqlite3"
        self.lock = self.ready.with_suffix(".verrou").open("w")
        self.name = f"bouquet_{run}"
        self.mine = False
        self.migrated = sqlite3.connect(":memory:", check_same_thread=False)  # one's own copy, on SQLite

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Around the setup of the test database: made from the template, or made into it by the first one to come."""
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        if self.ready.exists():
            self.lock.close()
            with self.copying():
                yield
            return
        with override_settings(MIGRATION_MODULES=FromModels(), CACHES={"default": IN_MEMORY}):
            yield
        add_what_models_do_not_say()
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
            with closing(sqlite3.connect(f"file:{self.ready}?mode=ro", uri=True)) as file:
                file.backup(self.migrated)
            self.migrated.backup(connection.connection)
            return name

        return create_filled

    def save(self) -> None:
        if connection.vendor == "postgresql":
            self._keep_rows()
            self._on_server("CREATE DATABASE {} TEMPLATE {}", self.name, connection.settings_dict["NAME"])
            self.mine = True
            self.ready.touch()
            return
        for old in self.ready.parent.iterdir():
            if old.stat().st_mtime < time.time() - A_WEEK:
                old.unlink()
        connection.ensure_connection()
        partial = self.ready.with_suffix(".partiel")
        partial.unlink(missing_ok=True)
        connection.connection.backup(self.migrated)
        with closing(sqlite3.connect(partial)) as file:
            self.migrated.backup(file)
        partial.rename(self.ready)

    def copy_to(self, file: Path) -> Path:
        """On PostgreSQL there is no file to copy: it is migrated."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(file)) as copy:
                self.migrated.backup(copy)
            return file
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{file}"}
        migrate = "from bouquet.config.cli import main; main()"
        subprocess.run([sys.executable, "-c", migrate, "migrate", "-v0"], env=environment, check=True, timeout=300)
        return file

    def _keep_rows(self) -> None:
        """What migrations wrote, beside the tables."""
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA modele")
            for table in filled_tables(cursor):
                cursor.execute(f"CREATE TABLE modele.{table} AS TABLE {table}")

    def restore(self, flush: Callable[[], None]) -> None:
        """Everything as after the migrations; by Django's own `flush` where that is not possible."""
        try:
            if connection.vendor == "sqlite":
                self.migrated.backup(connection.connection)
            else:
                self._restore_rows()
        except (OperationalError, sqlite3.OperationalError):
            flush()
        ContentType.objects.clear_cache()  # a test may have made some of them anew

    def _restore_rows(self) -> None:
        """Deleting the few rows of a test costs less than truncating all tables. Triggers and keys are set aside."""
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                for table in filled_tables(cursor):
                    cursor.execute(f"DELETE FROM {table}")
                cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'modele'")
                kept = {table for (table,) in cursor.fetchall()}
                for table in kept:
                    cursor.execute(f"INSERT INTO {table} SELECT * FROM modele.{table}")
                # A test may have set the counters back.
                models = [one for one in apps.get_models(include_auto_created=True) if one._meta.db_table in kept]
                for statement in connection.ops.sequence_reset_sql(no_style(), models):
                    cursor.execute(statement)
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")

    def remove(self) -> None:
        if self.mine:
            self._on_server("DROP DATABASE IF EXISTS {}", self.name)

    def _on_server(self, statement: str, *names: str) -> None:
        connection.close()
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(statement.format(*map(connection.ops.quote_name, names)))


def filled_tables(cursor) -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names))
    return [name for (name,) in cursor.fetchall()]


def put_back_instead_of_emptying(template: TemplateDatabase) -> None:
    """For the whole run: what Django does after a test that committed."""
    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: template.restore(lambda: flush(case))
