import datetime

from django.db import models
from django.db.models import Q


class OrganismeQuerySet(models.QuerySet):
    def members_on(self, day: datetime.date):
        """Those that take part in the network on that day."""
        return self.filter(Q(date_sortie=None) | Q(date_sortie__gt=day), date_adhesion__lte=day)

    def with_services(self, organisme):
        """The organisme and the services below it."""
        return self.filter(Q(pk=organisme.pk) | Q(parent=organisme))


class AppartenanceQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user=user) if user.is_authenticated and user.is_active else self.none()
