"""The home page and the pages the law asks for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bouquet.bilan.presentation.pages import HOME
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
    return render(request, "pages/accessibilite.html", _context("Accessibilité"))


@page
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/mentions_legales.html", _context("Mentions légales"))


@page
def personal_data(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/donnees_personnelles.html", _context("Données personnelles"))


def _context(title: str) -> dict:
    return {
        "title": title,
        "crumbs": HOME,
        "address": settings.BOUQUET_URL,
        "contact": settings.DEFAULT_FROM_EMAIL,
    }
