"""The site's navigation: only what exists."""

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse


def navigation(request: HttpRequest) -> dict:
    """Items for the header. Whoever is signed in finds the way out when there is no espace yet."""
    items = [{"label": "Bilan", "href": reverse("bilan:dernier")}]
    if not request.user.is_authenticated:
        items.append({"label": "Se connecter", "href": reverse("account_login"), "button": True})
    elif _exists("/espace/"):
        items.append({"label": "Mon espace", "href": "/espace/", "button": True})
    else:
        items.append({"label": "Se déconnecter", "href": reverse("account_logout"), "button": True})
    return {"navigation": items}


def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
