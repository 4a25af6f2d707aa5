"""Who may see and change a convention, said as sentences. Lists use `Convention.objects.visible_to(user)`."""

from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import roles_of

from .models import Convention


def can_list_conventions(user: User | AnonymousUser) -> bool:
    """Those who coordinate, the people of an organisme, and the collectivités."""
    roles = roles_of(user)
    return roles.records or bool(roles.collectivites)


def can_draft_convention(user: User | AnonymousUser) -> bool:
    return roles_of(user).records


def can_edit_convention(user: User | AnonymousUser, convention: Convention) -> bool:
    """Those who coordinate, and the people of an organisme that is a party, of its services or its direction."""
    roles = roles_of(user)
    return roles.network or any(party.organisme_id in roles.around for party in convention.parties.all())
