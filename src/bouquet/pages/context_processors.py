"""The site's navigation: only what exists."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def navigation(request: HttpRequest) -> dict:
    """Items for the header."""
    signed_in = request.user.is_authenticated
    own: dict[str, Any] = {"label": "Se connecter", "href": reverse("account_login")}
    if signed_in:
        own = {"label": "Mon espace", "href": reverse("espace:accueil")}
    return {
        "navigation": [
            {"label": "Trouver de l’aide", "href": reverse("pages:offre")},
            {"label": "Aides", "href": reverse("pages:aides")},
            {"label": "Agenda", "href": reverse("rencontres:agenda")},
            {"label": "Demander de l’aide", "href": reverse("pages:depot")},
            {"label": "Bilan", "href": reverse("bilan:dernier")},
            own | {"button": True},
        ]
    }
