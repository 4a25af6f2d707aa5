"""Who holds a role over the whole network."""

from django.contrib.auth.models import AnonymousUser

from bouquet.accounts.models import User

from .models import Appartenance


def can_coordinate(user: User | AnonymousUser) -> bool:
    """Administration and coordination act on everything; so does whoever administers the instance itself."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or Appartenance.objects.of(user).of_network().exists()
