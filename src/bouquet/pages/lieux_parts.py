"""What aids and réalisations tell on the page of a territory."""

import datetime
from urllib.parse import urlencode

from django.urls import reverse

from bouquet.aides.enums import Beneficiaire
from bouquet.aides.models import Aide
from bouquet.territoires.enums import Genre

from .aides import Card
from .lieux import Territoire
from .lieux_sections import SECTIONS, Section
from .models import RealisationPage, RealisationsPage

SHOWN = 6


def aides(territoire: Territoire, day: datetime.date) -> Section | None:
    """Those that it may ask for today; for a canton, those open to communes. Two queries."""
    genre = territoire.genre if territoire.genre in Beneficiaire.values else Beneficiaire.COMMUNE
    population = territoire.population if territoire.genre == Genre.COMMUNE else None
    found = list(Aide.objects.published().open_on(day).for_beneficiaire(genre, population).for_readers())
    if not found:
        return None
    asked = {"commune": territoire.nom} if territoire.genre == Genre.COMMUNE else {"pour": genre}
    cards = [Card(one, day) for one in found[:SHOWN]]
    context = {"cards": cards, "total": len(found), "tout": f"{reverse('pages:aides')}?{urlencode(asked)}"}
    return Section("aides", "Les aides financières ouvertes", "pages/territoire_aides.html", context)


def realisations(territoire: Territoire, day: datetime.date) -> Section | None:
    """What was done in its communes; six queries."""
    found = list(RealisationPage.objects.in_territory(sorted(territoire.codes)).for_readers()[: SHOWN + 1])
    if not found:
        return None
    index = RealisationsPage.objects.live().first()
    context = {"realisations": found[:SHOWN], "tout": index.address if index and len(found) > SHOWN else ""}
    return Section("realisations", "Ce qui a été réalisé ici", "pages/territoire_realisations.html", context)


def add_parts() -> None:
    """To be called once, when every app is loaded."""
    SECTIONS.extend((realisations, aides))
