"""What the editorial site offers to a letter: news and réalisations."""

import datetime
from collections.abc import Sequence

from bouquet.core import formats
from bouquet.lettre.sources import SHOWN, Choix, Source, register


def actualites(text: str, le: datetime.datetime) -> Sequence[Choix]:
    """Those published, the latest first."""
    from .models import ActualitePage

    rows = ActualitePage.objects.live().order_by("-date", "-pk")
    rows = rows.filter(title__icontains=text) if text else rows
    return [Choix(str(one.pk), one.title, formats.date(one.date), one.chapo, one.address) for one in rows[:SHOWN]]


def realisations(text: str, le: datetime.datetime) -> Sequence[Choix]:
    """Those published, the latest first."""
    from .models import RealisationPage

    rows = RealisationPage.objects.live().order_by("-annee", "-pk")
    rows = rows.filter(title__icontains=text) if text else rows
    return [Choix(str(one.pk), one.title, str(one.annee), one.chapo, one.address) for one in rows[:SHOWN]]


def register_letter_sources() -> None:
    register(
        Source("actualite", "Actualités", "Lire l’actualité", actualites),
        Source("realisation", "Réalisations", "Voir la réalisation", realisations),
    )
