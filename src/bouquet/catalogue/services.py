"""Filling the catalogue with what every instance starts with."""

from django.db import transaction

from .models import Nature, Thematique
from .reference import NATURES, THEMATIQUES


@transaction.atomic
def ensure_reference_data() -> int:
    """Create the thématiques and natures that are missing; never touch one that exists. Returns how many were made."""
    made = 0
    for ordre, thematique in enumerate(THEMATIQUES, start=1):
        defaults = {**thematique._asdict(), "ordre": ordre}
        made += Thematique.objects.get_or_create(code=thematique.code, defaults=defaults)[1]
    for ordre, nature in enumerate(NATURES, start=1):
        defaults = {**nature._asdict(), "ordre": ordre}
        made += Nature.objects.get_or_create(code=nature.code, defaults=defaults)[1]
    return made
