"""The figures that say who may ask for assistance technique: synthetic ones, since no public source holds them all.

Populations follow those of the census; potentials, urban units and mountain zones are drawn from the code of the place,
hence the same at each build. A collectivité that has a convention of assistance technique keeps a right to it.
"""

import random
from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from bouquet.demandes.eligibilite import Eligibilite
from bouquet.demandes.enums import ASSISTANCE
from bouquet.demandes.models import Convention, IndicateurAssistance
from bouquet.territoires.models import Collectivite
from bouquet.territoires.services import SituationIndex

POTENTIEL_MOYEN = 850  # € per inhabitant, synthetic
POTENTIELS = (480, 1_150)  # from the poorest to the richest: about one in fifteen is above 1.3 times the average
COMPTES_A_PART = 1.02  # population totale for one of the population municipale
UNITES_URBAINES = (0, 0, 0, 12_000)  # inhabitants; 0 when the commune belongs to none
ENTITLED = (Eligibilite.ELIGIBLE, Eligibilite.MAINTIEN)


@dataclass
class _Members:
    """What an EPCI is made of, in inhabitants and communes."""

    total: int = 0
    eligible: int = 0


@transaction.atomic
def create_indicateurs(*, departement: str, annee: int) -> int:
    """How many collectivités of the département got the figures of `annee`, the year in which they are read."""
    known = SituationIndex.load()
    bound = set(Convention.objects.filter(type__in=ASSISTANCE).values_list("parties__collectivite", flat=True))
    made: list[IndicateurAssistance] = []
    members: dict[int, _Members] = defaultdict(_Members)
    for commune in Collectivite.objects.communes().of_departement(departement).filter(valide_au=None):
        situation = known.of(commune.pk, annee)
        one = _of_commune(commune, situation.population_municipale if situation else 0, annee, bound)
        made.append(one)
        if situation and situation.epci_id:
            mine = members[situation.epci_id]
            mine.total += one.population_totale or 0
            mine.eligible += (one.population_totale or 0) * (one.resultat().eligibilite in ENTITLED)
    for epci in Collectivite.objects.filter(pk__in=members):
        made.append(_of_epci(epci, members[epci.pk], annee))
    return len(IndicateurAssistance.objects.bulk_create(made))


def _of_commune(commune: Collectivite, inhabitants: int, annee: int, bound: Container[int]) -> IndicateurAssistance:
    draw = random.Random(commune.code_insee)
    return IndicateurAssistance(
        collectivite=commune,
        annee=annee,
        population_totale=round(inhabitants * COMPTES_A_PART),
        unite_urbaine=draw.choice(UNITES_URBAINES),
        potentiel=Decimal(draw.randint(*POTENTIELS)),
        potentiel_moyen=Decimal(POTENTIEL_MOYEN),
        precedent=Eligibilite.ELIGIBLE if commune.pk in bound else Eligibilite.NON_ELIGIBLE,
    )


def _of_epci(epci: Collectivite, members: _Members, annee: int) -> IndicateurAssistance:
    return IndicateurAssistance(
        collectivite=epci,
        annee=annee,
        population_totale=members.total,
        part_population_eligible=round(Decimal(members.eligible) / (members.total or 1), 4),
        part_communes_montagne=Decimal(random.Random(epci.siren).randint(0, 9)) / 10,
        precedent=Eligibilite.NON_ELIGIBLE,
    )
