"""Invitations: a link by mail, good for seven days and one use."""

import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from .models import Invitation, User

VALIDITE = datetime.timedelta(days=7)


@transaction.atomic
def open_invitation(*, user: User, auteur: User, le: datetime.datetime) -> tuple[Invitation, str]:
    """A new invitation and the full address to send; earlier links of this person stop working."""
    Invitation.objects.open_at(le).filter(user=user).update(expire_le=le)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        user=user, auteur=auteur, empreinte=_print(secret), envoyee_le=le, expire_le=le + VALIDITE
    )
    return invitation, f"{settings.BOUQUET_URL}{reverse('invitation', args=[secret])}"


def find_invitation(*, secret: str, le: datetime.datetime) -> Invitation | None:
    """The invitation of that link while it may serve."""
    return Invitation.objects.open_at(le).select_related("user").filter(empreinte=_print(secret)).first()


@transaction.atomic
def accept_invitation(*, invitation: Invitation, password: str, le: datetime.datetime) -> bool:
    """Give the person their password; False when the link has served meanwhile."""
    if not Invitation.objects.open_at(le).filter(pk=invitation.pk).update(servie_le=le):
        return False
    invitation.user.set_password(password)
    invitation.user.save(update_fields=["password"])
    return True


def _print(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
