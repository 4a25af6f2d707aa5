from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import roles_of
from bouquet.territoires.models import Collectivite

from .models import Rencontre


def can_edit_all(user: User | AnonymousUser) -> bool:
    """Those who coordinate or administer, and those who write the site."""
    roles = roles_of(user)
    return roles.network or roles.redaction


def can_organise(user: User | AnonymousUser) -> bool:
    """May write a rencontre: those above, and the référents of an organisme for their own."""
    return can_edit_all(user) or bool(roles_of(user).referent_of)


def can_edit_rencontre(user: User | AnonymousUser, rencontre: Rencontre) -> bool:
    """Its text, its registrations, its cancellation."""
    return Rencontre.objects.editable_by(user).filter(pk=rencontre.pk).exists() if can_organise(user) else False


def can_publish_rencontre(user: User | AnonymousUser) -> bool:
    """What shows on the site is decided by those who hold it, or coordinate."""
    return can_edit_all(user)


def can_manage_parcours(user: User | AnonymousUser) -> bool:
    """Parcours cross the organismes: they are written by those who coordinate or hold the site."""
    return can_edit_all(user)


def can_see_followers(user: User | AnonymousUser, collectivite: Collectivite) -> bool:
    """Who of a collectivité follows which parcours: those who coordinate, and that collectivité itself."""
    roles = roles_of(user)
    return roles.network or collectivite.pk in roles.collectivites


def can_see_attendance(user: User | AnonymousUser, collectivite: Collectivite) -> bool:
    """How many people of a collectivité come to what the site shows: those who record work, and itself; no name."""
    roles = roles_of(user)
    return roles.records or collectivite.pk in roles.collectivites
