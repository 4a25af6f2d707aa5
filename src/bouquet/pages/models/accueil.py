"""The home page, under which all the others stand, and free pages."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from bouquet.pages import presentation
from bouquet.pages.addresses import address_of

from .actualites import ActualitePage
from .base import PageAvecCorps, PageEditoriale

LATEST = 3


class AccueilPage(PageEditoriale):
    """There is one. Figures, thématiques and news come by themselves; only its words are written."""

    made_by_program = True

    accroche = models.CharField(
        "question d’accueil", max_length=90, default="Votre commune a un projet. Qui peut vous aider ?"
    )

    content_panels = [*Page.content_panels, FieldPanel("accroche"), FieldPanel("chapo")]
    promote_panels: list = []
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "pages/accueil.html"

    class Meta:
        verbose_name = "page d’accueil"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        news = list(ActualitePage.objects.descendant_of(self).recent()[:LATEST])
        return super().get_context(request, *args, **kwargs) | {
            **presentation.home(timezone.localdate()),
            "actualites": news,
            "liste_des_actualites": address_of(news[0].url_path.removesuffix(f"{news[0].slug}/")) if news else "",
        }


class PageLibre(PageAvecCorps):
    """For what no other kind of page tells: who we are, how a convention works…"""

    content_panels = [*Page.content_panels, FieldPanel("chapo"), FieldPanel("corps")]
    parent_page_types = ["pages.AccueilPage", "pages.PageLibre"]
    subpage_types = ["pages.PageLibre"]
    template = "pages/page_libre.html"

    class Meta:
        verbose_name = "page libre"
        verbose_name_plural = "pages libres"
