"""The history of fields: who changed what, when, from what to what, beside the history of states."""

import datetime
from collections.abc import Mapping
from typing import Any

from auditlog.models import LogEntry
from django.db import models

from bouquet.accounts.models import User


def log_fields(
    *,
    objet: models.Model,
    avant: Mapping[str, Any],
    apres: Mapping[str, Any],
    auteur: User | None,
    le: datetime.datetime,
    motif: str = "",
) -> None:
    """Write the line of history of these fields, signed by who acted, at the moment of the act.

    Verbs that write with `QuerySet.update` call it; `save()` outside of them is seen by auditlog's own signal
    (core.audit), which reads what the row held just before.
    """
    changes = {
        name: [told(avant[name]), told(value)] for name, value in apres.items() if told(avant[name]) != told(value)
    }
    if changes:
        LogEntry.objects.log_create(
            objet,
            changes=changes,
            action=LogEntry.Action.UPDATE,
            actor=auteur,
            timestamp=le,
            additional_data={"auteur": str(auteur or "")} | ({"motif": motif} if motif else {}),
        )


def told(value: Any) -> str:
    """A value as the history keeps it: readable without the objects, which may be renamed or gone later."""
    if value is None:
        return ""
    if isinstance(value, list | tuple | models.QuerySet):
        return ", ".join(sorted(str(one) for one in value))
    return str(value)
