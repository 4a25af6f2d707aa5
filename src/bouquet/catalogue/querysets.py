import datetime

from django.db import models
from django.db.models import Q


class PrestationQuerySet(models.QuerySet):
    def published_on(self, day: datetime.date):
        return self.filter(
            Q(valide_du=None) | Q(valide_du__lte=day), Q(valide_au=None) | Q(valide_au__gte=day), publiee=True
        )

    def for_readers(self):
        """With all that a page tells of a prestation, in two queries however many there are."""
        return self.select_related("organisme__parent", "nature").prefetch_related("thematiques")
