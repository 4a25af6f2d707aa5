"""Accounts that nobody uses: the person is told a month before, then the account is closed; nothing is erased."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F

from bouquet.core.mail import post_mail

from .models import User

PREAVIS_MINIMAL = datetime.timedelta(days=25)  # between the mail and the closing, even when the command ran late


@dataclass(frozen=True)
class Inactivite:
    """What a passage did."""

    avertis: int
    fermes: int


@transaction.atomic
def warn_and_close_inactive(*, le: datetime.datetime) -> Inactivite:
    """Close the accounts idle for too long whose person was told in time; tell those who come near it.

    Running it twice the same day changes nothing more. Nobody is closed without having been told before.
    """
    return Inactivite(fermes=_close(le), avertis=_warn(le))


def _close(le: datetime.datetime) -> int:
    idle = User.objects.idle_since(le - datetime.timedelta(days=settings.BOUQUET_INACTIVITE_FERMETURE))
    told = idle.filter(averti_le__gt=F("activite"), averti_le__lte=le - PREAVIS_MINIMAL)
    return User.objects.filter(pk__in=list(told.values_list("pk", flat=True))).update(is_active=False)


def _warn(le: datetime.datetime) -> int:
    idle = User.objects.idle_since(le - datetime.timedelta(days=settings.BOUQUET_INACTIVITE_AVIS))
    untold = [user for user in idle if user.averti_le is None or user.averti_le <= user.activite]
    for user in untold:
        _tell(user, le)
    return len(untold)


def _tell(user: User, le: datetime.datetime) -> None:
    user.averti_le = le
    user.save(update_fields=["averti_le"])
    delay = datetime.timedelta(days=settings.BOUQUET_INACTIVITE_FERMETURE - settings.BOUQUET_INACTIVITE_AVIS)
    post_mail(
        cle=f"inactivite:{user.pk}:{le.date()}",
        gabarit="accounts/courriels/inactivite",
        destinataire=user.email,
        contexte={"personne": user, "fermeture": le + max(delay, PREAVIS_MINIMAL)},
        raison="Vous recevez ce message parce que vous avez un compte sur ce site, et qu’il ne sert plus.",
    )
