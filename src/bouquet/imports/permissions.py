"""Who may send the activity of which organisme."""

from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.annuaire.permissions import roles_of


def can_import(user: User | AnonymousUser) -> bool:
    """May send files at all: who coordinates, and the people of an organisme."""
    return roles_of(user).records


def importable_by(user: User | AnonymousUser):
    """The organismes in whose name the person may send a file."""
    roles = roles_of(user)
    return Organisme.objects.all() if roles.network else Organisme.objects.filter(pk__in=roles.around)
