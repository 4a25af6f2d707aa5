"""What the pages show of a demande, as values: lines, steps, history."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import CharField, QuerySet, Value
from django.urls import reverse

from bouquet.demandes.enums import (
    AWAITING_STATES,
    ENDED_STATES,
    JOURS_SANS_REPONSE,
    OPEN_STATES,
    PAUSED_STATES,
    Etat,
    EtatIntervention,
)
from bouquet.demandes.models import Demande, Intervention, TransitionDemande, TransitionIntervention

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


class Line(NamedTuple):
    """One line of the list, as plain values: a page holds forty of them and has to stay light."""

    pk: int
    reference: str
    href: str
    objet: str
    beneficiaire: str
    population: int | None
    le: datetime.date
    thematique: str
    hue: int
    etat: str
    tone: str
    organismes: list[tuple[str, str, bool]]  # sigle, name, leads
    jours: int | None  # without news, while it is open
    muette: bool


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


class Passage(NamedTuple):
    """A row of history: of the demande, or of the work of the organisme of this sigle."""

    sigle: str
    de: str
    vers: str
    motif: str
    auteur: str
    le: datetime.datetime


def lines(keys: QuerySet, jour: datetime.date) -> list[Line]:
    """The lines of the demandes of these keys, with how long each open one has been without news: two queries."""
    rows = list(
        Demande.objects.filter(pk__in=keys)
        .select_related("beneficiaire", "thematique")
        .only(*READ, *(f"beneficiaire__{name}" for name in NAME), "thematique__libelle", "thematique__ordre")
    )
    work: dict[int, list[tuple[str, str, bool]]] = defaultdict(list)
    for demande, *organisme in Intervention.objects.at_work_on([one.pk for one in rows]):
        work[demande].append(tuple(organisme))
    pattern = reverse("espace:demande", args=["0000-00000"])
    return [_line(one, work[one.pk], pattern.replace("0000-00000", one.reference), jour) for one in rows]


READ = ("reference", "objet", "date_demande", "population", "etat", "nouvelle_le")
NAME = ("nom", "tncc", "genre")


def _line(one: Demande, work: list[tuple[str, str, bool]], href: str, jour: datetime.date) -> Line:
    leads = {sigle: chef for sigle, _, chef in reversed(work)}  # an organisme may have several interventions
    etat = Etat(one.etat)
    jours = (jour - one.derniere_nouvelle).days if etat in OPEN_STATES else None
    return Line(
        pk=one.pk,
        reference=one.reference,
        href=href,
        objet=one.objet,
        beneficiaire=str(one.beneficiaire),
        population=one.population,
        le=one.date_demande,
        thematique=one.thematique.libelle,
        hue=one.thematique.ordre,
        etat=etat.label,
        tone=TONES.get(etat, ""),
        organismes=[(sigle, nom, leads[sigle]) for sigle, nom in {sigle: nom for sigle, nom, _ in work}.items()],
        jours=jours,
        muette=jours is not None and jours >= JOURS_SANS_REPONSE and etat in AWAITING_STATES,
    )


def etapes(demande: Demande, rows: Iterable[Passage]) -> list[Etape]:
    """The steps of the usual path and where the demande stands after these passages; none for a draft."""
    if demande.etat == Etat.BROUILLON:
        return []
    reached: dict[str, datetime.datetime] = {}
    for row in rows:
        if not row.sigle:
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


def passages(demande: Demande) -> list[Passage]:
    """All its history and that of each organisme's work, oldest first: one query."""
    columns = ("de", "vers", "motif", "auteur_nom", "le")
    own = TransitionDemande.objects.order_by().filter(demande=demande)
    works = TransitionIntervention.objects.order_by().filter(intervention__demande=demande)
    rows = own.values_list(Value("", CharField()), *columns, "pk").union(
        works.values_list("intervention__organisme__sigle", *columns, "pk"), all=True
    )
    return [Passage(*row[:-1]) for row in sorted(rows, key=lambda row: (row[5], row[0] > "", row[6]))]


def historique(rows: Iterable[Passage]) -> list[Fait]:
    """The same in words."""
    return [
        Fait(
            row.le,
            row.auteur,
            f"{row.sigle}\u00a0: {words(row.de, row.vers, EtatIntervention)}"
            if row.sigle
            else words(row.de, row.vers, Etat),
            row.motif,
        )
        for row in rows
    ]


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
