"""A maîtrise d'ouvrage déléguée starts only under a signed convention de mandat (L2422-5 to L2422-11)."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q

from bouquet.catalogue.enums import CodeNature

from ..enums import STARTED_INTERVENTIONS
from ..models import Convention, Intervention


class MandateMissing(ValidationError):
    """No signed mandate in force binds this organisme and this collectivité."""


def check_mandate(*, intervention: Intervention, day: datetime.date) -> None:
    """Raise MandateMissing when a started MOD has no signed mandate, in force on the day it started.

    The mandate must carry the five items of article L2422-7 and bind the organisme (or its direction) and the
    bénéficiaire of the demande.
    """
    if intervention.nature_id != CodeNature.MOD or intervention.etat not in STARTED_INTERVENTIONS:
        return
    if intervention.mandat is None:
        raise MandateMissing(
            "Une maîtrise d’ouvrage déléguée ne commence pas sans convention de mandat signée : joignez-la."
        )
    if not mandates_for(intervention, intervention.date_debut or day).filter(pk=intervention.mandat.pk).exists():
        raise MandateMissing(
            f"La convention {intervention.mandat.numero} ne permet pas de commencer : il faut un mandat signé, en "
            "vigueur ce jour-là, entre cet organisme et cette collectivité, avec les mentions de l’article L2422-7."
        )


def mandates_for(intervention: Intervention, day: datetime.date):
    """Signed mandates in force on that day between its organisme (or its direction) and the bénéficiaire."""
    organisme = intervention.organisme
    circle = Q(parties__organisme__in=[organisme.pk, organisme.racine.pk])
    return (
        Convention.objects.mandates_in_order()
        .in_force_on(day)
        .filter(circle)
        .filter(parties__collectivite=intervention.demande.beneficiaire_id)
        .distinct()
    )
