"""What a collectivité does without an account: deposit once, come back by its private link, say what it thought."""

import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ..enums import Etat
from ..models import Demande
from .journal import TransitionRefused
from .lifecycle import deposit_demande

CHANGEABLE = datetime.timedelta(days=30)


def deposit_once(*, demande: Demande, cle: str, le: datetime.datetime) -> Demande:
    """Deposit without an account; the same `cle` again, even at the same moment, gives the demande already made."""
    made = Demande.objects.filter(cle_depot=cle).first()
    if made is not None:
        return made
    demande.cle_depot = cle
    try:
        with transaction.atomic():
            return deposit_demande(demande=demande, auteur=None, le=le)
    except (IntegrityError, ValidationError):
        made = Demande.objects.filter(cle_depot=cle).first()
        if made is None:
            raise
        return made


def can_rate(demande: Demande, le: datetime.datetime) -> bool:
    """Once it is closed; an answer may be changed during thirty days from the first one."""
    given = demande.satisfaction_le
    return demande.etat == Etat.CLOTUREE and (given is None or le - given <= CHANGEABLE)


@transaction.atomic
def rate_demande(*, demande: Demande, note: int, commentaire: str, le: datetime.datetime) -> Demande:
    """Keep what the demandeur thought, 1 to 5 with a comment. Raises TransitionRefused when it is not the time."""
    current = Demande.objects.select_for_update().get(pk=demande.pk)
    if not can_rate(current, le):
        raise TransitionRefused("Votre avis se donne une fois la demande clôturée, et se modifie pendant trente jours.")
    current.satisfaction, current.satisfaction_commentaire = note, commentaire.strip()
    current.satisfaction_le = current.satisfaction_le or le
    current.save(update_fields=["satisfaction", "satisfaction_commentaire", "satisfaction_le"])
    return current
