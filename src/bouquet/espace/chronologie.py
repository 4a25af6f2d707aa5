"""The whole history of a demande (its own and of each organisme's work) and of a convention: states and fields."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from bouquet.accounts.models import User
from bouquet.demandes.enums import EtatConvention
from bouquet.demandes.indicateurs import IndicateurAssistance
from bouquet.demandes.models import Convention, Demande, Intervention
from bouquet.demandes.permissions import can_view_compte_rendu, can_view_contact
from bouquet.demandes.services.journal import AUTOMATIC

from .champs import Changement, in_words, name_of
from .presentation import historique, passages, words

CONTACT = {"contact_nom", "contact_fonction", "contact_courriel", "contact_telephone"}
OWN = {"compte_rendu", "cout"}  # of an organisme: for its people and those who coordinate


@dataclass(frozen=True)
class Moment:
    """One event: a change of state and its reason, or fields and what they said before and after."""

    le: datetime.datetime
    auteur: str
    texte: str
    motif: str = ""
    changements: list[Changement] = field(default_factory=list)
    exemplaire: int | None = None  # the line that keeps the signed copy which was replaced


def chronologie(user: User | AnonymousUser, demande: Demande) -> list[Moment]:
    """Latest first, what this person may read of it; the demande must come with its interventions.

    The number of queries depends on nothing.
    """
    states = [Moment(one.le, one.auteur, one.texte, one.motif) for one in historique(passages(demande))]
    return sorted([*states, *_corrections(user, demande)], key=lambda one: one.le, reverse=True)


def _corrections(user: User | AnonymousUser, demande: Demande) -> list[Moment]:
    works = {work.pk: work for work in demande.interventions.all()}
    hidden = {None: set() if can_view_contact(user, demande) else CONTACT}
    hidden |= {key: set() if can_view_compte_rendu(user, work) else OWN for key, work in works.items()}
    found = []
    for row in _rows(demande, list(works)):
        work = works.get(row.object_id) if row.content_type.model_class() is Intervention else None
        told = _told(work, row.changes, hidden[work.pk if work else None])
        if told:
            subject = f"{work.organisme.sigle}\u00a0: intervention modifiée" if work else "demande modifiée"
            found.append(Moment(row.timestamp, author_of(row), subject, changements=told))
    return found


def _rows(demande: Demande, works: list[int]):
    kinds = ContentType.objects.get_for_models(Demande, Intervention)
    own = Q(content_type=kinds[Demande], object_id=demande.pk)
    theirs = Q(content_type=kinds[Intervention], object_id__in=works)
    rows = LogEntry.objects.filter(own | theirs, action=LogEntry.Action.UPDATE)
    return rows.select_related("actor", "content_type").order_by("timestamp", "pk")


def _told(work: Intervention | None, changes: Mapping[str, Any] | None, hidden: set[str]) -> list[Changement]:
    model = Intervention if work else Demande
    return [
        Changement(name_of(model, name), in_words(model, name, pair[0]), in_words(model, name, pair[1]))
        for name, pair in (changes or {}).items()
        if name not in hidden and isinstance(pair, list) and len(pair) == 2
    ]


def author_of(row: LogEntry) -> str:
    """As signed that day; an account since closed keeps its name."""
    signed = (row.additional_data or {}).get("auteur", "")
    return signed or (str(row.actor) if row.actor else AUTOMATIC)


def chronologie_convention(convention: Convention) -> list[Moment]:
    """States and fields of a convention together, oldest first; what changed with a state is told with it."""
    rows = {(row.timestamp, author_of(row)): row for row in _lines(convention)}
    found = []
    for state in convention.transitions.all():
        # Its signature is the one change of state that also writes fields.
        with_it = rows.pop((state.le, state.auteur_nom), None) if state.vers == EtatConvention.SIGNEE else None
        fields = _changes(Convention, with_it) if with_it else []
        found.append(Moment(state.le, state.auteur_nom, _step(state.de, state.vers), state.motif, fields))
    found += [_correction(author, row) for (_, author), row in rows.items()]
    return sorted(found, key=lambda one: one.le)


def _correction(author: str, row: LogEntry) -> Moment:
    motif = (row.additional_data or {}).get("motif", "")
    kept = row.pk if (row.changes or {}).get("pdf", [""])[0] else None
    return Moment(row.timestamp, author, _subject(row), motif, _changes(Convention, row), kept)


def anciens_exemplaires(convention: Convention) -> dict[int, str]:
    """The names under which replaced copies are kept, by the line of history that tells of it."""
    told = {row.pk: (row.changes or {}).get("pdf", [""])[0] for row in _lines(convention)}
    return {key: name for key, name in told.items() if name}


def decisions(indicateurs: Iterable[IndicateurAssistance]) -> list[Moment]:
    """What people changed in the figures of assistance technique, oldest first; each says of what year."""
    years = {one.pk: one.annee for one in indicateurs}
    rows = _of(IndicateurAssistance, years)
    told = [(row, _changes(IndicateurAssistance, row)) for row in rows]
    return [
        Moment(row.timestamp, author_of(row), f"année {years[row.object_id]}", changements=changes)
        for row, changes in told
        if changes
    ]


def _lines(convention: Convention):
    return _of(Convention, [convention.pk])


def _of(model: type[models.Model], keys: Iterable[int]):
    """The lines of history of these rows, oldest first: one query."""
    kind = ContentType.objects.get_for_model(model)
    rows = LogEntry.objects.filter(content_type=kind, object_id__in=list(keys), action=LogEntry.Action.UPDATE)
    return rows.select_related("actor").order_by("timestamp", "pk")


def _step(de: str, vers: str) -> str:
    return words(de, vers, EtatConvention) if de else f"création, {words(de, vers, EtatConvention)}"


def _subject(row: LogEntry) -> str:
    changed = set(row.changes or {})
    if changed == {"pdf"}:
        return "exemplaire signé remplacé" if row.changes["pdf"][0] else "exemplaire signé joint"
    return "convention modifiée"


def _changes(model: type[models.Model], row: LogEntry) -> list[Changement]:
    """The signed copy aside: its name says nothing to anybody."""
    told = {name: pair for name, pair in (row.changes or {}).items() if name != "pdf"}
    return [
        Changement(name_of(model, name), in_words(model, name, pair[0]), in_words(model, name, pair[1]))
        for name, pair in told.items()
        if isinstance(pair, list) and len(pair) == 2
    ]
