from django.conf import settings

from .models import Instance


def instance(request) -> dict:
    """Names of the installation and its address for every page; one query, kept on the request."""
    if not hasattr(request, "_instance"):
        request._instance = Instance.current()
    return {"instance": request._instance, "site_url": settings.BOUQUET_URL}
