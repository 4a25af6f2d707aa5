"""A database that several threads may use at once, on SQLite as on PostgreSQL."""

import sqlite3
import threading

import pytest
from django.db import connection, connections


def run_together(*functions) -> list:
    """Run the functions at the same moment, each in its own thread and connection; results or exceptions, in order."""
    results: list = [None] * len(functions)
    gate = threading.Barrier(len(functions))

    def run(index, function):
        try:
            gate.wait(timeout=10)
            results[index] = function()
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=240)
    return results


@pytest.fixture
def together(transactional_db, tmp_path, django_db_blocker):
    """`run_together` over a real database: a file for SQLite, whose test database in memory has one user at a time."""
    if connection.vendor != "sqlite":
        yield run_together
        return
    # Undone before the test database is flushed: the main thread's connection shares these settings.
    file = tmp_path / "together.sqlite3"
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        with sqlite3.connect(file) as copy:
            connection.connection.backup(copy)
        patch.setitem(connections.settings["default"], "NAME", file)
        # SQLite wakes who waits for the lock in no order: on a busy machine one may wait longer than the site lets it.
        patch.setitem(connections.settings["default"]["OPTIONS"], "timeout", 200)
        yield run_together
