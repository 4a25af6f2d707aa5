"""The financial aids: the finder, and the sheet of each."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from bouquet.aides.models import Aide
from bouquet.bilan.presentation.pages import HOME
from bouquet.bilan.views import page

from .aides import finder, sheet

TITLE = "Aides financières"


@page
def aides(request: HttpRequest) -> HttpResponse:
    context = {"crumbs": HOME, "title": TITLE, "coordination": settings.DEFAULT_FROM_EMAIL}
    return render(request, "pages/aides.html", context | finder(timezone.localdate(), request.GET))


@page
def aide(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Aide.objects.published().for_readers().prefetch_related("referents"), slug=slug)
    crumbs = [*HOME, (TITLE, reverse("pages:aides"))]
    context = {"crumbs": crumbs, "coordination": settings.DEFAULT_FROM_EMAIL}
    return render(request, "pages/aide.html", context | sheet(found, timezone.localdate()))
