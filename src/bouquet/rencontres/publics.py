"""Whom a rencontre or a parcours is made for, as both keep it."""

from django.core.exceptions import ValidationError

from .enums import Public


def validate_publics(value) -> None:
    if not isinstance(value, list) or set(value) - set(Public.values):
        raise ValidationError(f"Publics\u00a0: choisissez parmi {', '.join(map(str, Public.labels))}.")
