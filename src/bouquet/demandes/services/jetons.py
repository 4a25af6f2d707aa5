"""The token that opens the follow-up page of a demande without an account."""

import secrets

from django.db import transaction

from ..models import Demande


def new_jeton() -> str:
    """A token that nobody guesses: 192 random bits."""
    return secrets.token_urlsafe(24)


@transaction.atomic
def ensure_jeton(*, demande: Demande) -> str:
    """The token of its follow-up page, made when the demande came by another way than a deposit."""
    if not demande.jeton:
        Demande.objects.filter(pk=demande.pk, jeton=None).update(jeton=new_jeton())
        demande.jeton = Demande.objects.values_list("jeton", flat=True).get(pk=demande.pk)
    return demande.jeton or ""
