"""News, and their list."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from bouquet.catalogue.models import Thematique

from .base import PageAvecCorps, PageEditoriale
from .photos import Photo, with_renditions

A_PAGE = 12


class ActualiteQuerySet(PageQuerySet):
    def recent(self):
        """Those published, newest first, each with its picture ready: three queries whatever their number."""
        return self.live().order_by("-date", "-pk").prefetch_related(with_renditions("photo"))


class ActualitesPage(PageEditoriale):
    made_by_program = True
    content_panels = [*Page.content_panels, FieldPanel("chapo")]
    parent_page_types = ["pages.AccueilPage"]
    subpage_types = ["pages.ActualitePage"]
    max_count = 1
    template = "pages/actualites.html"

    class Meta:
        verbose_name = "liste des actualités"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        news = ActualitePage.objects.child_of(self).recent()
        page = Paginator(news, A_PAGE).get_page(request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {"actualites": page}


class ActualitePage(PageAvecCorps):
    date = models.DateField("date affichée", default=timezone.localdate)
    photo = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")
    thematiques = ParentalManyToManyField(Thematique, blank=True, related_name="+", verbose_name="thématiques")

    objects = PageManager.from_queryset(ActualiteQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("date", help_text="Les plus récentes d’abord. Page programmée : mettez le jour de sa parution."),
        FieldPanel("chapo"),
        FieldPanel("photo", help_text="Facultative ; elle s’affiche en tête et dans les listes."),
        FieldPanel("corps"),
        FieldPanel("thematiques", widget=CheckboxSelectMultiple),
    ]
    parent_page_types = ["pages.ActualitesPage"]
    subpage_types: list[str] = []
    template = "pages/actualite.html"

    class Meta:
        verbose_name = "actualité"
        verbose_name_plural = "actualités"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"thematiques": list(self.thematiques.all())}
