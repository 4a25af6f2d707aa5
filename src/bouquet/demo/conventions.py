"""The conventions behind the demandes that say they come from one: without them, their pages would show nothing.

Written through the same verbs as the espace's. One in three ends with the year, one the year after, one later.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from bouquet.demandes.enums import ASSISTANCE, EtatConvention, TypeConvention
from bouquet.demandes.models import Convention, Demande
from bouquet.demandes.services import draft_convention, sign_convention, transition_convention

LEGAL = "Articles L3232-1-1 et R3232-1 du CGCT"
NOON = datetime.time(12)


@transaction.atomic
def create_conventions(*, annee: int, closed: datetime.date) -> int:
    """How many were written; `closed` is the day the bilan of `annee` is closed, when the first have ended."""
    demandes = Demande.objects.filter(annee=annee, type_convention__in=ASSISTANCE).order_by("reference")
    rows = demandes.select_related("beneficiaire").prefetch_related("interventions__organisme")
    for rank, demande in enumerate(rows):
        one = _signed(demande, datetime.date(annee + rank % 3, 12, 31))
        if one.fin < closed:
            transition_convention(convention=one, vers=EtatConvention.ECHUE, auteur=None, le=_at(closed))
        Demande.objects.filter(pk=demande.pk).update(convention=one)
    return len(rows)


def _signed(demande: Demande, fin: datetime.date) -> Convention:
    kind, start = TypeConvention(demande.type_convention), demande.date_demande
    draft = Convention(
        numero=f"{kind.label}-{start.year}-{demande.beneficiaire.code}",
        type=kind,
        base_legale=LEGAL,
        debut=start,
        fin=fin,
    )
    parties = [*(work.organisme for work in demande.interventions.all()), demande.beneficiaire]
    one = draft_convention(convention=draft, parties=dict.fromkeys(parties), auteur=None, le=_at(start))
    sign_convention(convention=one, date_signature=start, auteur=None, le=_at(start))
    return transition_convention(convention=one, vers=EtatConvention.ACTIVE, auteur=None, le=_at(start))


def _at(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, NOON))
