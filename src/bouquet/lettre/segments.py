"""Whom a letter is for: criteria that add up, each with its choices; no criterion, everybody."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from bouquet.catalogue.models import Thematique
from bouquet.demandes.enums import COUNTED_STATES
from bouquet.demandes.models import Demande
from bouquet.rencontres.enums import EtatInscription, Public
from bouquet.rencontres.models import Inscription, Rencontre
from bouquet.territoires.enums import Genre
from bouquet.territoires.models import Canton, Collectivite, Situation

from .models import Abonne
from .querysets import AbonneQuerySet

TOUTES = "toutes"  # any rencontre
JAMAIS = "jamais"  # none yet
INTOUCHEES = "intouchees"  # never reached by the network: see _untouched
WORDS = {
    TOUTES: "Venues à une rencontre au moins",
    JAMAIS: "Venues à aucune rencontre pour l’instant",
    INTOUCHEES: "Jamais touchées par le réseau",
}


@dataclass(frozen=True)
class Segment:
    """`participation`: empty, TOUTES, JAMAIS, INTOUCHEES, or the key of a rencontre."""

    publics: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    cantons: tuple[str, ...] = ()
    epci: tuple[int, ...] = ()
    thematiques: tuple[str, ...] = ()
    participation: str = ""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Segment":
        """What a letter keeps; criteria that are no longer known are left out."""
        lists = {name: tuple(stored.get(name, ())) for name in cls.lists()}
        return cls(**lists, participation=str(stored.get("participation", "")))

    @staticmethod
    def lists() -> tuple[str, ...]:
        return ("publics", "genres", "cantons", "epci", "thematiques")

    def stored(self) -> dict[str, Any]:
        """As a letter keeps it: criteria that say something only."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items() if value
        }

    def abonnes(self, jour: datetime.date) -> AbonneQuerySet:
        """Those who are written to, whatever the rhythm that they asked for."""
        found = Abonne.objects.actifs()
        if self.publics:
            found = found.filter(public__in=self.publics)
        if self.genres:
            found = found.filter(collectivite__genre__in=self.genres)
        if self.cantons or self.epci:
            found = found.filter(self._places(jour))
        if self.thematiques:
            found = self._interested(found)
        return self._participants(found) if self.participation else found

    def _places(self, jour: datetime.date) -> Q:
        """The communes of these cantons and of these EPCI, and these EPCI themselves."""
        now = Situation.objects.current_on(jour)
        communes = now.filter(Q(canton__in=self.cantons) | Q(epci__in=self.epci)).values("commune")
        return Q(collectivite__in=communes) | Q(collectivite__in=self.epci)

    def _interested(self, found: AbonneQuerySet) -> AbonneQuerySet:
        """Those who chose one of these thématiques, and those who chose none: they want everything."""
        chosen = Abonne.thematiques.through.objects.values("abonne")
        among = chosen.filter(thematique__in=self.thematiques)
        return found.filter(Q(pk__in=among) | ~Q(pk__in=chosen))

    def _participants(self, found: AbonneQuerySet) -> AbonneQuerySet:
        came = Inscription.objects.filter(etat=EtatInscription.PRESENTE)
        if self.participation == INTOUCHEES:
            return _untouched(found, came)
        if self.participation == JAMAIS:
            return found.exclude(courriel__in=came.values("courriel"))
        if self.participation != TOUTES:
            came = came.filter(seance__rencontre=self.participation)
        return found.filter(courriel__in=came.values("courriel"))

    def words(self) -> list[str]:
        """Each criterion as a person reads it; nothing for everybody. One query a criterion at most."""
        said = [
            _said("Public", [label for value, label in Public.choices if value in self.publics]),
            _said("Collectivités", [label for value, label in Genre.choices if value in self.genres]),
            _said("Cantons", _named(Canton, self.cantons)),
            _said("Intercommunalités", _named(Collectivite, self.epci)),
            _said("Thématiques", _named(Thematique, self.thematiques)),
            self._participation(),
        ]
        return [one for one in said if one]

    def _participation(self) -> str:
        if self.participation in ("", *WORDS):
            return WORDS.get(self.participation, "")
        found = Rencontre.objects.filter(pk=self.participation).values_list("titre", flat=True).first()
        return f"Venues à «\u00a0{found or 'une rencontre effacée'}\u00a0»"


def _untouched(found: AbonneQuerySet, came: QuerySet[Inscription]) -> AbonneQuerySet:
    """Whom the network never reached, nor anybody of the same collectivité.

    Neither the address: it never registered, even to cancel, and is the contact of no demande. Nor the collectivité: it
    asked for nothing, no demande concerns it, and nobody came from it. Drafts and doublons are no demandes. Who told
    no collectivité is judged by the address alone.
    """
    asked = Demande.objects.filter(etat__in=COUNTED_STATES)
    contacts = asked.exclude(contact_courriel="").values(adresse=Lower("contact_courriel"))
    concerned = Demande.communes_concernees.through.objects.filter(demande__in=asked)
    return (
        found.exclude(courriel__in=Inscription.objects.exclude(courriel="").values("courriel"))
        .exclude(courriel__in=contacts)
        .exclude(collectivite__in=asked.values("beneficiaire"))
        .exclude(collectivite__in=concerned.values("collectivite"))
        .exclude(collectivite__in=came.filter(collectivite__isnull=False).values("collectivite"))
    )


def _named(model: Any, keys: Sequence) -> list[str]:
    return [str(one) for one in model.objects.filter(pk__in=keys)] if keys else []


def _said(criterion: str, choices: Sequence) -> str:
    return f"{criterion}\u00a0: {', '.join(map(str, choices))}" if choices else ""
