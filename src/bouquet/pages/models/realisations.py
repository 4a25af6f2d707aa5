"""What was done for the collectivités, told with their agreement."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Thematique
from bouquet.demandes.models import Demande
from bouquet.pages import realisations
from bouquet.pages.forms_editeur import NO_AGREEMENT, RealisationForm
from bouquet.territoires.models import Collectivite

from .base import PageAvecCorps, PageEditoriale
from .photos import Photo, with_renditions

FIRST_YEAR, LAST_YEAR = 1950, 2100


class RealisationQuerySet(PageQuerySet):
    def for_readers(self):
        """Those published, newest first, with all that a card shows: five queries whatever their number."""
        return (
            self.live()
            .order_by("-annee", "title")
            .select_related("thematique")
            .prefetch_related("lieux__collectivite", "organismes__parent", with_renditions("photos__photo"))
        )

    def in_territory(self, codes: list[str]):
        """Those of these communes, by their codes INSEE."""
        return self.filter(lieux__collectivite__code_insee__in=codes).distinct()


class RealisationsPage(PageEditoriale):
    made_by_program = True
    content_panels = [*Page.content_panels, FieldPanel("chapo")]
    parent_page_types = ["pages.AccueilPage"]
    subpage_types = ["pages.RealisationPage"]
    max_count = 1
    template = "pages/realisations.html"

    class Meta:
        verbose_name = "liste des réalisations"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        found = RealisationPage.objects.child_of(self).for_readers()
        return super().get_context(request, *args, **kwargs) | realisations.listing(found, request.GET)


class RealisationPage(PageAvecCorps):
    thematique = models.ForeignKey(Thematique, models.PROTECT, related_name="+", verbose_name="thématique")
    organismes = ParentalManyToManyField(
        Organisme,
        related_name="+",
        verbose_name="qui a accompagné",
        help_text="Services du Département et partenaires.",
    )
    annee = models.PositiveSmallIntegerField(
        "année",
        help_text="Celle de la fin des travaux ou de la mission.",
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
    )
    cout = models.DecimalField(
        "coût total, en euros",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    accord = models.BooleanField("accord de la collectivité", default=False)
    demande = models.ForeignKey(Demande, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)

    objects = PageManager.from_queryset(RealisationQuerySet)()
    base_form_class = RealisationForm

    search_fields = [*PageAvecCorps.search_fields, index.FilterField("annee"), index.FilterField("thematique_id")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("chapo"),
        MultipleChooserPanel("lieux", "collectivite", label="commune ou intercommunalité", heading="Où", min_num=1),
        MultiFieldPanel(
            [FieldPanel("thematique"), FieldPanel("annee"), FieldPanel("cout")], heading="Quoi, quand, combien"
        ),
        FieldPanel("organismes", widget=CheckboxSelectMultiple),
        InlinePanel("photos", label="photo", heading="Photos", help_text="La première sert dans les listes."),
        FieldPanel("corps"),
        MultiFieldPanel([FieldPanel("accord"), FieldPanel("reference")], heading="Accord et origine"),
    ]
    parent_page_types = ["pages.RealisationsPage"]
    subpage_types: list[str] = []
    template = "pages/realisation.html"

    class Meta:
        verbose_name = "réalisation"
        verbose_name_plural = "réalisations"
        constraints = [
            models.CheckConstraint(
                condition=Q(cout=None) | Q(cout__gte=0),
                name="pages_realisation_cout",
                violation_error_message="Le coût ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(annee__gte=FIRST_YEAR, annee__lte=LAST_YEAR),
                name="pages_realisation_annee",
                violation_error_message="Cette année n’est pas possible.",
            ),
        ]

    def clean(self):
        super().clean()
        if self.live and not self.accord:
            raise ValidationError({"accord": NO_AGREEMENT})

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "lieux": [lieu.collectivite for lieu in self.lieux.select_related("collectivite")],
            "illustrations": [one.photo for one in self.photos.prefetch_related(with_renditions("photo"))],
            "partenaires": self.organismes.select_related("parent"),
        }


class LieuDeRealisation(Orderable):
    """Where it was done."""

    realisation = ParentalKey(RealisationPage, on_delete=models.CASCADE, related_name="lieux")
    collectivite = models.ForeignKey(Collectivite, models.PROTECT, related_name="+", verbose_name="commune ou EPCI")

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["realisation", "collectivite"],
                name="pages_lieu_une_fois",
                violation_error_message="Cette commune est déjà dans la liste.",
            )
        ]


class PhotoDeRealisation(Orderable):
    realisation = ParentalKey(RealisationPage, on_delete=models.CASCADE, related_name="photos")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="+", verbose_name="photo")

    panels = [FieldPanel("photo")]
