import datetime

from django.db import models
from django.db.models import Q

from bouquet.annuaire.permissions import roles_of

from .enums import EtatProposition


class PrestationQuerySet(models.QuerySet):
    def published_on(self, day: datetime.date):
        return self.filter(
            Q(valide_du=None) | Q(valide_du__lte=day), Q(valide_au=None) | Q(valide_au__gte=day), publiee=True
        )

    def for_readers(self):
        """With all that a page tells of a prestation, in two queries however many there are."""
        return self.select_related("organisme__parent", "nature").prefetch_related("thematiques")


class PropositionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the organismes whose sheet a person reads; all of them for who coordinates."""
        roles = roles_of(user)
        return self.all() if roles.network else self.filter(organisme__in=roles.around)

    def waiting(self):
        return self.filter(etat=EtatProposition.EN_ATTENTE)

    def waiting_first(self):
        """Those that wait, oldest first; then the answered ones, latest first."""
        waits = models.Case(models.When(etat=EtatProposition.EN_ATTENTE, then="le"), default=None)
        return self.order_by(waits.asc(nulls_last=True), "-le", "-pk")
