"""Opening accounts, and the links by which people choose their password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from .models import User


def password_link(*, user: User) -> str:
    """The full address at which this person chooses a password. It works once, until PASSWORD_RESET_TIMEOUT."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.BOUQUET_URL}{path}"


def ensure_administrator(*, email: str) -> tuple[User, bool]:
    """The account that administers the instance, made without a password when it is missing; and whether it is new."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        return User.objects.create_superuser(email=email), True
    if not (user.is_superuser and user.is_staff and user.is_active):
        if not user.is_active:
            user.rouvert_le = timezone.now()  # inactivity counts from now
        user.is_superuser = user.is_staff = user.is_active = True
        user.save(update_fields=["is_superuser", "is_staff", "is_active", "rouvert_le"])
    return user, False
