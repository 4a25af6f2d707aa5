"""Keeping for a while what somebody began to ask, and the mail whose link leads back to it."""

import datetime
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from bouquet.core.mail import post_mail

from ..brouillons import Brouillon
from .jetons import new_jeton

RAISON = "Vous recevez ce message parce que votre adresse a été donnée pour finir plus tard une demande d’aide."


@transaction.atomic
def keep_brouillon(*, jeton: str, courriel: str, champs: Mapping[str, str], le: datetime.datetime) -> Brouillon:
    """Keep these fields under that token, or under a new one when it is unknown or over, and mail the link.

    The mail repeats nothing that was typed freely, and leaves once a day for one draft and one address.
    """
    brouillon = find_brouillon(jeton=jeton, le=le) or Brouillon(jeton=new_jeton())
    brouillon.courriel, brouillon.champs, brouillon.modifie_le = courriel, dict(champs), le
    brouillon.expire_le = le + datetime.timedelta(days=settings.BOUQUET_BROUILLON_JOURS)
    brouillon.full_clean()
    brouillon.save()
    lien = f"{settings.BOUQUET_URL}/demande/brouillon/{brouillon.jeton}/"
    post_mail(
        cle=f"brouillon:{brouillon.pk}:{le:%Y%m%d}:{courriel.lower()}"[:160],
        gabarit="demandes/courriels/brouillon",
        destinataire=courriel,
        contexte={"lien": lien, "jusqu_au": brouillon.expire_le},
        raison=RAISON,
        secrets=[lien],
    )
    return brouillon


def find_brouillon(*, jeton: str, le: datetime.datetime) -> Brouillon | None:
    """The draft that this token opens, unless its time is over."""
    return Brouillon.objects.filter(jeton=jeton, expire_le__gt=le).first() if jeton else None


def drop_brouillon(*, jeton: str) -> None:
    """Erase it: the demande was deposited, or its author wants nothing kept."""
    Brouillon.objects.filter(jeton=jeton).delete()


def purge_brouillons(*, le: datetime.datetime) -> int:
    """Erase those whose time is over; how many."""
    return Brouillon.objects.filter(expire_le__lte=le).delete()[0]
