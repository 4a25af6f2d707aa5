"""Demandes that may be the same one, said again."""

import datetime

from rapidfuzz import fuzz

from bouquet.core.text import fold
from bouquet.territoires.models import Collectivite

from .enums import COUNTED_STATES
from .models import Demande

SIMILAR = 85  # rapidfuzz score of the folded objets, out of 100
WINDOW = datetime.timedelta(days=365)


def resembling(*, beneficiaire: Collectivite, objet: str, jour: datetime.date) -> list[Demande]:
    """Demandes of the same collectivité, dated less than a year from `jour`, whose objet is nearly the same."""
    words = fold(objet)
    near = Demande.objects.filter(
        beneficiaire=beneficiaire, date_demande__range=(jour - WINDOW, jour + WINDOW), etat__in=COUNTED_STATES
    )
    return [one for one in near if fuzz.token_sort_ratio(words, one.objet_plie) >= SIMILAR]
