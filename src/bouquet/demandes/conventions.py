"""Signed agreements between organismes and collectivités."""

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from bouquet.annuaire.models import Organisme
from bouquet.territoires.models import Collectivite

from .enums import SIGNED_CONVENTIONS, EtatConvention, Regime, TypeConvention
from .history import Transition, reason_required
from .querysets import MANDAT_ITEMS, ConventionQuerySet


def pdf_path(convention: "Convention", filename: str) -> str:
    """Where a signed copy is kept: nothing of the name that it had on somebody's computer."""
    return f"conventions/{uuid.uuid4().hex}.pdf"


class Convention(models.Model):
    numero = models.CharField("numéro", max_length=40, unique=True)
    type = models.CharField("type", max_length=12, choices=TypeConvention)
    etat = models.CharField("état", max_length=12, choices=EtatConvention, default=EtatConvention.BROUILLON)
    regime = models.CharField("régime", max_length=16, choices=Regime, default=Regime.CONVENTIONNEL)
    base_legale = models.CharField("base légale", max_length=200, blank=True)
    debut = models.DateField("début")
    fin = models.DateField("fin")
    date_signature = models.DateField("signée le", null=True, blank=True)
    deliberation = models.CharField("délibération", max_length=120, blank=True)
    montant = models.DecimalField(
        "montant (€)", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    tarif_par_habitant = models.DecimalField(
        "tarif (€ par habitant et par an)", max_digits=8, decimal_places=2, null=True, blank=True
    )
    pdf = models.FileField("convention signée (PDF)", upload_to=pdf_path, blank=True)
    tacite = models.BooleanField("renouvellement tacite", default=False)
    renouvelle = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="suite")
    mandat_ouvrage = models.BooleanField("ouvrage et attributions confiées", default=False)
    mandat_financement = models.BooleanField("mode de financement", default=False)
    mandat_controles = models.BooleanField("contrôles financier et technique", default=False)
    mandat_accords = models.BooleanField("accords préalables", default=False)
    mandat_justice = models.BooleanField("actions en justice", default=False)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        ordering = ["-debut", "numero"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="demandes_convention_fin_apres_debut",
                violation_error_message="La fin de la convention doit suivre son début.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=sorted(SIGNED_CONVENTIONS)) | Q(date_signature__isnull=False),
                name="demandes_convention_signature_datee",
                violation_error_message="Une convention signée porte sa date de signature.",
            ),
            models.CheckConstraint(
                condition=~Q(type=TypeConvention.MANDAT, etat__in=sorted(SIGNED_CONVENTIONS))
                | Q(**dict.fromkeys(MANDAT_ITEMS, True)),
                name="demandes_mandat_complet",
                violation_error_message="Un mandat signé comporte les cinq mentions de l’article L2422-7.",
            ),
            models.CheckConstraint(
                condition=(Q(montant=None) | Q(montant__gte=0))
                & (Q(tarif_par_habitant=None) | Q(tarif_par_habitant__gte=0)),
                name="demandes_convention_montants_positifs",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(condition=~Q(renouvelle=F("pk")), name="demandes_convention_pas_sa_suite"),
            models.CheckConstraint(condition=Q(etat__in=EtatConvention.values), name="demandes_convention_etat_connu"),
            models.CheckConstraint(condition=Q(type__in=TypeConvention.values), name="demandes_convention_type_connu"),
            models.CheckConstraint(condition=Q(regime__in=Regime.values), name="demandes_convention_regime_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.numero}"


class ConventionPartie(models.Model):
    """A party: one organisme or one collectivité. A convention has at least two (checked when it is signed)."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="parties")
    organisme = models.ForeignKey(Organisme, models.PROTECT, null=True, blank=True, related_name="conventions")
    collectivite = models.ForeignKey(Collectivite, models.PROTECT, null=True, blank=True, related_name="conventions")

    class Meta:
        verbose_name = "partie à une convention"
        verbose_name_plural = "parties aux conventions"
        constraints = [
            models.CheckConstraint(
                condition=Q(organisme__isnull=False, collectivite=None) | Q(organisme=None, collectivite__isnull=False),
                name="demandes_partie_unique_nature",
                violation_error_message="Une partie est un organisme ou une collectivité.",
            ),
            models.UniqueConstraint(
                fields=["convention", "organisme"],
                condition=Q(organisme__isnull=False),
                name="demandes_partie_organisme_unique",
            ),
            models.UniqueConstraint(
                fields=["convention", "collectivite"],
                condition=Q(collectivite__isnull=False),
                name="demandes_partie_collectivite_unique",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisme or self.collectivite)


class TransitionConvention(Transition):
    convention = models.ForeignKey(Convention, models.CASCADE, related_name="transitions")

    class Meta(Transition.Meta):
        verbose_name = "changement d’état d’une convention"
        constraints = [reason_required("demandes_motif_convention", negative=[EtatConvention.RESILIEE], ended=[])]
