"""The whole history of a demande: states and fields, of itself and of each organisme's work."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from bouquet.accounts.models import User
from bouquet.demandes.models import Demande, Intervention
from bouquet.demandes.permissions import can_view_compte_rendu, can_view_contact
from bouquet.demandes.services.journal import AUTOMATIC

from .champs import Changement, in_words, name_of
from .presentation import historique, passages

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
