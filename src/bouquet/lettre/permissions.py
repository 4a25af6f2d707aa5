from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import roles_of


def can_write_letters(user: User | AnonymousUser) -> bool:
    """Those who coordinate or administer, and those who write the site."""
    roles = roles_of(user)
    return roles.network or roles.redaction
