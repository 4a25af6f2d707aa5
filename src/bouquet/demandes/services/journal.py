"""Changing a state: the one place where it happens, with its history row and its refusals."""

import datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from bouquet.accounts.models import User

from ..enums import (
    ENDED_INTERVENTIONS,
    ENDED_STATES,
    NEGATIVE_INTERVENTIONS,
    NEGATIVE_STATES,
    TRANSITIONS,
    TRANSITIONS_CONVENTION,
    TRANSITIONS_INTERVENTION,
    EtatConvention,
)
from ..models import (
    Convention,
    Demande,
    Intervention,
    TransitionConvention,
    TransitionDemande,
    TransitionIntervention,
)
from .champs import log_fields

AUTOMATIC = "Traitement automatique"
HISTORY = {
    Demande: (TransitionDemande, "demande"),
    Intervention: (TransitionIntervention, "intervention"),
    Convention: (TransitionConvention, "convention"),
}
ALLOWED = {Demande: TRANSITIONS, Intervention: TRANSITIONS_INTERVENTION, Convention: TRANSITIONS_CONVENTION}
# What needs a reason: these ends, and leaving these states.
NEGATIVE = {
    Demande: NEGATIVE_STATES,
    Intervention: NEGATIVE_INTERVENTIONS,
    Convention: frozenset({EtatConvention.RESILIEE}),
}
ENDED = {Demande: ENDED_STATES, Intervention: ENDED_INTERVENTIONS, Convention: frozenset()}

Stateful = TypeVar("Stateful", Demande, Intervention, Convention)


class TransitionRefused(ValidationError):
    """The rules forbid this change of state; the message says which rule and what to do."""


class EtatHasChanged(TransitionRefused):
    """Somebody else moved it since it was read: read it again, then decide."""

    def __init__(self, current: Stateful):
        super().__init__(
            f"{str(current._meta.verbose_name).capitalize()} passée entre-temps à l’état "
            f"« {current.get_etat_display()} » par quelqu’un d’autre : rechargez la page, puis recommencez."
        )
        self.current: Demande | Intervention | Convention = current


def lock(seen: Stateful) -> Stateful:
    """The present row, locked until the transaction ends. Raises EtatHasChanged when it left the state `seen` had.

    To be called inside a transaction; a demande is always locked before its interventions.
    """
    current = type(seen)._default_manager.select_for_update().get(pk=seen.pk)
    if current.etat != seen.etat:
        raise EtatHasChanged(current)
    return current


@transaction.atomic
def move(
    *,
    objet: Stateful,
    vers: str,
    auteur: User | None,
    le: datetime.datetime,
    motif: str = "",
    nom: str = "",
    **changes,
) -> None:
    """Take `objet` from the state it was read in to `vers`, set `changes` with it, and write the history row.

    Of two people who try at once, one wins and the other gets EtatHasChanged: the update compares the state again.
    """
    model, de = type(objet), objet.etat
    check_allowed(objet=objet, vers=vers, motif=motif)
    moved = model._default_manager.filter(pk=objet.pk, etat=de).update(etat=vers, **changes)
    if not moved:
        raise EtatHasChanged(model._default_manager.get(pk=objet.pk))
    before = {name: getattr(objet, name) for name in changes}
    for name, value in {"etat": vers, **changes}.items():
        setattr(objet, name, value)
    log_fields(objet=objet, avant=before, apres=changes, auteur=auteur, le=le)
    record(objet=objet, de=de, auteur=auteur, le=le, motif=motif, nom=nom)


def check_allowed(*, objet: Stateful, vers: str, motif: str) -> None:
    """Raise TransitionRefused unless the table of transitions allows it and its reason is given."""
    model = type(objet)
    if vers not in ALLOWED[model][objet.etat]:
        wanted = dict(model._meta.get_field("etat").flatchoices).get(vers, vers)
        raise TransitionRefused(
            f"{str(model._meta.verbose_name).capitalize()} à l’état « {objet.get_etat_display()} » : "
            f"elle ne peut pas passer à « {wanted} »."
        )
    if (vers in NEGATIVE[model] or objet.etat in ENDED[model]) and not motif.strip():
        raise TransitionRefused("Ce changement d’état demande un motif : dites pourquoi en quelques mots.")


def record(
    *, objet: Stateful, auteur: User | None, le: datetime.datetime, de: str = "", motif: str = "", nom: str = ""
) -> None:
    """Write the history row of the state `objet` is now in; an empty `de` is its creation.

    `nom` signs for a person who has no account; without it nor `auteur` the row is signed by the machine.
    """
    history, subject = HISTORY[type(objet)]
    signature = str(auteur) if auteur else nom or AUTOMATIC
    history.objects.create(
        **{subject: objet}, de=de, vers=objet.etat, motif=motif.strip(), auteur=auteur, auteur_nom=signature, le=le
    )
    if isinstance(objet, Demande | Intervention):
        key = objet.demande_id if isinstance(objet, Intervention) else objet.pk
        Demande.objects.filter(pk=key).news_of(le)
