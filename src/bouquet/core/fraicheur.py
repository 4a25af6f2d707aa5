"""Versions: of what the public reads, and of the demandes. One number for all processes, moved by every write.

Writes are seen where they all pass, at the database: whatever wrote (a form, a bulk update, a task, a command), any
table counts unless the settings name it as private (`PRIVATE_TABLES`). docs/decisions/0018.
"""

import re
import time
from collections.abc import Callable, Hashable
from functools import partial, wraps
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

READS = re.compile(
    r"[\s(]*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|PRAGMA|SET|SHOW|EXPLAIN|ANALYZE|VACUUM)\b", re.IGNORECASE
)
WRITES = re.compile(r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
LONGEST = 600  # seconds: what nobody told us of (a hand in the database) shows after ten minutes
Version = tuple[int, int]
T = TypeVar("T")


PUBLIC, DEMANDES = "publique", "demandes"  # what the public reads; the rows of the demandes


def _file(of: str) -> Path:
    return Path(settings.BOUQUET_DATA) / f"version_{of}"


def version(of: str = PUBLIC) -> Version:
    """Length and date of a file that grows: read without opening it. Raises OSError when the disk fails."""
    try:
        told = _file(of).stat()
    except FileNotFoundError:
        return (0, 0)
    return (told.st_size, told.st_mtime_ns)


def bump(of: str) -> None:
    """What was kept of it until now is old, in every process. Appending is atomic, whoever else does it at once."""
    with _file(of).open("ab") as file:
        file.write(b".")


def bump_all() -> None:
    for move in MOVES.values():
        move()


MOVES = {of: partial(bump, of) for of in (PUBLIC, DEMANDES)}


def kept(read: Callable[..., T], *, of: str = PUBLIC) -> Callable[..., T]:
    """Decorates a read that everybody shares, by its positional arguments: made again only when something changed.

    Inside a transaction it reads: what is not committed yet has moved no version. Nobody may change what it returns.
    """
    known: dict[Hashable, tuple[Version, float, T]] = {}

    @wraps(read)
    def once(*names: Hashable) -> T:
        if connection.in_atomic_block:
            return read(*names)
        current, now = version(of), time.monotonic()
        made_at, until, value = known.get(names, (None, 0.0, None))
        if made_at != current or until <= now:
            value = read(*names)
            known[names] = (current, now + LONGEST, value)
        return value  # type: ignore[return-value]

    return once


def touched(sql: str) -> set[str]:
    """The versions that this statement moves; what it does not understand, it takes for a write of everything."""
    if READS.match(sql):
        return set()
    tables = WRITES.findall(sql)
    if not tables:
        return set() if sql.lstrip()[:4].upper().startswith("WITH") else set(MOVES)
    shown = not all(table.startswith(settings.PRIVATE_TABLES) for table in tables)
    return ({PUBLIC} if shown else set()) | ({DEMANDES} if "demandes_demande" in tables else set())


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Let the statement pass, and move the version once its transaction is committed: once, however much it wrote."""
    done = execute(sql, params, many, context)
    for of in touched(sql):
        connection, move = context["connection"], MOVES[of]
        if not (connection.in_atomic_block or connection.get_autocommit()):
            move()  # transactions by hand: nothing tells their end
        elif not any(entry[1] is move for entry in connection.run_on_commit):
            connection.on_commit(move)
    return done


def watch(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of `connection_created`. First of the wrappers: those that come and go are taken from the end."""
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _watch)
