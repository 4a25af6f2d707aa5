"""Correcting an organisme's own sheet: how it presents itself, and its référents."""

from collections.abc import Iterable

from auditlog.models import LogEntry
from django.db import transaction

from .models import Organisme, Referent

FIELDS = ("description", "site")


def correct_fiche(
    *,
    organisme: Organisme,
    description: str,
    site: str,
    referents: Iterable[Referent] = (),
    removed: Iterable[Referent] = (),
) -> Organisme:
    """Write the sheet whole, or nothing: its texts, the référents added or corrected, those that go.

    Raises ValidationError; ValueError for a référent of somebody else.
    """
    kept, gone = list(referents), list(removed)
    if any(one.organisme_id != organisme.pk for one in (*kept, *gone)):
        raise ValueError(organisme.sigle)
    organisme.description, organisme.site = description.strip(), site
    organisme.clean_fields(exclude={field.name for field in Organisme._meta.fields} - set(FIELDS))
    with transaction.atomic():
        before = _names(organisme)
        organisme.save(update_fields=FIELDS)
        # Those that go leave their name free for those that come.
        for one in gone:
            one.delete()
        for one in kept:
            one.full_clean()
            one.save()
        _log_people(organisme, before)
    return organisme


def _names(organisme: Organisme) -> str:
    return ", ".join(organisme.referents.order_by("nom").values_list("nom", flat=True))


def _log_people(organisme: Organisme, before: str) -> None:
    """Who joined or left the sheet: signals tell neither additions nor removals (core.audit)."""
    after = _names(organisme)
    if after != before:
        LogEntry.objects.log_create(organisme, changes={"référents": [before, after]}, action=LogEntry.Action.UPDATE)
