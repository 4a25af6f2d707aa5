"""Prestations that answer what is being written in the form of the deposit, and communes that begin so."""

import datetime

from django.conf import settings

from bouquet.catalogue.models import Prestation
from bouquet.catalogue.search import search
from bouquet.territoires.models import Collectivite

from .commune import beginning, told

SUGGESTED = 3
SHOWN = 8
READ = 600  # letters of the text that are looked at: its beginning says the subject


def suggested(day: datetime.date, text: str, *, slug: str = "", thematique: str = "") -> list[Prestation]:
    """The chosen one, if it is published, then at most three that answer the words, of that thématique first."""
    rows = list(Prestation.objects.published_on(day).for_readers())
    chosen = [row for row in rows if slug and row.slug == slug]
    found = search(rows, text[:READ])
    others = [row for row in [*found.whole, *found.near] if row not in chosen]
    others.sort(key=lambda row: thematique not in {theme.code for theme in row.thematiques.all()})
    return chosen + others[:SUGGESTED]


def communes(text: str, day: datetime.date) -> list[dict[str, str]]:
    """Collectivités whose name begins so, as a list of suggestions shows them, with the mairie's public data."""
    rows = beginning(text[:120], Collectivite.objects.valid_on(day))[:SHOWN]
    return [{"nom": told(one), "code": one.code, "courriel": one.courriel, "telephone": one.telephone} for one in rows]


def attachments_help() -> str:
    """What may be attached, said beside the field."""
    most = settings.BOUQUET_TAILLE_MAX // (1024 * 1024)
    return f"plans, photos, courriers\u00a0: PDF, images ou documents bureautiques, {most}\u00a0Mo au plus chacun"
