"""Pages and files of a year's bilan. A published one is for everybody, a provisional one for the coordination."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, conditional_page, require_safe

from bouquet.catalogue.models import Nature
from bouquet.core import fraicheur
from bouquet.core.palette import LIGHT

from . import export, services
from .computation import Perimetre
from .pdf import report_for
from .permissions import can_see_behind, can_see_provisional, can_see_some_behind
from .presentation import pages
from .presentation.figures import Reader
from .presentation.files import table_csv
from .presentation.geography import canton_names, geography
from .presentation.pictures import PICTURES, Scene
from .presentation.publications import publications

EXPORTS: dict[str, tuple[str, Callable[[dict], str | bytes]]] = {
    "json": ("application/json", services.dumps),
    "csv": ("text/csv; charset=utf-8", export.to_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", export.to_xlsx),
}
MINUTES = 60


def dated(view):
    """Read only, and asked again each time: an answer that still holds costs no more than its headers.

    Whoever is not signed in gets what everybody gets: `public` lets core.gardees keep it."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        patch_cache_control(response, **{_audience(request): True}, no_cache=True)
        return response

    return require_safe(conditional_page(wrapped))


def page(view):
    """A dated answer, compressed."""
    return gzip_page(dated(view))


def _audience(request: HttpRequest) -> str:
    """Who may keep the answer: shared caches, or this reader's browser only."""
    return "private" if request.user.is_authenticated else "public"


def version_of(request: HttpRequest) -> int | None:
    """The version named in the address; None for the newest. Raises Http404 for anything but a whole number."""
    text = request.GET.get("version", "")
    if text and not text.isdecimal():
        raise Http404("La version est un nombre.")
    return int(text) if text else None


def document_for(request: HttpRequest, annee: int, perimetre: str = "global") -> dict:
    """The published document, or for the coordination the provisional one (version 0). Raises Http404."""
    version = version_of(request)
    document = None if version == 0 else services.published(annee, perimetre, version)
    if document:
        return document
    if version or not can_see_provisional(request.user):
        raise Http404("Ce bilan n’est pas publié.")
    try:
        return services.compute(annee, perimetre)
    except ValueError as error:
        raise Http404(str(error)) from error


def perimetre_of(request: HttpRequest) -> str:
    text = request.GET.get("perimetre", "global")
    try:
        return str(Perimetre.parse(text))
    except ValueError as error:
        raise Http404(str(error)) from error


def reader_for(request: HttpRequest, document: dict) -> Reader:
    """The document with, for those allowed, the way to the demandes behind each figure."""
    if not can_see_some_behind(request.user):
        return Reader(document)
    perimetre = document["perimetre"]
    base = reverse("chiffre:liste", args=[document["annee"]])
    version = {"version": document["version"]} if version_of(request) is not None else {}

    def link(path: str) -> str:
        if not can_see_behind(request.user, perimetre, path):
            return ""
        return f"{base}?{urlencode({'chiffre': path, 'perimetre': perimetre, **version})}"

    return Reader(document, link)


@page
def latest(request: HttpRequest) -> HttpResponse:
    years = publications().years
    if years:
        return redirect("bilan:annee", years[0])
    return render(request, "bilan/aucun.html")


@page
def annee(request: HttpRequest, annee: int) -> HttpResponse:
    document = document_for(request, annee)
    addresses = pages.Addresses(annee, "global", version_of(request))
    scene = Scene(reader_for(request, document), geography(document["departement"]), commune_link=addresses.commune)
    names = canton_names(document["departement"])
    context = pages.year(scene, addresses, publications(), list(Nature.objects.all()), names)
    return render(request, "bilan/annee.html", context)


@page
def canton(request: HttpRequest, annee: int, code: str) -> HttpResponse:
    whole = document_for(request, annee)
    document = document_for(request, annee, f"canton:{code}")
    addresses = pages.Addresses(annee, f"canton:{code}", version_of(request))
    outlines = geography(document["departement"])
    scene = Scene(reader_for(request, document), outlines, wider=whole, commune_link=lambda commune: "#communes")
    return render(request, "bilan/canton.html", pages.canton(scene, addresses, canton_names(document["departement"])))


def _fingerprint(request: HttpRequest, annee: int, **kwargs) -> str | None:
    """ETag of what is made from a frozen document; None while it is provisional."""
    if version_of(request) == 0:
        return None
    frozen = services.frozen_document(annee, perimetre_of(request), version_of(request))
    parts = [frozen.sha256[:32], *map(str, kwargs.values())] if frozen else []
    return f'"{"-".join(parts)}"' if frozen else None


def download(view):
    """A file made from a document: revalidated by the document's fingerprint."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        if version_of(request):
            patch_cache_control(response, public=True, max_age=24 * 60 * MINUTES)
        else:
            patch_cache_control(response, no_cache=True, **{_audience(request): True})
        return response

    return require_safe(gzip_page(condition(etag_func=_fingerprint)(wrapped)))


def _file(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _name(document: dict, what: str, extension: str) -> str:
    """`bilan-2025-canton-2605-carte.svg`."""
    perimetre = "" if document["perimetre"] == "global" else f"-{document['perimetre'].replace(':', '-')}"
    return f"bilan-{document['annee']}{perimetre}{what and '-' + what}.{extension}"


@download
def data(request: HttpRequest, annee: int, extension: str) -> HttpResponse:
    if extension not in EXPORTS:
        raise Http404(f"Formats : {', '.join(EXPORTS)}.")
    document = document_for(request, annee, perimetre_of(request))
    content_type, write = EXPORTS[extension]
    return _file(write(document), content_type, _name(document, "", extension))


@require_safe
def schema(request: HttpRequest, annee: int) -> HttpResponse:
    document_for(request, annee)
    return HttpResponse(export.table_schema(), content_type="application/json")


@dated
def pdf(request: HttpRequest, annee: int) -> HttpResponse:
    """The report. Its words may be edited after publication, so its bytes, not the document's, say if it changed."""
    document = document_for(request, annee)
    response = HttpResponse(_report(annee, document["version"]), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_name(document, "", "pdf")}"'
    return response


def _report(annee: int, version: int) -> bytes:
    """Composing takes a second: a published report is kept a few minutes, and made again when any word changes."""
    frozen = services.frozen_document(annee, version=version) if version else None
    if frozen is None:
        return report_for(annee, provisional=True)
    key = f"rapport-{frozen.sha256}-{fraicheur.version()[0]}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = report_for(annee, version)
        cache.set(key, kept, 5 * MINUTES)
    return kept


@download
def picture(request: HttpRequest, annee: int, nom: str) -> HttpResponse:
    document = document_for(request, annee, perimetre_of(request))
    if nom not in PICTURES:
        raise Http404("Ce graphique n’existe pas.")
    wider = None if document["perimetre"] == "global" else document_for(request, annee)
    scene = Scene(Reader(document), geography(document["departement"]), wider=wider)
    svg = PICTURES[nom](scene, LIGHT)
    if svg is None:
        raise Http404("Aucun contour n’est chargé.")
    return _file(svg, "image/svg+xml", _name(document, nom, "svg"))


@download
def table(request: HttpRequest, annee: int, nom: str) -> HttpResponse:
    document = document_for(request, annee, perimetre_of(request))
    found = pages.table_of(nom, Reader(document), pages.Addresses(annee, document["perimetre"], None))
    if found is None:
        raise Http404("Ce tableau n’existe pas.")
    return _file(table_csv(found), "text/csv; charset=utf-8", _name(document, nom, "csv"))
