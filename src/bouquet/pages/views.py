"""The home page and the pages the law asks for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bouquet.bilan.views import page

from . import presentation


@page
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "thematiques": presentation.thematiques(timezone.localdate()),
        "bilan": presentation.latest_bilan(),
    }
    return render(request, "pages/accueil.html", context)


@page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibilite.html", _legal_context())


@page
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/mentions_legales.html", _legal_context())


@page
def personal_data(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/donnees_personnelles.html", _legal_context())


def _legal_context() -> dict:
    return {"address": settings.BOUQUET_URL, "contact": settings.DEFAULT_FROM_EMAIL}
