"""The site's navigation: only what exists."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page

from .addresses import FIRST_LEVEL, address_of
from .models import PageLibre


def navigation(request: HttpRequest) -> dict:
    """Items for the header, read where they are shown: work pages have their own."""
    return {"navigation": SimpleLazyObject(lambda: _items(request))}


def _items(request: HttpRequest) -> list[dict[str, Any]]:
    """Those of the editors are read once a request."""
    menu = vars(request).setdefault("_menu", None)
    if menu is None:
        menu = vars(request)["_menu"] = in_menu()
    signed_in = request.user.is_authenticated
    own: dict[str, Any] = {"label": "Se connecter", "href": reverse("account_login")}
    if signed_in:
        own = {"label": "Mon espace", "href": reverse("espace:accueil")}
    return [
        {"label": "Trouver de l’aide", "href": reverse("pages:offre")},
        {"label": "Aides", "href": reverse("pages:aides")},
        {"label": "Agenda", "href": reverse("rencontres:agenda")},
        *({"label": title, "href": address_of(path)} for title, path in menu),
        {"label": "Territoires", "href": reverse("pages:territoires")},
        {"label": "Bilan", "href": reverse("bilan:dernier")},
        {"label": "Demander de l’aide", "href": reverse("pages:depot"), "button": "first"},
        own | {"button": True},
    ]


def in_menu() -> list[tuple[str, str]]:
    """Title and path of the pages that editors put in the menu; a list that holds nothing yet waits. One query."""
    free = Q(pk__in=PageLibre.objects.values("pk"))
    shown = Page.objects.filter(Q(numchild__gt=0) | free, depth=FIRST_LEVEL, live=True, show_in_menus=True)
    return list(shown.order_by("path").values_list("title", "url_path"))
