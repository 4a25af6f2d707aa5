"""Who may see and change a convention, and what is known of a collectivité, said as sentences.

Lists use `Convention.objects.visible_to(user)`.
"""

from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import roles_of
from bouquet.territoires.models import Collectivite, Situation

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


def can_view_collectivite(user: User | AnonymousUser, collectivite: Collectivite) -> bool:
    """Those who record work; the collectivité itself; the élu of its canton."""
    roles = roles_of(user)
    if roles.records or collectivite.pk in roles.collectivites:
        return True
    if not roles.cantons:
        return False
    return Situation.objects.filter(commune=collectivite, canton__in=roles.cantons).exists()


def can_view_eligibilite(user: User | AnonymousUser, collectivite: Collectivite) -> bool:
    """Those who write conventions, and the collectivité itself."""
    roles = roles_of(user)
    return roles.records or collectivite.pk in roles.collectivites


def can_force_eligibilite(user: User | AnonymousUser) -> bool:
    """Those who coordinate decide, in the name of the département."""
    return roles_of(user).network
