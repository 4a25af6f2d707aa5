from django.conf import settings
from django.utils import timezone

from .fraicheur import kept
from .models import Instance

_current = kept(Instance.current)


def instance(request) -> dict:
    """Names of the installation, its addresses, for every page; one query at most, kept on the request."""
    if not hasattr(request, "_instance"):
        request._instance = _current()
    one = request._instance
    return {
        "instance": one,
        "site_url": settings.BOUQUET_URL,
        "contact": settings.DEFAULT_FROM_EMAIL,
        "conformite": one.conformite(timezone.localdate()),
    }
