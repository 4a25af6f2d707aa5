"""Proof that the database itself refuses what a constraint forbids, without any Python in between."""

import re
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction


@contextmanager
def refused_by(name: str):
    """The block breaks this constraint, and no other: its name (or on SQLite its columns) is in the error."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    message = str(caught.value)
    assert name in message or (connection.vendor == "sqlite" and _columns(name) == _columns_in(message)), message


def names_of(app: str) -> set[str]:
    """Every named constraint of an app's models."""
    return {
        constraint.name for model in apps.get_app_config(app).get_models() for constraint in model._meta.constraints
    }


def _columns(name: str) -> set[str]:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                fields = getattr(constraint, "fields", ())
                return {f"{model._meta.db_table}.{model._meta.get_field(field).column}" for field in fields}
    raise LookupError(name)


def _columns_in(message: str) -> set[str]:
    found = re.search(r"UNIQUE constraint failed: (.*)", message)
    return set(found.group(1).split(", ")) if found else set()
