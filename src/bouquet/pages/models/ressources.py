"""What helps beyond one demande: guides, models of documents, recordings."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.documents.models import Document
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from bouquet.catalogue.models import Thematique
from bouquet.pages import ressources
from bouquet.pages.blocks import TEXT, VIDEOS
from bouquet.pages.enums import FOR_WHOM, GenreRessource
from bouquet.pages.forms_editeur import NO_CONTENT, NO_TRANSCRIPT, RessourceForm
from bouquet.territoires.enums import Genre

from .base import PageAvecCorps, PageEditoriale


class RessourceQuerySet(PageQuerySet):
    def for_readers(self):
        """Those published, newest first, with all that a card shows: three queries whatever their number."""
        return (
            self.live()
            .order_by("-first_published_at", "-pk")
            .select_related("fichier", "video")
            .prefetch_related("thematiques")
        )


class RessourcesPage(PageEditoriale):
    made_by_program = True
    content_panels = [*Page.content_panels, FieldPanel("chapo")]
    parent_page_types = ["pages.AccueilPage"]
    subpage_types = ["pages.RessourcePage"]
    max_count = 1
    template = "pages/ressources.html"

    class Meta:
        verbose_name = "liste des ressources"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        found = RessourcePage.objects.child_of(self).for_readers()
        return super().get_context(request, *args, **kwargs) | ressources.listing(found, request.GET)


class RessourcePage(PageAvecCorps):
    """`fichier`, `video` or `lien`: one of them at least. A recording is never without its transcript."""

    genre = models.CharField("genre", max_length=10, choices=GenreRessource, default=GenreRessource.GUIDE)
    fichier = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fichier à télécharger"
    )
    video = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="vidéo (.mp4 ou .webm)"
    )
    sous_titres = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="sous-titres (.vtt)"
    )
    lien = models.URLField(
        "adresse sur un autre site", max_length=300, blank=True, help_text="Si la ressource n’est pas chez nous."
    )
    duree = models.PositiveSmallIntegerField(
        "durée, en minutes", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    transcription = RichTextField(
        "transcription",
        features=TEXT,
        blank=True,
        help_text="Tout ce qui est dit dans la vidéo. Obligatoire pour un replay.",
    )
    thematiques = ParentalManyToManyField(Thematique, blank=True, related_name="+", verbose_name="thématiques")
    publics = models.JSONField("pour qui", default=list, blank=True)

    objects = PageManager.from_queryset(RessourceQuerySet)()
    base_form_class = RessourceForm

    content_panels = [
        *Page.content_panels,
        FieldPanel("genre"),
        FieldPanel("chapo"),
        MultiFieldPanel([FieldPanel("fichier"), FieldPanel("lien")], heading="Ce que l’on vient chercher"),
        MultiFieldPanel(
            [FieldPanel("video"), FieldPanel("sous_titres"), FieldPanel("duree"), FieldPanel("transcription")],
            heading="Pour un replay",
        ),
        FieldPanel("corps"),
        FieldPanel("thematiques", widget=CheckboxSelectMultiple),
        FieldPanel("publics"),
    ]
    parent_page_types = ["pages.RessourcesPage"]
    subpage_types: list[str] = []
    template = "pages/ressource.html"

    class Meta:
        verbose_name = "ressource"
        verbose_name_plural = "ressources"
        constraints = [
            models.CheckConstraint(condition=Q(genre__in=GenreRessource.values), name="pages_ressource_genre_connu"),
            models.CheckConstraint(
                condition=Q(duree=None) | Q(duree__gte=1),
                name="pages_ressource_duree",
                violation_error_message="La durée se compte en minutes, une au moins.",
            ),
        ]

    def clean(self):
        super().clean()
        errors = {}
        if (self.genre == GenreRessource.REPLAY or self.video) and not self.transcription:
            errors["transcription"] = NO_TRANSCRIPT
        if self.video and self.video.file_extension not in VIDEOS:
            errors["video"] = "Choisissez un fichier vidéo, .mp4 ou .webm."
        if not (self.fichier or self.video or self.lien):
            errors["fichier"] = NO_CONTENT
        if errors:
            raise ValidationError(errors)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "thematiques": list(self.thematiques.all()),
            "publics": [FOR_WHOM[Genre(who)] for who in self.publics],
        }
