from .models import Instance


def instance(request) -> dict:
    """Names of the installation for every page; one query, kept on the request."""
    if not hasattr(request, "_instance"):
        request._instance = Instance.current()
    return {"instance": request._instance}
