"""The version of what the public reads: one number for all processes, which grows with every write that may show.

Writes are seen where they all pass, at the database: whatever wrote (a form, a bulk update, a task, a command), any
table counts unless the settings name it as private (`PRIVATE_TABLES`). docs/decisions/0018.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

READS = re.compile(
    r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|PRAGMA|SET|SHOW|EXPLAIN|ANALYZE|VACUUM)\b", re.IGNORECASE
)
WRITES = re.compile(r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
Version = tuple[int, int]


def _file() -> Path:
    return Path(settings.BOUQUET_DATA) / "version_publique"


def version() -> Version:
    """Length and date of a file that grows: read without opening it. Raises OSError when the disk fails."""
    try:
        told = _file().stat()
    except FileNotFoundError:
        return (0, 0)
    return (told.st_size, told.st_mtime_ns)


def bump() -> None:
    """Everything kept until now is old, in every process. Appending is atomic, whoever else does it at once."""
    with _file().open("ab") as file:
        file.write(b".")


def shows(sql: str) -> bool:
    """Whether this statement may change what the public reads; what it does not understand, it takes for a yes."""
    if READS.match(sql):
        return False
    tables = WRITES.findall(sql)
    if not tables:
        return not sql.lstrip()[:4].upper().startswith("WITH")
    return not all(table.startswith(settings.PRIVATE_TABLES) for table in tables)


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Let the statement pass, and move the version once its transaction is committed: once, however much it wrote."""
    done = execute(sql, params, many, context)
    if shows(sql):
        connection = context["connection"]
        if not (connection.in_atomic_block or connection.get_autocommit()):
            bump()  # transactions by hand: nothing tells their end
        elif not any(entry[1] is bump for entry in connection.run_on_commit):
            connection.on_commit(bump)
    return done


def watch(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of `connection_created`. First of the wrappers: those that come and go are taken from the end."""
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _watch)
