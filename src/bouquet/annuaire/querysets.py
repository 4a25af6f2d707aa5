import datetime

from django.db import models
from django.db.models import Q

from .enums import ROLES_OF_NETWORK, ROLES_OF_ORGANISME, Role


class OrganismeQuerySet(models.QuerySet):
    def members_on(self, day: datetime.date):
        """Those that take part in the network on that day."""
        return self.filter(Q(date_sortie=None) | Q(date_sortie__gt=day), date_adhesion__lte=day)

    def with_services(self, organisme):
        """The organisme and the services below it."""
        return self.filter(Q(pk=organisme.pk) | Q(parent=organisme))

    def around(self, organismes):
        """Those organismes, the services below them, and the direction above them: who works with whom every day."""
        return self.filter(Q(pk__in=organismes) | Q(parent__in=organismes) | Q(services__in=organismes)).distinct()


class AppartenanceQuerySet(models.QuerySet):
    def of(self, user):
        """Those that hold now for a person signed in, with an active account: the one they act in, or all of them."""
        held = self.held_by(user)
        chosen = getattr(user, "appartenance_active", None)
        return held.filter(pk=chosen) if chosen else held

    def held_by(self, user):
        """All those of a person who is signed in and whose account is active; nobody else has any."""
        return self.filter(user=user) if user.is_authenticated and user.is_active else self.none()

    def of_network(self):
        """Roles that hold everywhere: administration and coordination."""
        return self.filter(role__in=ROLES_OF_NETWORK)

    def of_organismes(self):
        return self.filter(role__in=ROLES_OF_ORGANISME)

    def of_collectivites(self):
        return self.filter(role=Role.COLLECTIVITE)

    def of_elus(self):
        return self.filter(role=Role.ELU)
