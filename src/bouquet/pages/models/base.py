"""What every page of the editors has: an introduction, a body of blocks, an address that nothing else answers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from bouquet.pages.addresses import FIRST_LEVEL, TAKEN, address_of, is_taken
from bouquet.pages.blocks import corps
from bouquet.pages.forms_editeur import PageForm


class PageEditoriale(Page):
    """A page of the editors. `chapo` is its first sentence, and what lists and search engines show."""

    chapo = models.TextField(
        "introduction", max_length=300, help_text="Une ou deux phrases : elles s’affichent en tête et dans les listes."
    )

    search_fields = [*Page.search_fields, index.SearchField("chapo"), index.AutocompleteField("chapo")]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug", heading="Fin de l’adresse", help_text="Laissez celle qui est proposée."),
                FieldPanel("show_in_menus", help_text="Pour une page de premier niveau seulement."),
            ],
            heading="Adresse et menu",
        )
    ]

    base_form_class = PageForm

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.slug and self.depth == FIRST_LEVEL and is_taken(f"/{self.slug}/"):
            raise ValidationError({"slug": TAKEN})

    @property
    def address(self) -> str:
        """Its address on the site; no query, unlike Wagtail's own."""
        return address_of(self.url_path)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"crumbs": self.crumbs()}

    def crumbs(self) -> list[tuple[str, str]]:
        """The pages above, from the home page down: one query."""
        above = self.get_ancestors().filter(depth__gte=FIRST_LEVEL).values_list("title", "url_path")
        return [("Accueil", "/"), *((title, address_of(path)) for title, path in above)]


class PageAvecCorps(PageEditoriale):
    """A page that is read: its body is made of blocks."""

    corps = StreamField(corps(), verbose_name="contenu", blank=True)

    search_fields = [*PageEditoriale.search_fields, index.SearchField("corps")]

    class Meta:
        abstract = True
