"""Parcours: an ordered path of rencontres and resources, those who follow it, and what they have done of it."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from bouquet.core.text import fold
from bouquet.territoires.models import Collectivite

from .enums import EtatParcours
from .publics import validate_publics
from .querysets_parcours import InscriptionParcoursQuerySet, ParcoursQuerySet

SITE_PATH = RegexValidator(
    r"^/(?!/)[^\s\\]*\Z", "Écrivez une adresse de ce site, à partir de sa première barre\u00a0: /ressources/guide/."
)


class Parcours(models.Model):
    """What is offered to a public, in order. `version` counts what its writers changed."""

    slug = models.SlugField(max_length=160, unique=True)
    titre = models.CharField("titre", max_length=160)
    titre_plie = models.CharField(max_length=180, editable=False, db_index=True)
    resume = models.CharField("résumé", max_length=300, blank=True)
    description = models.TextField("description", blank=True)
    publics = models.JSONField("publics", default=list, blank=True, validators=[validate_publics])
    etat = models.CharField("état", max_length=10, choices=EtatParcours, default=EtatParcours.BROUILLON)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    publie_le = models.DateTimeField("publié le", null=True, blank=True, editable=False)

    objects = ParcoursQuerySet.as_manager()

    class Meta:
        verbose_name = "parcours"
        verbose_name_plural = "parcours"
        ordering = ["titre_plie", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(titre__gt=""),
                name="rencontres_parcours_titre",
                violation_error_message="Un parcours a un titre.",
            ),
            models.CheckConstraint(condition=Q(etat__in=EtatParcours.values), name="rencontres_parcours_etat"),
            models.CheckConstraint(
                condition=Q(etat=EtatParcours.BROUILLON) | Q(resume__gt="", publie_le__isnull=False),
                name="rencontres_parcours_publie",
                violation_error_message="Un parcours publié a un résumé et la date de sa publication.",
            ),
        ]
        indexes = [models.Index(fields=["etat"], name="rencontres_parcours_etat")]

    def __str__(self) -> str:
        return self.titre

    def save(self, *args, **kwargs):
        self.titre_plie = fold(self.titre)
        super().save(*args, **kwargs)

    @property
    def published(self) -> bool:
        return self.etat == EtatParcours.PUBLIE


class EtapeParcours(models.Model):
    """One step: a rencontre to attend, or a page of this site to read (`libelle`, `chemin`)."""

    parcours = models.ForeignKey(Parcours, models.CASCADE, related_name="etapes")
    ordre = models.PositiveIntegerField("ordre")
    rencontre = models.ForeignKey(
        "rencontres.Rencontre", models.PROTECT, null=True, blank=True, related_name="etapes_parcours"
    )
    libelle = models.CharField("libellé", max_length=200, blank=True)
    chemin = models.CharField("adresse sur ce site", max_length=300, blank=True, validators=[SITE_PATH])

    class Meta:
        verbose_name = "étape d’un parcours"
        verbose_name_plural = "étapes des parcours"
        ordering = ["ordre"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rencontre__isnull=False, libelle="", chemin="")
                | Q(rencontre=None, libelle__gt="", chemin__startswith="/"),
                name="rencontres_etape_parcours_quoi",
                violation_error_message="Une étape est une rencontre, ou une page de ce site avec son libellé.",
            ),
            models.UniqueConstraint(
                fields=["parcours", "ordre"],
                name="rencontres_etape_parcours_ordre",
                violation_error_message="Deux étapes ne peuvent avoir la même place.",
            ),
            models.UniqueConstraint(
                fields=["parcours", "rencontre"],
                condition=Q(rencontre__isnull=False),
                name="rencontres_etape_parcours_une_fois",
                violation_error_message="Cette rencontre est déjà une étape de ce parcours.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def titre(self) -> str:
        return self.rencontre.titre if self.rencontre else self.libelle


class InscriptionParcours(models.Model):
    """A person who follows a parcours. `quittee_le`: when it was given up; enrolling again takes it up where it was."""

    parcours = models.ForeignKey(Parcours, models.CASCADE, related_name="inscriptions")
    nom = models.CharField("nom", max_length=120)
    courriel = models.EmailField("adresse électronique", max_length=254)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, null=True, blank=True, related_name="parcours_suivis", verbose_name="collectivité"
    )
    structure = models.CharField("organisme", max_length=160, blank=True)
    jeton = models.CharField("jeton", max_length=48, unique=True)
    created_at = models.DateTimeField("inscrite le", default=timezone.now, editable=False)
    quittee_le = models.DateTimeField("quitté le", null=True, blank=True)

    objects = InscriptionParcoursQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription à un parcours"
        verbose_name_plural = "inscriptions aux parcours"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nom__gt="", courriel__gt="", jeton__gt=""),
                name="rencontres_inscription_parcours_entiere",
                violation_error_message="Une inscription porte un nom et une adresse électronique.",
            ),
            models.CheckConstraint(
                condition=Q(courriel=Lower("courriel")),
                name="rencontres_inscription_parcours_courriel",
                violation_error_message="L’adresse électronique est gardée en minuscules.",
            ),
            models.CheckConstraint(
                condition=Q(collectivite__isnull=False) | Q(structure__gt=""),
                name="rencontres_inscription_parcours_qui",
                violation_error_message="Dites de quelle collectivité ou de quel organisme vient cette personne.",
            ),
            models.UniqueConstraint(
                fields=["parcours", "courriel"],
                name="rencontres_inscription_parcours_unique",
                violation_error_message="Cette adresse suit déjà ce parcours.",
            ),
            models.CheckConstraint(
                condition=Q(quittee_le=None) | Q(quittee_le__gte=F("created_at")),
                name="rencontres_inscription_parcours_quittee",
                violation_error_message="On ne quitte un parcours qu’après s’y être inscrit.",
            ),
        ]
        indexes = [
            models.Index(fields=["courriel"], name="rencontres_parcours_courriel"),
            models.Index(fields=["created_at"], name="rencontres_parcours_depuis"),
        ]

    def __str__(self) -> str:
        return f"{self.nom} : {self.parcours}"

    @property
    def lives(self) -> bool:
        return self.quittee_le is None

    @property
    def d_ou(self) -> str:
        """Where this person comes from, as a list tells it."""
        return " · ".join(filter(None, [str(self.collectivite) if self.collectivite_id else "", self.structure]))


class EtapeFaite(models.Model):
    """What a person says to have read or watched. Attendance of a rencontre is not here: its sheet tells it."""

    inscription = models.ForeignKey(InscriptionParcours, models.CASCADE, related_name="faites")
    etape = models.ForeignKey(EtapeParcours, models.CASCADE, related_name="faites")
    le = models.DateTimeField("le")

    class Meta:
        verbose_name = "étape faite"
        verbose_name_plural = "étapes faites"
        constraints = [
            models.UniqueConstraint(fields=["inscription", "etape"], name="rencontres_etape_faite_une_fois"),
        ]

    def __str__(self) -> str:
        return f"{self.inscription_id} : {self.etape_id}"
