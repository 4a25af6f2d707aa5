"""How a collectivité takes part: its inscriptions and presences by rencontre, its parcours. Counts, and no name."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from bouquet.territoires.models import Collectivite

from .enums import SEATED, VISIBLE_STATES, EtatInscription
from .models import Inscription, InscriptionParcours

PRESENT = Q(etat=EtatInscription.PRESENTE)


@dataclass(frozen=True)
class Frequentation:
    """`dernieres`: the latest rencontres as `slug`, `titre`, `le`, `inscriptions`, `presences`. `parcours`: `titre`
    and `personnes`. An inscription is one person who had a place in one séance, as in the bilan."""

    rencontres: int
    inscriptions: int
    presences: int
    dernieres: Sequence[dict]
    parcours: Sequence[dict]


def attendance_of(collectivite: Collectivite, limit: int) -> Frequentation:
    """Of the rencontres that the site shows and the parcours, `limit` at most of each. Three queries."""
    rows = Inscription.objects.filter(
        collectivite=collectivite, etat__in=SEATED, seance__rencontre__etat__in=VISIBLE_STATES
    ).order_by()
    totals = rows.aggregate(
        rencontres=Count("seance__rencontre", distinct=True),
        inscriptions=Count("pk"),
        presences=Count("pk", filter=PRESENT),
    )
    by_one = rows.values("seance__rencontre", "seance__rencontre__slug", "seance__rencontre__titre").annotate(
        le=Max("seance__debut"), inscriptions=Count("pk"), presences=Count("pk", filter=PRESENT)
    )
    followed = InscriptionParcours.objects.live().filter(collectivite=collectivite).order_by()
    parcours = followed.values("parcours", "parcours__titre").annotate(personnes=Count("pk"), le=Max("created_at"))
    return Frequentation(
        **totals,
        dernieres=[_named(row) for row in by_one.order_by("-le", "-seance__rencontre")[:limit]],
        parcours=[_named(row) for row in parcours.order_by("-le", "-parcours")[:limit]],
    )


def _named(row: dict) -> dict:
    """The same, by short names: `seance__rencontre__titre` is `titre`."""
    return {name.rpartition("__")[2]: value for name, value in row.items()}
