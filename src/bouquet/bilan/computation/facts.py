"""What the computation is given. Everything is immutable and hashable."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

COMMUNE, EPCI, SYNDICAT, AUTRE = "commune", "epci", "syndicat", "autre"
STRATES = ("0-199", "200-499", "500-999", "1000-1999", "2000-4999", "5000-9999", "10000+")


class Fait(NamedTuple):
    """One intervention of one counted demande; a demande without intervention has one fait without organisme.

    A named tuple, not a dataclass: a million of them is read in seconds, and counters group them at C speed.
    """

    demande: str
    """Reference of the demande: its identity."""
    annee: int
    date: datetime.date
    beneficiaire: int
    """Key of the collectivité in `Referentiel.communes` or `.groupements`; unknown keys are outside the département."""
    genre: str
    etat: str
    origine: str
    type_convention: str
    organisme: str | None
    """Sigle of the organisme that works on it (a service keeps its own sigle)."""
    thematique: str | None
    nature: str | None


@dataclass(frozen=True, slots=True)
class Commune:
    code: str
    nom: str
    population: int
    """Population municipale of the millésime, in inhabitants."""
    strate: str
    canton: str | None
    epci: str | None


@dataclass(frozen=True, slots=True)
class Canton:
    code: str
    nom: str
    conseillers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Groupement:
    """An EPCI present in the département, or any syndicat or other body that asked."""

    code: str
    nom: str
    genre: str
    siege: bool = False
    present: bool = False


@dataclass(frozen=True, slots=True)
class Organisme:
    sigle: str
    nom: str
    nature: str
    racine: str
    """Sigle of the direction above a service; its own sigle otherwise."""
    date_adhesion: datetime.date
    date_sortie: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Referentiel:
    """The world of one bilan: geography at the COG of 1 January, and the lists of codes in their order."""

    annee: int
    departement: str
    departement_nom: str
    communes: Mapping[int, Commune]
    communes_n1: frozenset
    """Keys of the communes of the département at the COG of the year before."""
    successeurs: Mapping[int, int]
    """Commune merged before 1 January of the year → the commune it became."""
    cantons: tuple[Canton, ...]
    groupements: Mapping[int, Groupement]
    organismes: tuple[Organisme, ...]
    thematiques: tuple[tuple[str, str], ...]
    natures: tuple[tuple[str, str], ...]
    origines: tuple[tuple[str, str], ...]
    conventions_depuis: Mapping[str, int] = field(default_factory=dict)
    """Kind of convention → first year with a counted demande of that kind."""

    @property
    def racines(self) -> dict[str, str]:
        return {o.sigle: o.racine for o in self.organismes}


class SeanceTenue(NamedTuple):
    """One séance that took place, of a published rencontre."""

    seance: int
    rencontre: int
    annee: int
    premiere: int
    """Year of the rencontre's first séance that took place: the one in which the rencontre counts."""
    date: datetime.date
    titre: str
    format: str
    organismes: tuple[str, ...]
    """Sigles of those who organise it."""


class Participation(NamedTuple):
    """A place that somebody had at a séance that took place. It names nobody: facts are kept for ever."""

    inscription: int
    seance: int
    collectivite: int | None
    """None for somebody who came for a body that is no collectivité."""
    genre: str
    """Of the collectivité; empty without one."""
    public: str
    presente: bool
    note: int | None
    """From 1 to 5; None without evaluation."""


@dataclass(frozen=True, slots=True)
class Animation:
    """The séances of the year, of the year before and of the days before it that a demande may follow."""

    seances: tuple[SeanceTenue, ...] = ()
    participations: tuple[Participation, ...] = ()
    formats: tuple[tuple[str, str], ...] = ()
    publics: tuple[tuple[str, str], ...] = ()
    delai: int = 90
    """How many days after a presence a demande still follows it."""


@dataclass(frozen=True, slots=True)
class Perimetre:
    """What part of the year is told: everything, a territory, or the work of one organisme."""

    genre: str = "global"
    code: str = ""

    @classmethod
    def parse(cls, text: str) -> "Perimetre":
        """ "global", "canton:2605", "commune:26362", "epci:200040509" or "organisme:CAUE". Raises ValueError."""
        genre, _, code = text.partition(":")
        if (genre == "global" and not code) or (genre in {"canton", "commune", "epci", "organisme"} and code):
            return cls(genre, code)
        raise ValueError(f"périmètre inconnu : {text}")

    def __str__(self) -> str:
        return f"{self.genre}:{self.code}" if self.code else self.genre
