"""The collectivité for which a page is read: found from its first letters or its code, and where it stands."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Case, Q, QuerySet, When

from bouquet.core.text import fold
from bouquet.territoires.finding import find_collectivite
from bouquet.territoires.models import Collectivite, Situation

SHOWN = 12  # collectivités to choose from
LETTERS = 3


@dataclass
class Lookup:
    """The one that was meant, or those that may be."""

    found: Collectivite | None = None
    others: list[Collectivite] = field(default_factory=list)
    more: bool = False  # others begin so too


def look_up(text: str, day: datetime.date, rows: QuerySet[Collectivite]) -> Lookup:
    """Among `rows`: whom the text names, else whose name begins so, else near names."""
    key, candidats = find_collectivite(text, day)
    found = rows.filter(pk=key).first() if key else None
    if found:
        return Lookup(found)
    begun = list(beginning(text, rows)[: SHOWN + 1])
    if len(begun) == 1:
        return Lookup(begun[0])
    if not begun:
        near = rows.in_bulk([one.id for one in candidats])
        begun = [near[one.id] for one in candidats if one.id in near]
    return Lookup(others=begun[:SHOWN], more=len(begun) > SHOWN)


def beginning(text: str, rows: QuerySet[Collectivite]) -> QuerySet[Collectivite]:
    """Those one word of whose name begins so, the nearest first; none below three letters.

    Nearest: of this département, then those whose whole name begins so, then communes before other bodies.
    """
    letters = fold(text)
    if len(letters) < LETTERS:
        return rows.none()
    first = Q(nom_plie__startswith=letters)
    begun = rows.filter(first | Q(nom_plie__contains=f" {letters}"))
    return begun.order_by(_before(Q(departement__hote=True)), _before(first), "genre", "nom_plie", "pk")


def _before(condition: Q) -> Case:
    """Sorts what fulfils this before the rest."""
    return Case(When(condition, then=0), default=1)


def told(one: Collectivite) -> str:
    """Its name as the finder of collectivités reads it again: `Saillans (26)`."""
    return f"{one.nom_complet} ({one.departement_id})" if one.departement_id else one.nom_complet


def situation_of(one: Collectivite) -> Situation | None:
    """Population and EPCI of a commune, as the latest millésime knows them."""
    return one.situations.select_related("epci").order_by("-millesime").first()
