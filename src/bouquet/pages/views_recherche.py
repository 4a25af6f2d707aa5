"""Search over everything public; the plan of the site, the sitemap and what robots may read."""

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bouquet.bilan.presentation.pages import HOME
from bouquet.bilan.views import page
from bouquet.core.models import Instance

from .indexing import SOURCES
from .models import DocumentPublic
from .partage import picture
from .recherche import LETTERS, search

NOT_FOR_ROBOTS = ("/espace/", "/compte/", "/admin/", "/demande/suivi/", "/campagne/", "/recherche/")


@page
def recherche(request: HttpRequest) -> HttpResponse:
    """What answers, by kind; all of one kind when the address names it."""
    text, genre = request.GET.get("q", "").strip()[:LETTERS], request.GET.get("genre", "")
    reponse = search(text, genre if genre in SOURCES else "")
    context = {
        "crumbs": HOME,
        "q": text,
        "genre": genre if genre in SOURCES else "",
        "reponse": reponse,
        "coordination": settings.DEFAULT_FROM_EMAIL,
    }
    return render(request, "pages/recherche.html", context)


@page
def plan(request: HttpRequest) -> HttpResponse:
    """Every public page but the territories, which have a list of their own."""
    known = DocumentPublic.objects.exclude(genre="territoire").order_by("titre")
    groups: dict[str, list[DocumentPublic]] = {}
    for document in known:
        groups.setdefault(document.genre, []).append(document)
    order = sorted(
        (genre for genre in groups if genre in SOURCES), key=lambda genre: (genre != "page", SOURCES[genre].rang)
    )
    context = {"crumbs": HOME, "groups": [(SOURCES[genre].libelle, groups[genre]) for genre in order]}
    return render(request, "pages/plan.html", context)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The addresses of all public pages, for search engines; a page that is a filter of another is left out."""
    rows = DocumentPublic.objects.exclude(adresse__contains="?").order_by("adresse")
    # Two sources may name one page: the newest date is the true one.
    pages = rows.values("adresse").annotate(le=Max("modifie_le"))
    context = {"site": settings.BOUQUET_URL, "pages": pages}
    return render(request, "pages/sitemap.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    text = "\n".join([*lines, "", f"Sitemap: {settings.BOUQUET_URL}/sitemap.xml", ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def partage(request: HttpRequest) -> HttpResponse:
    """The picture that a message shows when it cites a page."""
    instance = Instance.current()
    return HttpResponse(picture(instance.nom, instance.sous_titre, instance.proprietaire), content_type="image/png")
