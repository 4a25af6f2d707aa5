"""The home page, the offer and the pages the law asks for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from bouquet.bilan.presentation.pages import HOME
from bouquet.bilan.views import page
from bouquet.catalogue.models import Prestation
from bouquet.core.models import Instance

from . import finder, presentation
from .models import AccueilPage
from .registre import registre


@page
def home(request: HttpRequest) -> HttpResponse:
    """The editors' home page when it is published; the same without their words otherwise."""
    written = AccueilPage.objects.live().first()
    if written:
        return written.serve(request)
    return render(request, "pages/accueil.html", presentation.home(timezone.localdate()))


@page
def offer(request: HttpRequest) -> HttpResponse:
    context = {"crumbs": HOME, "coordination": settings.DEFAULT_FROM_EMAIL} | finder.finder(
        timezone.localdate(), request.GET
    )
    return render(request, "pages/offre.html", context)


@page
def prestation(request: HttpRequest, slug: str) -> HttpResponse:
    published = Prestation.objects.published_on(timezone.localdate()).for_readers().prefetch_related("epci")
    found = get_object_or_404(published, slug=slug)
    crumbs = [*HOME, ("Trouver de l’aide", reverse("pages:offre"))]
    context = {"crumbs": crumbs, "coordination": settings.DEFAULT_FROM_EMAIL} | finder.one(
        found, request.GET.get("commune", ""), timezone.localdate()
    )
    return render(request, "pages/prestation.html", context)


@page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibilite.html", _context("Accessibilité"))


@page
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/mentions_legales.html", _context("Mentions légales"))


@page
def personal_data(request: HttpRequest) -> HttpResponse:
    instance = Instance.current()
    known = registre(
        conservation_ans=instance.conservation_ans,
        fermeture_jours=settings.BOUQUET_INACTIVITE_FERMETURE,
        brouillon_jours=settings.BOUQUET_BROUILLON_JOURS,
    )
    return render(request, "pages/donnees_personnelles.html", _context("Données personnelles") | {"registre": known})


def _context(title: str) -> dict:
    return {
        "title": title,
        "crumbs": HOME,
        "address": settings.BOUQUET_URL,
        "contact": settings.DEFAULT_FROM_EMAIL,
    }
