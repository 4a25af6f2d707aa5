"""What the list of subscribers says of each, on the page and in its exports."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from .enums import EtatAbonne, Geste, Origine
from .models import Abonne, Consentement

COLUMNS = (
    *("courriel", "etat", "demande_le", "confirme_le", "parti_le", "public", "collectivite", "thematiques", "rythme"),
    *("origine", "preuve", "preuve_par", "preuve_notee_le"),
)
WIDTHS = (32, 18, 22, 22, 22, 22, 28, 34, 26, 18, 60, 34, 22)
TONES = {EtatAbonne.EN_ATTENTE.value: "wait", EtatAbonne.ACTIF.value: "done"}
PROOFS = (Geste.CONFIRMATION, Geste.IMPORT)


@dataclass(frozen=True)
class Ligne:
    """A subscriber read with `AbonneQuerySet.told`: nothing here asks the database."""

    abonne: Abonne

    @cached_property
    def lignes(self) -> list[Consentement]:
        return list(self.abonne.consentements.all())

    @property
    def ton(self) -> str:
        return TONES.get(self.abonne.etat, "")

    @property
    def origine(self) -> Origine:
        brought = any(one.geste == Geste.IMPORT for one in self.lignes)
        return Origine.LISTE if brought else Origine.FORMULAIRE

    @property
    def preuve(self) -> Consentement | None:
        """The latest that proves a yes; None for who never confirmed."""
        return next((one for one in reversed(self.lignes) if one.geste in PROOFS), None)

    @property
    def preferences(self) -> list[str]:
        told = [self.abonne.get_public_display(), str(self.abonne.collectivite or ""), self.thematiques]
        return [one for one in (*told, self.abonne.get_rythme_display()) if one]

    @property
    def thematiques(self) -> str:
        return ", ".join(map(str, self.abonne.thematiques.all()))

    @property
    def cells(self) -> tuple[Any, ...]:
        """In the order of COLUMNS."""
        one, proof = self.abonne, self.preuve
        told = (one.get_public_display(), str(one.collectivite or ""), self.thematiques, one.get_rythme_display())
        days = map(_moment, (one.created_at, one.confirme_le, one.fini_le))
        shown = (proof.texte, proof.source, _moment(proof.le)) if proof else ("", "", "")
        return (one.courriel, one.get_etat_display(), *days, *told, self.origine.label, *shown)


def _moment(value: dt.datetime | None) -> str:
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""
