from django.conf import settings
from django.utils import timezone

from .models import Instance


def instance(request) -> dict:
    """Names of the installation and its address for every page; one query, kept on the request."""
    if not hasattr(request, "_instance"):
        request._instance = Instance.current()
    one = request._instance
    return {"instance": one, "site_url": settings.BOUQUET_URL, "conformite": one.conformite(timezone.localdate())}
