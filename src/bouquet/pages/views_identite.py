"""What the instance looks like beside its pages: colours, icons, name on a phone; and the feed of its news."""

import json
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bouquet.bilan.views import page
from bouquet.core.charts.rosace import favicon, logo
from bouquet.core.couleurs import style_sheet
from bouquet.core.models import Instance
from bouquet.core.palette import HUES, LIGHT, Palette

from .models import ActualitePage

TEMPLATE = Path(__file__).parent / "typst" / "icone.typ"
SIZES = (32, 180, 512)
NEWS = 20
YEAR = 365 * 24 * 3600


def palette(couleur: str) -> Palette:
    """The nine hues of the sign, or the one colour of the instance for all of them."""
    return LIGHT | dict.fromkeys(HUES, couleur) if couleur else LIGHT  # type: ignore[operator]


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def style(request: HttpRequest) -> HttpResponse:
    """The colours of the instance; its address changes with them (`Instance.empreinte`)."""
    one = Instance.current()
    return HttpResponse(style_sheet(one.couleur, one.couleur_sombre), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, no_cache=True)
def icone_svg(request: HttpRequest) -> HttpResponse:
    return HttpResponse(favicon(colors=palette(Instance.current().couleur)), content_type="image/svg+xml")


@require_safe
@cache_control(public=True, no_cache=True)
def icone_png(request: HttpRequest, taille: int) -> HttpResponse:
    """The sign, that many pixels wide."""
    if taille not in SIZES:
        raise Http404("Cette icône n’existe pas.")
    return HttpResponse(_drawn(Instance.current().couleur, taille), content_type="image/png")


@lru_cache(maxsize=12)
def _drawn(couleur: str, taille: int) -> bytes:
    data = {"taille": taille, "paper": LIGHT["paper"], "logo": logo(colors=palette(couleur))}
    told = {"data": json.dumps(data)}
    made = typst.compile(TEMPLATE, format="png", ppi=72.0, ignore_system_fonts=True, sys_inputs=told)
    assert isinstance(made, bytes)  # one page
    return made


@require_safe
@cache_control(public=True, no_cache=True)
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, colours and icons for who keeps the site on the screen of a phone."""
    one = Instance.current()
    icons = [
        {"src": reverse("pages:icone_png", args=[size]), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in SIZES[1:]
    ]
    told = {
        "name": f"{one.nom}, {one.sous_titre}" if one.sous_titre else one.nom,
        "short_name": one.nom,
        "lang": "fr",
        "start_url": "/",
        "display": "browser",
        "background_color": LIGHT["paper"],
        "theme_color": one.couleur or LIGHT["primary"],
        "icons": icons,
    }
    text = json.dumps(told, ensure_ascii=False)
    return HttpResponse(text, content_type="application/manifest+json; charset=utf-8")


@page
def fil(request: HttpRequest) -> HttpResponse:
    """The latest news, as RSS 2.0."""
    news = ActualitePage.objects.live().order_by("-date", "-pk")[:NEWS]
    context = {"news": news, "site": settings.BOUQUET_URL}
    return render(request, "pages/actualites.xml", context, content_type="application/rss+xml; charset=utf-8")
