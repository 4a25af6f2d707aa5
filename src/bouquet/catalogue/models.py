"""What is offered: the thématiques, the natures of help, and the prestations of each organisme."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from bouquet.annuaire.models import Organisme
from bouquet.territoires.enums import Genre
from bouquet.territoires.models import Collectivite

from .enums import CodeNature
from .propositions import PropositionPrestation
from .querysets import PrestationQuerySet

__all__ = ["Nature", "Prestation", "PropositionPrestation", "Thematique", "validate_genres"]


class Thematique(models.Model):
    code = models.SlugField("code", max_length=32, primary_key=True)
    libelle = models.CharField("libellé", max_length=80, unique=True)
    libelle_court = models.CharField("libellé court", max_length=24, unique=True)
    ordre = models.PositiveSmallIntegerField("ordre", unique=True)

    class Meta:
        verbose_name = "thématique"
        ordering = ["ordre"]

    def __str__(self) -> str:
        return self.libelle


class Nature(models.Model):
    """A kind of help, as the report defines it to elected officials."""

    code = models.CharField("code", max_length=8, primary_key=True, choices=CodeNature)
    libelle = models.CharField("libellé", max_length=120, unique=True)
    sigle = models.CharField("sigle", max_length=8, blank=True)
    definition = models.TextField("définition")
    exemple = models.CharField("question d’une collectivité", max_length=200, blank=True)
    verbe = models.CharField("en un mot", max_length=60, blank=True)
    etape_debut = models.PositiveSmallIntegerField("première étape couverte", default=0)
    etape_fin = models.PositiveSmallIntegerField("dernière étape couverte (exclue)", default=1)
    ordre = models.PositiveSmallIntegerField("ordre", unique=True)

    class Meta:
        verbose_name = "nature"
        ordering = ["ordre"]
        constraints = [
            models.CheckConstraint(condition=Q(code__in=CodeNature.values), name="catalogue_nature_code"),
            models.CheckConstraint(
                condition=Q(etape_fin__gt=F("etape_debut"), etape_fin__lte=5), name="catalogue_nature_etapes"
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


def validate_genres(value) -> None:
    unknown = set(value) - set(Genre.values) if isinstance(value, list) else {value}
    if unknown or not value:
        raise ValidationError(f"Bénéficiaires attendus : {', '.join(Genre.values)}.")


class Prestation(models.Model):
    """An entry of the catalogue: what an organisme offers, to whom, on which terms."""

    slug = models.SlugField(max_length=120, unique=True)
    titre = models.CharField("titre", max_length=160)
    organisme = models.ForeignKey(Organisme, models.PROTECT, related_name="prestations")
    thematiques = models.ManyToManyField(Thematique, related_name="prestations", verbose_name="thématiques")
    nature = models.ForeignKey(Nature, models.PROTECT, related_name="prestations")
    description = models.TextField("description")
    beneficiaires = models.JSONField("bénéficiaires", default=list, validators=[validate_genres])
    conditions = models.TextField("conditions", blank=True)
    tarif = models.CharField("tarif", max_length=200, blank=True, help_text="Vide : gratuit.")
    delai = models.CharField("délai", max_length=120, blank=True, help_text="Quand la collectivité aura une réponse.")
    zone = models.CharField("zone", max_length=200, blank=True)
    epci = models.ManyToManyField(
        Collectivite,
        blank=True,
        related_name="+",
        limit_choices_to={"genre": Genre.EPCI},
        verbose_name="intercommunalités couvertes",
        help_text="Aucune : tout le département.",
    )
    assistance_technique = models.BooleanField(
        "assistance technique départementale",
        default=False,
        help_text="Réservée aux collectivités éligibles (CGCT, article R3232-1).",
    )
    situations = models.JSONField("situations, en mots simples", default=list, blank=True)
    contact = models.EmailField("contact", max_length=254, blank=True)
    valide_du = models.DateField("proposée à partir du", null=True, blank=True)
    valide_au = models.DateField("proposée jusqu’au", null=True, blank=True)
    publiee = models.BooleanField("publiée", default=False)

    objects = PrestationQuerySet.as_manager()

    class Meta:
        verbose_name = "prestation"
        ordering = ["titre"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valide_du=None) | Q(valide_au=None) | Q(valide_au__gte=F("valide_du")),
                name="catalogue_prestation_periode",
                violation_error_message="La fin de validité doit suivre le début.",
            ),
            models.UniqueConstraint(fields=["organisme", "titre"], name="catalogue_prestation_unique"),
        ]

    def __str__(self) -> str:
        return self.titre
