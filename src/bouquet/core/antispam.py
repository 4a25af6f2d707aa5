"""Keeping robots out of public forms without a third party: a signed time, and so many sendings per address."""

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import get_random_string, salted_hmac

HOUR = 3600


def new_stamp(salt: str) -> str:
    """A random word signed with the time: it says when a form was first shown, and tells its sendings apart."""
    return signing.TimestampSigner(salt=salt).sign(get_random_string(24))


def read_stamp(stamp: str, salt: str, *, max_age: int) -> str | None:
    """The random word; None when it was forged or is too old."""
    try:
        return signing.TimestampSigner(salt=salt).unsign(stamp, max_age=max_age)
    except signing.BadSignature:
        return None


def is_younger(stamp: str, salt: str, seconds: int) -> bool:
    """Whether it was signed less than so many seconds ago: nobody fills a form that fast."""
    try:
        signing.TimestampSigner(salt=salt).unsign(stamp, max_age=seconds)
    except signing.BadSignature:
        return False
    return True


def client_address(request: HttpRequest) -> str:
    """Whom the request comes from. Behind the site's own proxy (HTTPS), the last address that it wrote down."""
    forwarded = request.headers.get("x-forwarded-for", "") if settings.HTTPS else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def too_many(request: HttpRequest, what: str, limit: int, *, seconds: int = HOUR) -> bool:
    """Count one more `what` from this address; True beyond the limit. The address itself is not kept."""
    key = f"{what}:{salted_hmac(what, client_address(request)).hexdigest()}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > limit
    except ValueError:  # forgotten between the two lines
        return False
