"""Numbering demandes, and freezing what their bénéficiaire was on the day of deposit."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from bouquet.territoires.enums import Genre, Strate
from bouquet.territoires.models import Collectivite, Situation

from ..models import Compteur, Demande

if TYPE_CHECKING:  # its module also loads the geometry libraries, which no other verb needs
    from bouquet.territoires.services import SituationLue

WIDTH = 5


@transaction.atomic
def reserve_references(*, annee: int, count: int) -> list[str]:
    """The next `count` references of a year, in order: "2025-00001"…

    Nobody else ever receives one of them while this transaction lives, nor after it is committed: the year's row
    stays locked from the update on. A rolled-back transaction gives its numbers back.
    """
    if count < 0:
        raise ValueError(f"nombre de références négatif : {count}")
    Compteur.objects.bulk_create([Compteur(annee=annee)], ignore_conflicts=True)
    Compteur.objects.filter(pk=annee).update(dernier=F("dernier") + count)
    last = Compteur.objects.values_list("dernier", flat=True).get(pk=annee)
    return [f"{annee}-{number:0{WIDTH}d}" for number in range(last - count + 1, last + 1)]


def freeze(demande: Demande, situation: "Situation | SituationLue | None") -> None:
    """Copy what the bénéficiaire is today onto the demande; saves nothing.

    `situation` is the commune's in the millésime of the demande; None for any other body, or a commune the
    reference geography does not describe (its population, stratum, canton and EPCI then stay unknown).
    """
    demande.genre = demande.beneficiaire.genre
    if situation is None or demande.genre != Genre.COMMUNE:
        demande.population, demande.strate = None, ""
        demande.canton_id = demande.epci_id = demande.millesime_id = None
        return
    demande.population = situation.population_municipale
    demande.strate = Strate.of(situation.population_municipale)
    demande.canton_id = situation.canton_id
    demande.epci_id = situation.epci_id
    demande.millesime_id = situation.millesime_id


def situation_of(beneficiaire: Collectivite, annee: int) -> Situation | None:
    """A commune's situation in the latest millésime up to `annee`, or in the first one known after it."""
    if beneficiaire.genre != Genre.COMMUNE:
        return None
    situations = Situation.objects.filter(commune=beneficiaire)
    past = situations.filter(millesime__lte=annee).order_by("-millesime").first()
    return past or situations.order_by("millesime").first()
