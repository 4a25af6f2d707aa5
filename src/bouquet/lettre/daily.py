"""What the letter does every day."""

import datetime

from django.conf import settings

from bouquet.core.daily import every_day
from bouquet.core.formats import counted

from .enums import EtatEnvoi
from .models import Envoi
from .services.abonnements import forget_unconfirmed
from .services.retours import mailbox, note_returns
from .tasks import resume


@every_day("Lettres en cours d’envoi")
def go_on(le: datetime.datetime) -> str:
    """Those that stopped are taken up again; a second request for the same one changes nothing."""
    going = resume(le)
    doubtful = Envoi.objects.filter(etat=EtatEnvoi.INCERTAIN).count()
    said = f"{counted(going, 'lettre')}"
    return (
        f"{said}, {counted(doubtful, 'envoi incertain', 'envois incertains')} → à décider dans « Lettres »."
        if (doubtful)
        else f"{said}."
    )


@every_day("Abonnements jamais confirmés")
def forget(le: datetime.datetime) -> str:
    return f"{counted(forget_unconfirmed(le=le), 'adresse effacée', 'adresses effacées')}."


@every_day("Retours de la lettre")
def read_returns(le: datetime.datetime) -> str:
    """Refusals and complaints that came back to the mailbox, when there is one to read."""
    if not settings.BOUQUET_LETTRE_IMAP:
        return "aucune boîte à lire."
    with mailbox(settings.BOUQUET_LETTRE_IMAP) as contents:
        new, other = note_returns(contents=contents, le=le)
    return f"{counted(new, 'rejet noté', 'rejets notés')}, {counted(other, 'autre message', 'autres messages')}."
