"""Who opens accounts to whom: the coordination to all, a référent to the people of their own organisme."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from bouquet.accounts.models import User

from .enums import ROLES_OF_ORGANISME, Role
from .models import Appartenance, Organisme
from .permissions import roles_of


def can_manage_people(user: User | AnonymousUser) -> bool:
    roles = roles_of(user)
    return roles.network or bool(roles.referent_of)


def people_visible_to(user: User | AnonymousUser) -> QuerySet[User]:
    """Everybody for the coordination; the people of their own organismes for a référent; nobody otherwise."""
    roles = roles_of(user)
    if roles.network:
        return User.objects.all()
    own = Appartenance.objects.of_organismes().filter(organisme__in=roles.referent_of)
    return User.objects.filter(pk__in=own.values("user"))


def memberships_visible_to(user: User | AnonymousUser) -> QuerySet[Appartenance]:
    """What a person may read of others' roles: a référent reads nothing outside their own organismes."""
    roles = roles_of(user)
    if roles.network:
        return Appartenance.objects.all()
    return Appartenance.objects.of_organismes().filter(organisme__in=roles.referent_of)


def grantable_roles(user: User | AnonymousUser) -> list[Role]:
    """Only administration makes administrators; a référent never gives a role that holds outside an organisme."""
    roles = roles_of(user)
    if roles.network:
        return [role for role in Role if role != Role.ADMINISTRATION or roles.administration]
    return list(ROLES_OF_ORGANISME) if roles.referent_of else []


def grantable_organismes(user: User | AnonymousUser) -> QuerySet[Organisme]:
    roles = roles_of(user)
    return Organisme.objects.all() if roles.network else Organisme.objects.filter(pk__in=roles.referent_of)


def can_grant(user: User | AnonymousUser, role: str, organisme_id: int | None) -> bool:
    if role not in grantable_roles(user):
        return False
    return roles_of(user).network or organisme_id in roles_of(user).referent_of


def can_withdraw(user: User | AnonymousUser, appartenance: Appartenance) -> bool:
    """Nobody takes their own roles away: the last administrator would be locked out."""
    return appartenance.user_id != user.pk and can_grant(user, appartenance.role, appartenance.organisme_id)


def can_close(user: User | AnonymousUser, person: User) -> bool:
    """The coordination closes and reopens accounts; those of the administration, administration only."""
    roles = roles_of(user)
    if not roles.network or person.pk == user.pk:
        return False
    return roles.administration or not administers(person)


def administers(person: User) -> bool:
    held = Appartenance.objects.filter(Q(user=person), role=Role.ADMINISTRATION)
    return person.is_superuser or person.is_staff or held.exists()
