"""What is told of addresses that refuse or complain, and what follows."""

import datetime

from django.db import IntegrityError, transaction

from ..enums import EtatAbonne, GenreRejet
from ..models import Abonne, Envoi, Rejet

SOFT = 3  # passing refusals, without a letter taken in between, after which an address is held for dead


@transaction.atomic
def note_rejet(
    *,
    abonne: Abonne,
    genre: str,
    cle: str,
    source: str,
    raison: str,
    le: datetime.datetime,
    envoi: Envoi | None = None,
) -> bool:
    """Once for each `cle`; whether it is new. A final refusal ends the subscription, a complaint does for ever."""
    try:
        with transaction.atomic():
            Rejet.objects.create(
                abonne=abonne, envoi=envoi, genre=genre, cle=cle[:80], source=source[:40], raison=raison[:300], le=le
            )
    except IntegrityError:
        return False
    if genre == GenreRejet.PLAINTE:
        Abonne.objects.filter(pk=abonne.pk).update(etat=EtatAbonne.PLAINTE, fini_le=le)
    elif genre == GenreRejet.DUR or _worn_out(abonne):
        living = Abonne.objects.filter(pk=abonne.pk, etat__in=[EtatAbonne.ACTIF, EtatAbonne.EN_ATTENTE])
        living.update(etat=EtatAbonne.REJETE, fini_le=le)
    return True


def _worn_out(abonne: Abonne) -> bool:
    """SOFT refusals in a row: since the last confirmation, none of the letters refused was the last one taken."""
    soft = Rejet.objects.filter(abonne=abonne, genre=GenreRejet.DOUX)
    if abonne.confirme_le:
        soft = soft.filter(le__gte=abonne.confirme_le)
    refused = Rejet.objects.filter(abonne=abonne).exclude(envoi=None).values("envoi")
    taken = Envoi.objects.filter(abonne=abonne, envoye_le__isnull=False).exclude(pk__in=refused)
    last = taken.order_by("-envoye_le").values_list("envoye_le", flat=True).first()
    return (soft.filter(le__gt=last) if last else soft).count() >= SOFT
