"""What the pages say of a séance: its moment, its place, whether one may still register."""

import datetime
from dataclasses import dataclass

from django.urls import reverse

from bouquet.core import formats

from . import ics, moments
from .enums import Etat, Mode
from .models import Seance

FEW = 10  # places left that are worth saying
Badge = tuple[str, str]  # tone, words


@dataclass(frozen=True)
class Carte:
    """One séance of a list; it comes from `Seance.objects.for_list()`."""

    seance: Seance
    le: datetime.datetime

    @property
    def rencontre(self):
        return self.seance.rencontre

    @property
    def address(self) -> str:
        return reverse("rencontres:rencontre", args=[self.rencontre.slug])

    @property
    def quand(self) -> str:
        return moments.span(self.seance.debut, self.seance.fin)

    @property
    def ou(self) -> str:
        return where(self.seance)

    @property
    def badge(self) -> Badge:
        return badge(self.seance, self.le)

    @property
    def detail(self) -> str:
        """The place with its address; empty online."""
        return ics.place_of(self.seance)

    @property
    def opens(self) -> bool:
        return self.seance.takes(self.le)


def where(seance: Seance) -> str:
    """`Saillans`, `En ligne`, `Saillans et en ligne`."""
    place = str(seance.commune) if seance.commune else seance.lieu
    if not seance.online:
        return place
    return f"{place} et en ligne" if place else "En ligne"


def badge(seance: Seance, le: datetime.datetime) -> Badge:
    """The one thing to know about registering, with its tone."""
    if seance.rencontre.etat == Etat.ANNULEE:
        return "todo", "Annulée"
    if seance.is_over(le):
        return "", "Enregistrement disponible" if seance.rencontre.replay else "Terminée"
    if seance.ouverture and le < seance.ouverture:
        return "wait", f"Inscriptions à partir du {moments.moment(seance.ouverture)}"
    if not seance.is_open(le):
        return "", "Inscriptions closes"
    return _places(seance)


def _places(seance: Seance) -> Badge:
    left = None if seance.jauge is None else max(0, seance.jauge - seance.prises)  # type: ignore[attr-defined]
    if left is None:
        return "done", "Inscriptions ouvertes"
    if left == 0 or seance.en_attente:  # type: ignore[attr-defined]
        hybrid = seance.mode == Mode.HYBRIDE
        return "wait", "Complet sur place : liste d’attente, ou en ligne" if hybrid else "Complet : liste d’attente"
    if left <= FEW:
        return "run", f"Plus que {formats.counted(left, 'place')}{_on_site(seance)}"
    return "done", f"{formats.counted(left, 'place')}{_on_site(seance)}"


def _on_site(seance: Seance) -> str:
    return " sur place" if seance.mode == Mode.HYBRIDE else ""
