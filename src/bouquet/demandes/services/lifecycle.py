"""The life of a demande: draft, deposit, qualification, pauses, ends and reopenings (domain.md, "A demande's life").

Every verb takes `le`, the aware date and time of the act, and `auteur`, the person who acts (None: nobody signed in).
"""

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from bouquet.accounts.models import User

from ..enums import ORIENTED_STATES, UNORIENTED_STATES, Etat, EtatIntervention, implied_etat
from ..models import Demande, Intervention
from .courriels import acknowledge, ask_satisfaction
from .jetons import new_jeton
from .journal import TransitionRefused, lock, move, record
from .mandates import check_mandate
from .references import freeze, reserve_references, situation_of


@transaction.atomic
def save_draft(*, demande: Demande, auteur: User | None, le: datetime.datetime) -> Demande:
    """Keep a demande that is not deposited yet; a new one gets its reference."""
    if demande.etat != Etat.BROUILLON:
        raise TransitionRefused("Cette demande est déjà déposée : ce n’est plus un brouillon.")
    new = demande.pk is None
    if not new:
        lock(demande)
    _prepare(demande, le)
    demande.save()
    if new:
        record(objet=demande, auteur=auteur, le=le, nom=demande.contact_nom)
    return demande


@transaction.atomic
def delete_draft(*, demande: Demande) -> None:
    """Throw a draft away. What was deposited is never lost: it is abandoned instead."""
    if lock(demande).etat != Etat.BROUILLON:
        raise TransitionRefused("Une demande déposée ne s’efface pas : abandonnez-la en disant pourquoi.")
    demande.delete()


@transaction.atomic
def deposit_demande(*, demande: Demande, auteur: User | None, le: datetime.datetime) -> Demande:
    """Deposit a new demande or a draft: it gets its reference, and what its bénéficiaire is today is frozen on it.

    It also gets the token of its follow-up page, and its contact an accusé de réception.
    """
    demande.jeton = demande.jeton or new_jeton()
    if demande.pk is None:
        demande.etat = Etat.DEPOSEE
        _prepare(demande, le)
        demande.save()
        record(objet=demande, auteur=auteur, le=le, nom=demande.contact_nom)
    else:
        lock(demande)
        _prepare(demande, le)
        demande.save()
        move(objet=demande, vers=Etat.DEPOSEE, auteur=auteur, le=le)
    acknowledge(demande=demande)
    return demande


@transaction.atomic
def record_demande(
    *, demande: Demande, interventions: Sequence[Intervention], auteur: User | None, le: datetime.datetime
) -> Demande:
    """Record work already proposed, under way or done: the demande enters where its interventions stand.

    `interventions` are unsaved, at least one of them not declined; the first leads unless another says it does.
    """
    etat = implied_etat([intervention.etat for intervention in interventions])
    if etat is None:
        raise ValidationError("Au moins un organisme intervient sur une demande que l’on enregistre ainsi.")
    demande.etat = etat
    _prepare(demande, le)
    demande.save()
    record(objet=demande, auteur=auteur, le=le)
    if not any(intervention.chef_de_file for intervention in interventions):
        next(one for one in interventions if one.etat != EtatIntervention.DECLINEE).chef_de_file = True
    for intervention in interventions:
        intervention.demande = demande
        check_mandate(intervention=intervention, day=timezone.localdate(le))
        intervention.full_clean()
        intervention.save()
        record(objet=intervention, auteur=auteur, le=le)
    return demande


@transaction.atomic
def transition_demande(
    *, demande: Demande, vers: str, auteur: User | None, le: datetime.datetime, motif: str = "", nom: str = ""
) -> Demande:
    """Move a demande to another state; `nom` signs for a person who has no account.

    Raises TransitionRefused when the rules forbid it, EtatHasChanged when somebody else moved it first.
    States that follow from interventions are reached through them (services.interventions).
    """
    if vers == Etat.DOUBLON:
        raise TransitionRefused("Un doublon désigne la demande qu’il répète : indiquez laquelle.")
    if vers == Etat.DEPOSEE:
        raise TransitionRefused("Une demande se dépose depuis son brouillon.")
    lock(demande)
    _check_interventions(demande, vers)
    changes = {"doublon_de": None} if demande.etat == Etat.DOUBLON else {}
    move(objet=demande, vers=vers, auteur=auteur, le=le, motif=motif, nom=nom, **changes)
    if vers == Etat.CLOTUREE:
        ask_satisfaction(demande=demande)
    return demande


def withdraw_demande(
    *, demande: Demande, auteur: User | None, le: datetime.datetime, motif: str, nom: str = ""
) -> Demande:
    """The collectivité gives its demande up."""
    return transition_demande(demande=demande, vers=Etat.ABANDONNEE, auteur=auteur, le=le, motif=motif, nom=nom)


def resume_demande(*, demande: Demande, auteur: User | None, le: datetime.datetime, motif: str = "") -> Demande:
    """End a pause, or reopen what had ended badly: back to where its interventions stand, or to qualification."""
    if demande.etat in ORIENTED_STATES | UNORIENTED_STATES:
        raise TransitionRefused("Cette demande n’est ni en pause ni terminée.")
    vers = standing(demande) or Etat.A_QUALIFIER
    return transition_demande(demande=demande, vers=vers, auteur=auteur, le=le, motif=motif)


def standing(demande: Demande) -> Etat | None:
    """Where its interventions put a demande; None when nobody works on it."""
    return implied_etat(list(Intervention.objects.filter(demande=demande).values_list("etat", flat=True)))


def _check_interventions(demande: Demande, vers: str) -> None:
    """Keep "orientee ⇔ at least one intervention" and "realisee ⇔ all ended, at least one done"."""
    where = standing(demande)
    if vers in UNORIENTED_STATES and where is not None:
        raise TransitionRefused("Un organisme intervient déjà : la demande ne peut plus revenir avant son orientation.")
    if vers in ORIENTED_STATES - {Etat.CLOTUREE} and vers != where:
        raise TransitionRefused(
            f"L’état « {Etat(vers).label} » suit celui des interventions : proposez, commencez, terminez ou rouvrez "
            "une intervention, la demande suivra."
        )


def _prepare(demande: Demande, le: datetime.datetime) -> None:
    """Number, freeze and validate a demande before it is saved."""
    if demande.date_demande > timezone.localdate(le):
        raise ValidationError({"date_demande": "La date de la demande ne peut pas être dans l’avenir."})
    demande.derive()
    freeze(demande, situation_of(demande.beneficiaire, demande.annee))
    if not demande.reference:
        demande.reference = reserve_references(annee=demande.annee, count=1)[0]
    demande.full_clean()
