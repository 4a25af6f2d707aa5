"""What the generator knows and what it makes. Plain values: no database, no file, no clock."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Beneficiaire:
    """Who asks. `code`: code INSEE of a commune, SIREN of another body; `population` of a commune or, of an EPCI, of
    its members in the département."""

    genre: str
    code: str
    nom: str
    population: int = 0
    canton: str = ""
    themes: tuple[str, ...] = ()
    poids: float = 0


@dataclass(frozen=True)
class Territoire:
    """A département: its communes each year (those of the COG of 1 January), its EPCI, and communes next door."""

    departement: str
    communes: Mapping[int, tuple[Beneficiaire, ...]]
    epci: tuple[Beneficiaire, ...]
    voisins: tuple[Beneficiaire, ...] = ()


@dataclass(frozen=True)
class Travail:
    """One organisme's part in a demande."""

    organisme: str
    thematique: str
    nature: str


@dataclass(frozen=True)
class Dossier:
    """A demande before it has a bénéficiaire, a date and words; the first travail leads."""

    groupe: str
    travaux: tuple[Travail, ...]
    etat: str = ""
    type_convention: str = ""


@dataclass(frozen=True)
class Ligne:
    """One intervention as an organisme records it."""

    travail: Travail
    debut: datetime.date | None
    fin: datetime.date | None
    quarts_de_jour: int


@dataclass(frozen=True)
class DemandeFictive:
    """One synthetic demande and its interventions."""

    beneficiaire: Beneficiaire
    date: datetime.date
    objet: str
    etat: str
    origine: str
    type_convention: str
    lignes: tuple[Ligne, ...]
