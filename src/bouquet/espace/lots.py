"""Doing one thing to several demandes: what will be done to which, which are left and why, then the doing.

Each demande goes through the same permissions and the same verbs as on its own page, one by one: some may be done and
others left. What was read before deciding travels with each line, so that whoever comes second is told.
"""

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import Roles, can_coordinate
from bouquet.core import formats
from bouquet.demandes.enums import ENDED_STATES, TRANSITIONS, WORKABLE_STATES, Etat, Geste
from bouquet.demandes.models import Demande
from bouquet.demandes.permissions import Action, allowed_actions, can_edit_demande
from bouquet.demandes.services import (
    EtatHasChanged,
    FicheHasChanged,
    edit_demande,
    propose_intervention,
    transition_demande,
)
from bouquet.demandes.services.editing import comparable, seen

from .enums import GesteLot
from .gestes import last_move

LARGEST = 200
MOVES = {
    GesteLot.QUALIFIER: Etat.QUALIFIEE,
    GesteLot.ABANDONNER: Etat.ABANDONNEE,
    GesteLot.CLOTURER: Etat.CLOTUREE,
}
EDITED = {GesteLot.COORDONNER: "coordonnateur", GesteLot.ECHEANCE: "echeance"}
NOT_YOURS = "votre rôle ne permet pas ce geste sur cette demande."
ALREADY = "{} y a déjà été appelé."
NO_NATURE = "elle ne dit pas la nature de l’aide souhaitée\u00a0: choisissez-en une."


@dataclass(frozen=True)
class Ligne:
    """A demande of the lot: why it will be left (empty when it will be done), and what it says now of the field to
    change."""

    demande: Demande
    refus: str = ""
    avant: str = ""


@dataclass(frozen=True)
class Vu:
    """What the person had under the eyes: the state, and the value of the field that would be replaced."""

    etat: str
    avant: str = ""


def offered(roles: Roles) -> list[GesteLot]:
    """The gestures to offer beside the list; each demande is checked again, this opens nothing."""
    if not roles.records:
        return []
    return [geste for geste in GesteLot if roles.network or geste != GesteLot.QUALIFIER]


def chosen(user: User, keys: Collection[int]) -> list[Demande]:
    """The demandes of these keys that the person may see, with what a line needs: two queries."""
    return list(Demande.objects.visible_to(user).filter(pk__in=keys).for_list().select_related("coordonnateur"))


def planned(user: User, geste: GesteLot, demandes: list[Demande], told: Mapping[str, Any]) -> list[Ligne]:
    """What would happen to each, from the rows at hand: no query. `told` is what the form says so far."""
    return [Ligne(one, _refusal(user, geste, one, told), _before(geste, one)) for one in demandes]


def apply(
    *,
    geste: GesteLot,
    demandes: list[Demande],
    vus: Mapping[int, Vu],
    told: Mapping[str, Any],
    auteur: User,
    le: datetime.datetime,
) -> list[Ligne]:
    """Do it to each, one after the other; the lines say which were left and why (`refus` empty: done)."""
    return [Ligne(one, _done(geste, one, vus.get(one.pk), told, auteur, le)) for one in demandes]


def _done(
    geste: GesteLot, demande: Demande, vu: Vu | None, told: Mapping[str, Any], auteur: User, le: datetime.datetime
) -> str:
    """Why it was not done; empty when it was."""
    if vu is not None and vu.etat != demande.etat:
        return _overtaken(demande)
    if refusal := _refusal(auteur, geste, demande, told):
        return refusal
    try:
        _perform(geste, demande, vu, told, auteur, le)
    except EtatHasChanged:
        return _overtaken(demande)
    except FicheHasChanged as error:
        return _rewritten(error, geste)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _perform(
    geste: GesteLot, demande: Demande, vu: Vu | None, told: Mapping[str, Any], auteur: User, le: datetime.datetime
) -> None:
    if geste in MOVES:
        transition_demande(demande=demande, vers=MOVES[geste], auteur=auteur, le=le, motif=told.get("motif", ""))
    elif geste in EDITED:
        field = EDITED[geste]
        # Only the field that is replaced is compared: what somebody wrote elsewhere meanwhile is not touched.
        read = seen(demande) | ({field: _typed(demande, field, vu.avant)} if vu else {})
        edit_demande(demande=demande, changes={field: told[field]}, vu=read, auteur=auteur, le=le)
    else:
        _propose(demande, told, auteur, le)


@transaction.atomic
def _propose(demande: Demande, told: Mapping[str, Any], auteur: User, le: datetime.datetime) -> None:
    """Once per organisme: a colleague may have called it since the rows were read."""
    nature = told.get("nature") or demande.nature_souhaitee
    if nature is None:
        raise ValidationError(NO_NATURE)
    current = Demande.objects.select_for_update().get(pk=demande.pk)
    if current.interventions.filter(organisme=told["organisme"]).exists():
        raise ValidationError(ALREADY.format(told["organisme"].sigle))
    propose_intervention(
        demande=demande,
        organisme=told["organisme"],
        thematique=told.get("thematique") or demande.thematique,
        nature=nature,
        auteur=auteur,
        le=le,
    )


def _refusal(user: User, geste: GesteLot, demande: Demande, told: Mapping[str, Any]) -> str:
    """From the demande and its interventions as they were read; the verbs have the last word."""
    if geste in EDITED:
        if demande.etat in ENDED_STATES | {Etat.BROUILLON}:
            return _state(demande)
        return "" if can_edit_demande(user, demande) else NOT_YOURS
    allowed = {one.cle for one in allowed_actions(user, demande)}
    if geste == GesteLot.ORIENTER:
        return next(_unorientable(allowed, demande, told), "")
    vers = MOVES[geste]
    if Action(Geste.DEMANDE, vers).cle in allowed:
        return ""
    # Whoever coordinates is refused by the states alone.
    return _state(demande) if vers not in TRANSITIONS[demande.etat] or can_coordinate(user) else NOT_YOURS


def _unorientable(allowed: set[str], demande: Demande, told: Mapping[str, Any]) -> Iterator[str]:
    if demande.etat in ENDED_STATES:
        yield f"{_state(demande)} Pour la rouvrir, dites pourquoi sur sa page."
    if demande.etat not in WORKABLE_STATES:
        yield f"{_state(demande)} Il faut d’abord la qualifier, ou la reprendre."
    if Geste.ORIENTER.value not in allowed:
        yield NOT_YOURS
    organisme = told.get("organisme")
    if organisme and any(one.organisme_id == organisme.pk for one in demande.interventions.all()):
        yield ALREADY.format(organisme.sigle)


def _state(demande: Demande) -> str:
    return f"elle est à l’état «\u00a0{demande.get_etat_display()}\u00a0»."


def _before(geste: GesteLot, demande: Demande) -> str:
    if geste not in EDITED:
        return ""
    value = comparable(getattr(demande, EDITED[geste]))
    return "" if value is None else str(value)


def _typed(demande: Demande, field: str, text: str) -> Any:
    """The value that a hidden field held, as `comparable` gives it."""
    if not text:
        return None
    relation = isinstance(demande._meta.get_field(field), models.ForeignKey)
    return int(text) if relation and text.isdigit() else text


def _overtaken(demande: Demande) -> str:
    said = last_move(Action(Geste.DEMANDE), demande)
    return said or "quelqu’un l’a fait changer d’état entre-temps."


def _rewritten(error: FicheHasChanged, geste: GesteLot) -> str:
    value = getattr(error.current, EDITED[geste])
    now = formats.date(value) if isinstance(value, datetime.date) else value or "plus rien"
    return f"quelqu’un vient de changer ce champ, qui dit maintenant\u00a0: {now}."
