from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User
from bouquet.annuaire.permissions import roles_of


def can_edit_aides(user: User | AnonymousUser) -> bool:
    """Those who write the site, and those who coordinate or administer."""
    roles = roles_of(user)
    return roles.network or roles.redaction
