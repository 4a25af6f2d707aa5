"""What the pages show of a demande, as values: lines, steps, history."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from bouquet.demandes.enums import (
    AWAITING_STATES,
    ENDED_STATES,
    JOURS_SANS_REPONSE,
    OPEN_STATES,
    PAUSED_STATES,
    Etat,
    EtatIntervention,
)
from bouquet.demandes.models import Demande, TransitionIntervention

TONES = {
    Etat.DEPOSEE: "todo",
    Etat.A_QUALIFIER: "todo",
    Etat.QUALIFIEE: "todo",
    Etat.ORIENTEE: "wait",
    Etat.EN_COURS: "run",
    Etat.REALISEE: "done",
    Etat.CLOTUREE: "done",
    **dict.fromkeys(PAUSED_STATES, "wait"),
}
PATH = (Etat.DEPOSEE, Etat.QUALIFIEE, Etat.ORIENTEE, Etat.EN_COURS, Etat.REALISEE, Etat.CLOTUREE)
CSV_COLUMNS = (
    "reference",
    "date_demande",
    "genre_beneficiaire",
    "code_beneficiaire",
    "beneficiaire",
    "objet",
    "thematique",
    "etat",
    "origine",
    "organismes",
    "natures",
)


@dataclass(frozen=True)
class Line:
    """One line of the list."""

    demande: Demande
    tone: str
    organismes: list[tuple[str, str, bool]]  # sigle, name, leads
    jours: int | None = None  # without news, while it is open
    muette: bool = False


@dataclass(frozen=True)
class Etape:
    """A step of the usual path: `passe`, `present` or `avenir`, with the day it was first reached when known."""

    label: str
    place: str
    le: datetime.datetime | None


@dataclass(frozen=True)
class Fait:
    """One event of the history, in words."""

    le: datetime.datetime
    auteur: str
    texte: str
    motif: str


def lines(demandes: list[Demande], nouvelles: dict[int, datetime.date], jour: datetime.date) -> list[Line]:
    """The lines of a page of the list, with how long each open demande has been without news."""
    return [line(one, (jour - nouvelles[one.pk]).days if one.etat in OPEN_STATES else None) for one in demandes]


def line(demande: Demande, jours: int | None = None) -> Line:
    """The demande must come from `for_list()`."""
    work = [one for one in demande.interventions.all() if one.etat != EtatIntervention.DECLINEE]
    leaders = {one.organisme.sigle for one in work if one.chef_de_file}
    names = {one.organisme.sigle: one.organisme.nom for one in work}
    organismes = [(sigle, nom, sigle in leaders) for sigle, nom in names.items()]
    muette = jours is not None and jours >= JOURS_SANS_REPONSE and demande.etat in AWAITING_STATES
    return Line(demande, TONES.get(Etat(demande.etat), ""), organismes, jours, muette)


def etapes(demande: Demande) -> list[Etape]:
    """The steps of the usual path and where the demande stands; none for a draft."""
    if demande.etat == Etat.BROUILLON:
        return []
    reached: dict[str, datetime.datetime] = {}
    for row in demande.transitions.all():
        reached.setdefault(row.vers, row.le)
    current = _position(demande, reached)
    stopped = demande.etat in ENDED_STATES - {Etat.CLOTUREE}
    steps = []
    for index, etat in enumerate(PATH):
        place = "avenir" if index > current else "passe"
        if index == current and not stopped:
            place = "present"
        steps.append(Etape(etat.label, place, reached.get(etat) if place != "avenir" else None))
    return steps


def _position(demande: Demande, reached: dict[str, datetime.datetime]) -> int:
    """Index of the present step; of the furthest one reached when the demande is paused or has ended aside."""
    if demande.etat in PATH:
        return PATH.index(demande.etat)
    return max((index for index, etat in enumerate(PATH) if etat in reached), default=0)


def historique(demande: Demande) -> list[Fait]:
    """What happened to the demande and to each organisme's work, oldest first."""
    own = (Fait(row.le, row.auteur_nom, words(row.de, row.vers, Etat), row.motif) for row in demande.transitions.all())
    work = TransitionIntervention.objects.filter(intervention__demande=demande)
    others = (
        Fait(
            row.le,
            row.auteur_nom,
            f"{row.intervention.organisme.sigle}\u00a0: {words(row.de, row.vers, EtatIntervention)}",
            row.motif,
        )
        for row in work.select_related("intervention__organisme")
    )
    return sorted(chain(own, others), key=lambda fait: fait.le)


def words(de: str, vers: str, states) -> str:
    label = states(vers).label.lower()
    return label if not de else f"{states(de).label.lower()} → {label}"


def as_csv_row(demande: Demande) -> Iterator[str]:
    """Cells in the order of CSV_COLUMNS; the demande must come from `for_list()`."""
    work = [one for one in demande.interventions.all() if one.etat != EtatIntervention.DECLINEE]
    yield demande.reference
    yield demande.date_demande.isoformat()
    yield demande.genre
    yield demande.beneficiaire.code
    yield str(demande.beneficiaire)
    yield demande.objet
    yield demande.thematique_id
    yield demande.etat
    yield demande.origine
    yield ";".join(one.organisme.sigle for one in work)
    yield ";".join(sorted({one.nature_id for one in work}))
