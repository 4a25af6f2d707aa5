"""Reads of the work, named as answers."""

import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from bouquet.territoires.enums import Genre

from .enums import COUNTED_STATES, OPEN_STATES, SIGNED_CONVENTIONS, EtatIntervention, TypeConvention


class DemandeQuerySet(models.QuerySet):
    def counted_in(self, *annees: int):
        """Counting rule 1: dated in one of those years, deposited or later, not a doublon."""
        return self.filter(annee__in=annees, etat__in=COUNTED_STATES)

    def open(self):
        return self.filter(etat__in=OPEN_STATES)

    def of_communes(self):
        return self.filter(genre=Genre.COMMUNE)

    def of_organisme(self, organismes):
        """Those in which one of these organismes has a part."""
        work = self.model.interventions.rel.related_model.objects.filter(demande=OuterRef("pk"))
        return self.filter(Exists(work.filter(organisme__in=organismes)))


class InterventionQuerySet(models.QuerySet):
    def counted_in(self, *annees: int):
        """Counting rule 2: its demande counts and it was not declined."""
        return self.filter(demande__annee__in=annees, demande__etat__in=COUNTED_STATES).exclude(
            etat=EtatIntervention.DECLINEE
        )


class ConventionQuerySet(models.QuerySet):
    def in_force_on(self, day: datetime.date):
        return self.filter(debut__lte=day, fin__gte=day, etat__in=SIGNED_CONVENTIONS)

    def yielding_in(self, annee: int):
        """Counting rule 10: taking effect, or explicitly renewed, in that year. Tacit renewal yields none."""
        first = Q(renouvelle=None)
        explicit = Q(renouvelle__isnull=False, renouvelle__tacite=False)
        return self.filter(first | explicit, debut__year=annee, etat__in=SIGNED_CONVENTIONS)

    def mandates_in_order(self):
        """Signed conventions de mandat that carry the five items of article L2422-7."""
        return self.filter(
            type=TypeConvention.MANDAT,
            etat__in=SIGNED_CONVENTIONS,
            date_signature__isnull=False,
            **dict.fromkeys(MANDAT_ITEMS, True),
        ).filter(fin__gte=F("debut"))


MANDAT_ITEMS = ("mandat_ouvrage", "mandat_financement", "mandat_controles", "mandat_accords", "mandat_justice")
