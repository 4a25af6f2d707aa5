"""Financial aids, with the sections that the sheets of a département have."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bouquet.annuaire.models import Organisme, Referent
from bouquet.catalogue.models import Thematique

from .enums import Beneficiaire, Depense, Recurrence, SourceAide, TypeAide
from .querysets import AideQuerySet


def _known(value, choices: type[models.TextChoices], words: str) -> None:
    if not isinstance(value, list) or not value or set(value) - set(choices.values):
        raise ValidationError(f"{words}\u00a0: choisissez parmi {', '.join(map(str, choices.labels))}.")


def validate_beneficiaires(value) -> None:
    _known(value, Beneficiaire, "Bénéficiaires")


def validate_depenses(value) -> None:
    _known(value, Depense, "Dépenses")


class Aide(models.Model):
    """A sheet. Long texts are plain: an empty line parts two paragraphs, « - » begins a line of a list."""

    slug = models.SlugField(max_length=160, unique=True)
    titre = models.CharField("titre", max_length=160)
    source = models.CharField("source", max_length=12, choices=SourceAide, default=SourceAide.DEPARTEMENT)
    identifiant_externe = models.CharField("identifiant chez sa source", max_length=120, blank=True)
    type_aide = models.CharField("type d’aide", max_length=12, choices=TypeAide, default=TypeAide.SUBVENTION)
    depenses = models.JSONField("nature des dépenses", default=list, validators=[validate_depenses])
    thematiques = models.ManyToManyField(Thematique, related_name="aides", verbose_name="thématiques")
    beneficiaires = models.JSONField("bénéficiaires", default=list, validators=[validate_beneficiaires])
    population_max = models.PositiveIntegerField("habitants au plus, pour une commune", null=True, blank=True)
    objectifs = models.TextField("objectifs", blank=True)
    operations = models.TextField("opérations éligibles", blank=True)
    exclusions = models.TextField("exclusions", blank=True)
    depenses_subventionnables = models.TextField("dépenses subventionnables", blank=True)
    taux_min = models.DecimalField("taux minimal (%)", max_digits=5, decimal_places=2, null=True, blank=True)
    taux_max = models.DecimalField("taux maximal (%)", max_digits=5, decimal_places=2, null=True, blank=True)
    plafond = models.DecimalField("plafond de l’aide (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    calcul = models.TextField("précisions sur le calcul", blank=True)
    pieces = models.TextField("pièces à fournir", blank=True)
    instruction = models.TextField("instruction du dossier", blank=True)
    teleservice = models.URLField("adresse du téléservice", max_length=300, blank=True)
    versement = models.TextField("modalités de versement", blank=True)
    bases_reglementaires = models.TextField("bases réglementaires", blank=True)
    referents = models.ManyToManyField(Referent, related_name="aides", verbose_name="référents", blank=True)
    gestionnaire = models.ForeignKey(
        Organisme, models.PROTECT, null=True, blank=True, related_name="aides", verbose_name="organisme gestionnaire"
    )
    financeur = models.CharField("financeur", max_length=160)
    url = models.URLField("page de référence", max_length=300, blank=True)
    recurrence = models.CharField("récurrence", max_length=12, choices=Recurrence, default=Recurrence.PERMANENTE)
    ouverture = models.DateField("ouverture", null=True, blank=True)
    echeance = models.DateField("échéance", null=True, blank=True)
    date_revue = models.DateField("relue le")
    publiee = models.BooleanField("publiée", default=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)

    objects = AideQuerySet.as_manager()

    class Meta:
        verbose_name = "aide"
        ordering = ["titre", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(type_aide__in=TypeAide.values), name="aides_type_connu"),
            models.CheckConstraint(condition=Q(recurrence__in=Recurrence.values), name="aides_recurrence_connue"),
            models.CheckConstraint(condition=Q(source__in=SourceAide.values), name="aides_source_connue"),
            models.CheckConstraint(
                condition=Q(titre__gt="", financeur__gt=""),
                name="aides_titre_et_financeur",
                violation_error_message="Une aide a un titre et un financeur.",
            ),
            models.CheckConstraint(
                condition=Q(ouverture=None) | Q(echeance=None) | Q(echeance__gte=F("ouverture")),
                name="aides_periode",
                violation_error_message="L’échéance doit suivre l’ouverture.",
            ),
            models.CheckConstraint(
                condition=~Q(recurrence=Recurrence.PERMANENTE) | Q(echeance=None),
                name="aides_permanente_sans_echeance",
                violation_error_message="Une aide ouverte toute l’année n’a pas d’échéance.",
            ),
            models.CheckConstraint(
                condition=Q(recurrence=Recurrence.PERMANENTE) | Q(echeance__isnull=False),
                name="aides_echeance_dite",
                violation_error_message="Dites l’échéance, ou choisissez «\u00a0Toute l’année\u00a0».",
            ),
            models.CheckConstraint(
                condition=(Q(taux_min=None) | Q(taux_min__gte=0, taux_min__lte=100))
                & (Q(taux_max=None) | Q(taux_max__gte=0, taux_max__lte=100)),
                name="aides_taux_de_0_a_100",
                violation_error_message="Un taux va de 0 à 100.",
            ),
            models.CheckConstraint(
                condition=Q(taux_min=None) | Q(taux_max__gte=F("taux_min")),
                name="aides_taux_en_ordre",
                violation_error_message="Le taux maximal doit être au moins égal au taux minimal.",
            ),
            models.CheckConstraint(
                condition=Q(plafond=None) | Q(plafond__gt=0),
                name="aides_plafond_positif",
                violation_error_message="Le plafond doit être plus grand que zéro.",
            ),
            models.CheckConstraint(
                condition=Q(population_max=None) | Q(population_max__gt=0),
                name="aides_population_positive",
                violation_error_message="Le nombre d’habitants doit être plus grand que zéro.",
            ),
            models.UniqueConstraint(
                fields=["source", "identifiant_externe"],
                condition=~Q(identifiant_externe=""),
                name="aides_identifiant_unique",
                violation_error_message="Une autre aide de cette source porte cet identifiant.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre
