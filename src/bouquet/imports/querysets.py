"""Reads of what organismes send, named as answers."""

from django.db import models

from bouquet.annuaire.permissions import roles_of


class OwnQuerySet(models.QuerySet):
    """Rows that belong to an organisme."""

    def visible_to(self, user):
        """Those of the person's organismes, their services and their direction; all of them for who coordinates."""
        roles = roles_of(user)
        return self.all() if roles.network else self.filter(organisme__in=roles.around)
