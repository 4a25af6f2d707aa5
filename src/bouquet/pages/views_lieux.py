"""The pages of territories: one commune, EPCI, canton or other body, and the way to find it."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from bouquet.bilan import services
from bouquet.bilan.presentation.geography import geography
from bouquet.bilan.presentation.pages import HOME
from bouquet.bilan.views import page, reader_for

from . import lieux, lieux_bilan, lieux_carte, lieux_index
from .lieux import Ancien, Territoire
from .lieux_sections import sections

CRUMBS = [*HOME, ("Territoires", "/territoires/")]


@page
def territoires(request: HttpRequest) -> HttpResponse:
    """Find one by three letters, on the map, or in the lists."""
    context = lieux_index.index(request.GET.get("q", ""), timezone.localdate())
    return render(request, "pages/territoires.html", {"crumbs": HOME} | context)


@page
def territoire(request: HttpRequest, code: str) -> HttpResponse:
    """One territory; a commune that is no more says what it became; another code of the same place leads to it."""
    day = timezone.localdate()
    found = lieux.find(code.upper(), day)
    if found is None:
        raise Http404("Aucune page pour ce territoire.")
    if isinstance(found, str):
        return redirect("pages:territoire", found)
    if isinstance(found, Ancien):
        return render(request, "pages/territoire_ancien.html", {"crumbs": CRUMBS, "ancien": found})
    outlines = geography(found.departement.code)
    voisines = lieux_carte.neighbours(found, outlines) if found.lieu else []
    context = {
        "crumbs": CRUMBS,
        "lieu": found,
        "coordination": settings.DEFAULT_FROM_EMAIL,
        "assistance": lieux_bilan.assistance(found.collectivite, day),
        "carte": lieux_carte.near_map(found, outlines, voisines),
        "situation": lieux_carte.where(found, outlines),
        "voisines": voisines,
        "sections": sections(found, day),
        **_links(found),
        **lieux_index.identity(found),
    }
    return render(request, "pages/territoire.html", context | _figures(request, found))


def _links(found: Territoire) -> dict:
    """Where to go from there, with the collectivité filled in."""
    if found.collectivite is None:
        return {"offer": reverse("pages:offre"), "ask": reverse("pages:depot")}
    offer = urlencode({"pour": found.genre})
    return {
        "offer": f"{reverse('pages:offre')}?{offer}",
        "ask": f"{reverse('pages:depot')}?{urlencode({'collectivite': found.nom})}",
    }


def _figures(request: HttpRequest, found: Territoire) -> dict:
    """What published bilans say; without any, only the communes. A canton inside a city has no figure of its own."""
    if found.canton and not found.communes:
        return {}
    if not found.perimetre:
        return {"years_of_body": lieux_bilan.bodies_years(found.code)}
    readers = {row["annee"]: reader_for(request, row) for row in lieux_bilan.documents(found)}
    last = readers[max(readers)] if readers else None
    context: dict = {} if found.lieu else {"members": lieux_bilan.members(found.communes, last)}
    whole = services.published(last.annee) if last else None
    if whole is None:
        return context
    return context | {"told": lieux_bilan.told(found, readers, whole)}
