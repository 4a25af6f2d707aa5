"""The whole database as one file, and back: SQLite's online copy, or the text dump of PostgreSQL's own tools."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import IO

from django.db import DatabaseError, connection
from django.db.backends.postgresql.client import DatabaseClient

SQLITE, POSTGRESQL = "sqlite", "postgresql"
FILES = {SQLITE: "base.sqlite3", POSTGRESQL: "base.sql"}
NAMES = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL"}
# Tables that a later version added would otherwise outlive the dump, and its migrations then refuse to make them.
DROP_TABLES = """DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', one.tablename);
  END LOOP;
END $$;
"""


class BaseRefused(Exception):
    """The database can't be copied or put back; says why in French."""


def dump(target: Path) -> None:
    """Write a consistent copy, the site open or not. Raises BaseRefused."""
    if connection.vendor == SQLITE:
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        try:
            connection.connection.backup(copy)
        finally:
            copy.close()
        return
    with target.open("wb") as file:
        options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--no-comments", "--encoding=UTF8")
        _run("pg_dump", *options, output=file)


def load(source: Path) -> None:
    """Replace all that the database holds, in one transaction: everything or nothing. Raises BaseRefused."""
    if connection.vendor == SQLITE:
        _load_sqlite(source)
        return
    # Nothing of ours may hold a table that goes away.
    connection.close()
    with source.open("rb") as file, (source.parent / "tout.sql").open("w+b") as script:
        script.write(DROP_TABLES.encode())
        shutil.copyfileobj(file, script)
        script.seek(0)
        _run("psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", given=script)


def _load_sqlite(source: Path) -> None:
    copy = sqlite3.connect(source)
    try:
        connection.ensure_connection()
        copy.backup(connection.connection)
    except sqlite3.Error as error:
        raise BaseRefused(f"La base n’a pas pu être remplacée ({error})") from error
    finally:
        copy.close()
        connection.close()


def is_empty(models) -> bool:
    """Whether none of these models has a row, their tables made or not."""
    try:
        there = set(connection.introspection.table_names())
    except DatabaseError as error:
        raise BaseRefused(f"La base de données ne répond pas ({error})") from error
    return not any(model._meta.db_table in there and model._base_manager.exists() for model in models)


def _run(tool: str, *options: str, output: IO[bytes] | None = None, given: IO[bytes] | None = None) -> None:
    if shutil.which(tool) is None:
        raise BaseRefused(f"« {tool} » manque → installez les outils clients de PostgreSQL (postgresql-client)")
    said = settings_as_environment()
    done = subprocess.run(  # noqa: S603 — our own options; what the settings hold goes by the environment
        [tool, *options],
        env={**os.environ, **said},
        stdin=given or subprocess.DEVNULL,
        stdout=output or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines() or ["sans explication"]
        raise BaseRefused(f"{tool} a échoué\u00a0: {last[0]}")


def settings_as_environment() -> dict[str, str]:
    """Where the database is, for PostgreSQL's tools; a password never shows in the list of processes."""
    told = connection.settings_dict
    _, secret = DatabaseClient.settings_to_cmd_args_env(told, [])
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGDATABASE": "NAME"}
    return {**(secret or {}), **{name: str(told[key]) for name, key in names.items() if told.get(key)}}
