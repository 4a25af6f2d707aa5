"""Eligibility to assistance technique départementale (CGCT L3232-1-1 and R3232-1). Pure: no database, no clock.

What is not known stays unknown: a result is `indetermine` whenever a missing value could change it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bouquet.core.formats import number

RURAL, RURAL_OUTSIDE_TOWNS, URBAN_UNIT = 2_000, 5_000, 5_000  # inhabitants
EPCI_BELOW = 40_000
HALF = Decimal("0.5")


class Eligibilite(StrEnum):
    ELIGIBLE = "eligible"
    NON_ELIGIBLE = "non_eligible"
    MAINTIEN = "maintien"
    INDETERMINE = "indetermine"


@dataclass(frozen=True)
class Commune:
    """What the rule asks of a commune in `annee`; None is unknown. `unite_urbaine`: 0 when it belongs to none.

    `liste_prefet`: True or False when the prefect's list is known. The potential and the average of the communes
    under 5 000 inhabitants are those of the year before.
    """

    annee: int
    population_totale: int | None = None
    unite_urbaine: int | None = None
    liste_prefet: bool | None = None
    potentiel: Decimal | None = None
    potentiel_moyen: Decimal | None = None
    precedent: Eligibilite | None = None


@dataclass(frozen=True)
class Epci:
    """What the rule asks of an EPCI; shares run from 0 to 1."""

    annee: int
    population_totale: int | None = None
    part_population_eligible: Decimal | None = None
    part_communes_montagne: Decimal | None = None
    precedent: Eligibilite | None = None


@dataclass(frozen=True)
class Resultat:
    eligibilite: Eligibilite
    raisons: tuple[str, ...]


@dataclass(frozen=True)
class _Critere:
    """One condition: fulfilled, not fulfilled, or not known; and why, with the year of its figures."""

    rempli: bool | None
    raison: str


def evaluate(sujet: Commune | Epci) -> Resultat:
    """The result of a year and its reasons; who was eligible the year before keeps it one year, once."""
    criteria = _of_commune(sujet) if isinstance(sujet, Commune) else _of_epci(sujet)
    reasons = tuple(one.raison for one in criteria)
    met = _all(one.rempli for one in criteria)
    if met is None:
        return Resultat(Eligibilite.INDETERMINE, reasons)
    if met:
        return Resultat(Eligibilite.ELIGIBLE, reasons)
    return _lost(sujet, reasons)


def _lost(sujet: Commune | Epci, reasons: tuple[str, ...]) -> Resultat:
    before = sujet.annee - 1
    if sujet.precedent == Eligibilite.ELIGIBLE:
        why = f"Éligible en {before} : l’assistance est maintenue un an."
        return Resultat(Eligibilite.MAINTIEN, (*reasons, why))
    if sujet.precedent in {Eligibilite.NON_ELIGIBLE, Eligibilite.MAINTIEN}:
        return Resultat(Eligibilite.NON_ELIGIBLE, reasons)
    why = f"Résultat de {before} inconnu : impossible de dire si l’assistance est maintenue un an."
    return Resultat(Eligibilite.INDETERMINE, (*reasons, why))


def _of_commune(commune: Commune) -> list[_Critere]:
    return [_rural(commune), _potential(commune)]


def _rural(commune: Commune) -> _Critere:
    """The prefect's list prevails; else the population, and the urban unit between 2 001 and 5 000 inhabitants."""
    year, people, unit = commune.annee, commune.population_totale, commune.unite_urbaine
    if commune.liste_prefet is not None:
        word = "figure" if commune.liste_prefet else "ne figure pas"
        return _Critere(commune.liste_prefet, f"La commune {word} sur la liste préfectorale de {year}.")
    if people is None:
        return _Critere(None, f"Population totale de {year} inconnue.")
    if people <= RURAL or people > RURAL_OUTSIDE_TOWNS:
        return _Critere(people <= RURAL, f"{number(people)} habitants en {year} (population totale).")
    if unit is None:
        return _Critere(None, f"{number(people)} habitants en {year}, unité urbaine inconnue.")
    where = f"unité urbaine de {number(unit)} habitants" if unit else "hors unité urbaine"
    return _Critere(unit <= URBAN_UNIT, f"{number(people)} habitants en {year}, {where}.")


def _potential(commune: Commune) -> _Critere:
    year, mine, mean = commune.annee - 1, commune.potentiel, commune.potentiel_moyen
    if mine is None or mean is None:
        what = "Potentiel" if mine is None else "Potentiel moyen"
        return _Critere(None, f"{what} par habitant de {year} inconnu.")
    # In whole multiples: 1.3 times the average, without rounding.
    met = mine * 10 <= mean * 13
    word = "au plus" if met else "plus de"
    return _Critere(
        met, f"Potentiel de {number(mine)} € par habitant en {year}, {word} 1,3 fois la moyenne de {number(mean)} €."
    )


def _of_epci(epci: Epci) -> list[_Critere]:
    people, year = epci.population_totale, epci.annee
    if people is None:
        size = _Critere(None, f"Population totale de {year} inconnue.")
    else:
        size = _Critere(people < EPCI_BELOW, f"{number(people)} habitants en {year}, le seuil étant de 40\u00a0000.")
    return [size, _composition(epci)]


def _composition(epci: Epci) -> _Critere:
    """More than half of its population in eligible communes, or at least half of its communes in mountain zone."""
    year, people, hills = epci.annee, epci.part_population_eligible, epci.part_communes_montagne
    answers = [None if people is None else people > HALF, None if hills is None else hills >= HALF]
    inverse = _all(None if one is None else not one for one in answers)
    met = None if inverse is None else not inverse
    said = [
        f"part de la population en communes éligibles : {_share(people)}",
        f"part des communes en zone de montagne : {_share(hills)}",
    ]
    return _Critere(met, f"En {year}, {' ; '.join(said)}.")


def _share(value: Decimal | None) -> str:
    return "inconnue" if value is None else f"{value * 100:.1f} %".replace(".", ",")


def _all(values: Iterable[bool | None]) -> bool | None:
    """Whether all hold: no as soon as one does not, unknown when the missing ones decide."""
    seen = list(values)
    if False in seen:
        return False
    return None if None in seen else True
