"""How far those who follow a parcours have gone: computed from what is recorded, never kept beside it.

A rencontre is done by whoever was present, and nobody says so for oneself; its recording, once it is over, may be
said to be watched. A page is said to be read.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from bouquet.territoires.models import Collectivite

from .enums import EtatInscription
from .models import EtapeFaite, EtapeParcours, Inscription, InscriptionParcours
from .querysets_parcours import InscriptionParcoursQuerySet

PRESENCE, DECLARATION = "présence", "déclaration"


@dataclass(frozen=True)
class Pas:
    """One step as a person stands. `par`: how it is known to be done; `le`: when it was."""

    etape: EtapeParcours
    par: str = ""
    le: datetime.datetime | None = None

    @property
    def fait(self) -> bool:
        return bool(self.par)

    @property
    def comment(self) -> str:
        """As the attestation tells it."""
        if self.par == PRESENCE:
            return "présence constatée"
        return "enregistrement regardé" if self.etape.rencontre_id else "lecture déclarée"

    @property
    def jour(self) -> datetime.date | None:
        return timezone.localdate(self.le) if self.le else None


@dataclass(frozen=True)
class Avancement:
    pas: tuple[Pas, ...]

    @property
    def total(self) -> int:
        return len(self.pas)

    @property
    def faits(self) -> int:
        return sum(one.fait for one in self.pas)

    @property
    def fini(self) -> bool:
        return self.total > 0 and self.faits == self.total

    @property
    def prochain(self) -> Pas | None:
        """The first step that is not done."""
        return next((one for one in self.pas if not one.fait), None)

    @property
    def derniere(self) -> datetime.datetime | None:
        """When the latest step was done."""
        return max((one.le for one in self.pas if one.le), default=None)


def avancements(inscriptions: Sequence[InscriptionParcours]) -> dict[int, Avancement]:
    """By key of the inscription. Three queries, whatever their number."""
    steps: dict[int, list[EtapeParcours]] = defaultdict(list)
    parcours = {one.parcours_id for one in inscriptions}
    for etape in EtapeParcours.objects.filter(parcours__in=parcours).select_related("rencontre").order_by("ordre"):
        steps[etape.parcours_id].append(etape)
    present = _present(inscriptions, [etape for found in steps.values() for etape in found])
    declared = dict(_declared(inscriptions))
    return {
        one.pk: Avancement(tuple(_step(one, etape, present, declared) for etape in steps[one.parcours_id]))
        for one in inscriptions
    }


def avancement(inscription: InscriptionParcours) -> Avancement:
    return avancements([inscription])[inscription.pk]


def followers_of(collectivite: Collectivite, limit: int) -> list[tuple[InscriptionParcours, Avancement]]:
    """Who of a collectivité follows what, and how far: the latest first."""
    return _latest(InscriptionParcours.objects.live().filter(collectivite=collectivite), limit)


def followed_by(courriel: str, limit: int) -> list[tuple[InscriptionParcours, Avancement]]:
    """What a person follows, and how far: the latest first."""
    return _latest(InscriptionParcours.objects.live().of(courriel), limit)


def _latest(rows: InscriptionParcoursQuerySet, limit: int) -> list[tuple[InscriptionParcours, Avancement]]:
    found = list(rows.select_related("parcours").order_by("-created_at", "-pk")[:limit])
    gone = avancements(found)
    return [(one, gone[one.pk]) for one in found]


Present = dict[tuple[str, int], datetime.datetime]
Declared = dict[tuple[int, int], datetime.datetime]


def _present(inscriptions: Sequence[InscriptionParcours], etapes: Sequence[EtapeParcours]) -> Present:
    """When each address was present at each rencontre, the first time."""
    keys = {etape.rencontre_id for etape in etapes if etape.rencontre_id}
    rows = Inscription.objects.filter(
        courriel__in={one.courriel for one in inscriptions},
        etat=EtatInscription.PRESENTE,
        seance__rencontre__in=keys,
    ).order_by("-seance__debut")
    told = rows.values_list("courriel", "seance__rencontre", "seance__debut")
    return {(courriel, rencontre): debut for courriel, rencontre, debut in told}


def _declared(inscriptions: Sequence[InscriptionParcours]):
    rows = EtapeFaite.objects.filter(inscription__in=[one.pk for one in inscriptions])
    for inscription, etape, le in rows.values_list("inscription", "etape", "le"):
        yield (inscription, etape), le


def _step(one: InscriptionParcours, etape: EtapeParcours, present: Present, declared: Declared) -> Pas:
    if etape.rencontre_id and (debut := present.get((one.courriel, etape.rencontre_id))):
        return Pas(etape, PRESENCE, debut)
    le = declared.get((one.pk, etape.pk))
    return Pas(etape, DECLARATION, le) if le else Pas(etape)
