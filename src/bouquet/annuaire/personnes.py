"""Opening accounts to people, giving and taking roles away, closing accounts."""

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from bouquet.accounts.invitations import open_invitation
from bouquet.accounts.models import User
from bouquet.core.mail import post_mail

from .models import Appartenance
from .permissions_personnes import can_close, can_grant, can_withdraw, people_visible_to

CLOSED = "Le compte de cette personne est fermé : rouvrez-le d’abord, ou demandez-le à la coordination."


@transaction.atomic
def invite_person(
    *, email: str, prenom: str, nom: str, appartenance: Appartenance, auteur: User, le: datetime.datetime
) -> Appartenance:
    """Give a role to the person of that address, whose account is made when missing, and tell them by mail.

    Raises PermissionDenied, ValidationError (closed account, role already held).
    """
    if not can_grant(auteur, appartenance.role, appartenance.organisme_id):
        raise PermissionDenied
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email=email, prenom=prenom, nom=nom)
    if not user.is_active:
        raise ValidationError(CLOSED)
    appartenance.user = user
    appartenance.full_clean()
    appartenance.save()
    _write(user=user, auteur=auteur, le=le, cle=f"role:{appartenance.pk}", appartenance=appartenance)
    return appartenance


@transaction.atomic
def send_invitation_again(*, person: User, auteur: User, le: datetime.datetime) -> None:
    """A new link for whoever has not opened their account; the earlier one stops working.

    Raises PermissionDenied, ValidationError when there is nothing to open.
    """
    if not people_visible_to(auteur).filter(pk=person.pk).exists():
        raise PermissionDenied
    if not person.is_active:
        raise ValidationError(CLOSED)
    if person.has_usable_password():
        raise ValidationError("Cette personne a déjà ouvert son compte.")
    _write(user=person, auteur=auteur, le=le, cle="")


def _write(*, user: User, auteur: User, le: datetime.datetime, cle: str, appartenance: Appartenance | None = None):
    """The mail: with a link to choose a password for a new account, to the sign-in page otherwise."""
    lien = ""
    if not user.has_usable_password():
        invitation, lien = open_invitation(user=user, auteur=auteur, le=le)
        cle = f"invitation:{invitation.pk}"
    post_mail(
        cle=cle,
        gabarit="annuaire/courriels/invitation",
        destinataire=user.email,
        contexte={"invite": user, "auteur": auteur, "lien": lien, "appartenance": appartenance},
        raison=f"Vous recevez ce message parce que {auteur} vous a invité sur {settings.BOUQUET_URL}.",
        repondre_a=auteur.email,
        secrets=[lien],
    )


def withdraw_role(*, appartenance: Appartenance, auteur: User) -> None:
    """Take a role away; the account stays. Raises PermissionDenied."""
    if not can_withdraw(auteur, appartenance):
        raise PermissionDenied
    appartenance.delete()


def close_account(*, person: User, auteur: User) -> None:
    """The person can no longer sign in, and is signed out everywhere at once. Raises PermissionDenied."""
    _set_active(person, auteur, active=False)


def reopen_account(*, person: User, auteur: User, le: datetime.datetime) -> None:
    """The person signs in again, with the roles they had; inactivity counts from now. Raises PermissionDenied."""
    person.rouvert_le = le
    _set_active(person, auteur, active=True)


def _set_active(person: User, auteur: User, *, active: bool) -> None:
    if not can_close(auteur, person):
        raise PermissionDenied
    person.is_active = active
    person.save(update_fields=["is_active", "rouvert_le"])
