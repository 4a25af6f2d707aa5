"""What the pages say of the steps of a parcours: for everybody, and for one person."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.http import urlencode

from . import moments
from .avancement import Avancement, Pas
from .enums import VISIBLE_STATES, Etat
from .models import EtapeParcours, Inscription, InscriptionParcours, Parcours, Seance
from .presentation import Carte
from .services import is_declarable


@dataclass(frozen=True)
class Etape:
    """One step as anybody reads it. `seances`: those of its rencontre."""

    etape: EtapeParcours
    seances: Sequence[Seance]
    le: datetime.datetime

    @property
    def titre(self) -> str:
        return self.etape.titre

    @property
    def quoi(self) -> str:
        return self.etape.rencontre.get_format_display() if self.etape.rencontre else "À lire"

    @property
    def address(self) -> str:
        """Its page; nothing while its rencontre is not on the site."""
        rencontre = self.etape.rencontre
        if rencontre is None:
            return self.etape.chemin
        shown = rencontre.etat in VISIBLE_STATES
        return reverse("rencontres:rencontre", args=[rencontre.slug]) if shown else ""

    @property
    def quand(self) -> str:
        """The next date of its rencontre, else the last one."""
        if self.etape.rencontre is None:
            return ""
        coming = [one for one in self.seances if one.fin >= self.le]
        if not self.address or not self.seances:
            return "date à venir"
        if self.etape.rencontre.etat == Etat.ANNULEE:
            return "annulée"
        one = coming[0] if coming else self.seances[-1]
        said = moments.span(one.debut, one.fin)
        return said if coming else f"s’est tenue\u00a0: {said}"

    @property
    def opens(self) -> bool:
        return any(one.takes(self.le) for one in self.seances)


def steps_of(parcours: Parcours, le: datetime.datetime) -> list[Etape]:
    """In order; two queries."""
    seances = Prefetch("rencontre__seances", Seance.objects.select_related("rencontre").order_by("debut"))
    rows = EtapeParcours.objects.filter(parcours=parcours).select_related("rencontre").prefetch_related(seances)
    return [Etape(one, list(one.rencontre.seances.all()) if one.rencontre else [], le) for one in rows]


@dataclass(frozen=True)
class MonEtape:
    """One step as the person who follows the parcours reads it, with what may be done now."""

    etape: Etape
    pas: Pas
    suivante: bool
    jeton: str
    inscrite: Inscription | None

    @property
    def declarable(self) -> bool:
        return not self.pas.fait and is_declarable(self.pas.etape, self.etape.le)

    @property
    def declaree(self) -> bool:
        """Declared by the person, who may take it back."""
        return self.pas.par == "déclaration"

    @property
    def inscription(self) -> str:
        """Where to register, the form being filled with what is known."""
        rencontre = self.pas.etape.rencontre
        if self.pas.fait or self.inscrite or rencontre is None or not self.etape.opens:
            return ""
        return f"{reverse('rencontres:inscrire', args=[rencontre.slug])}?{urlencode({'parcours': self.jeton})}"


def my_steps(inscription: InscriptionParcours, found: Avancement, le: datetime.datetime) -> list[MonEtape]:
    steps = {one.etape.pk: one for one in steps_of(inscription.parcours, le)}
    rows = Inscription.objects.live().filter(courriel=inscription.courriel, seance__fin__gte=le)
    mine = {one.seance.rencontre_id: one for one in rows.select_related("seance").order_by("-seance__debut")}
    suivante = found.prochain
    return [
        MonEtape(steps[pas.etape.pk], pas, pas is suivante, inscription.jeton, mine.get(pas.etape.rencontre_id))
        for pas in found.pas
        if pas.etape.pk in steps
    ]


def my_rencontres(courriel: str, le: datetime.datetime, limit: int) -> list[tuple[Inscription, Carte]]:
    """What this address is registered to, the latest first. Its own link leads to each."""
    rows = Inscription.objects.live().filter(courriel=courriel)
    rows = rows.select_related("seance__rencontre", "seance__commune").order_by("-seance__debut", "-pk")
    return [(one, Carte(one.seance, le)) for one in rows[:limit]]
