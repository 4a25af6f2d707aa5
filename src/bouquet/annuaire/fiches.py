"""Correcting an organisme's own sheet: how it presents itself, and its référents."""

from collections.abc import Iterable

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
        organisme.save(update_fields=FIELDS)
        # Those that go leave their name free for those that come.
        for one in gone:
            one.delete()
        for one in kept:
            one.full_clean()
            one.save()
    return organisme
