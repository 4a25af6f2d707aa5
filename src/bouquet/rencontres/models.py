"""Rencontres: what is organised, when and where, the programme, and the questions asked to those who register."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Thematique
from bouquet.core.text import fold
from bouquet.echanges.storage import PrivateStorage

from .enums import Etat, Format, TypeQuestion
from .evaluation import Evaluation
from .inscription import Inscription
from .parcours import EtapeFaite, EtapeParcours, InscriptionParcours, Parcours
from .publics import validate_publics
from .querysets import RencontreQuerySet
from .seance import Seance
from .stand import Stand

__all__ = [
    "Document",
    "Etape",
    "EtapeFaite",
    "EtapeParcours",
    "Evaluation",
    "Inscription",
    "InscriptionParcours",
    "Parcours",
    "Question",
    "Rencontre",
    "Seance",
    "Serie",
    "Stand",
    "Transition",
    "validate_publics",
]


def document_path(document, filename: str) -> str:
    """Neither the name nor the type given by whoever joins the file reaches the disk."""
    return f"rencontres/{secrets.token_hex(20)}"


class Serie(models.Model):
    """Rencontres that come back: the same title at several dates."""

    titre = models.CharField("titre", max_length=160)

    class Meta:
        verbose_name = "série"
        constraints = [models.CheckConstraint(condition=Q(titre__gt=""), name="rencontres_serie_titre")]

    def __str__(self) -> str:
        return self.titre


class Rencontre(models.Model):
    """What is organised. Long texts are plain: an empty line parts two paragraphs, « - » begins a line of a list."""

    slug = models.SlugField(max_length=160, unique=True)
    titre = models.CharField("titre", max_length=160)
    titre_plie = models.CharField(max_length=180, editable=False, db_index=True)
    format = models.CharField("format", max_length=20, choices=Format)
    resume = models.CharField("résumé", max_length=300, blank=True)
    description = models.TextField("description", blank=True)
    thematiques = models.ManyToManyField(Thematique, related_name="rencontres", verbose_name="thématiques", blank=True)
    publics = models.JSONField("publics", default=list, blank=True, validators=[validate_publics])
    organismes = models.ManyToManyField(Organisme, related_name="rencontres", verbose_name="organisateurs", blank=True)
    contact = models.EmailField("adresse de contact", max_length=254, blank=True)
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.BROUILLON)
    motif_annulation = models.TextField("motif de l’annulation", blank=True)
    suite_de = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="suites", verbose_name="suite de"
    )
    serie = models.ForeignKey(
        Serie, models.SET_NULL, null=True, blank=True, related_name="rencontres", verbose_name="série"
    )
    replay = models.URLField("adresse de l’enregistrement", max_length=300, blank=True)
    replay_minutes = models.PositiveSmallIntegerField("durée de l’enregistrement, en minutes", null=True, blank=True)
    transcription = models.TextField("transcription de l’enregistrement", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True, editable=False)

    objects = RencontreQuerySet.as_manager()

    class Meta:
        verbose_name = "rencontre"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(titre__gt=""),
                name="rencontres_titre_present",
                violation_error_message="Une rencontre a un titre.",
            ),
            models.CheckConstraint(condition=Q(format__in=Format.values), name="rencontres_format_connu"),
            models.CheckConstraint(condition=Q(etat__in=Etat.values), name="rencontres_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat=Etat.ANNULEE, motif_annulation__gt="")
                | (~Q(etat=Etat.ANNULEE) & Q(motif_annulation="")),
                name="rencontres_annulation_motivee",
                violation_error_message="Une rencontre annulée, et elle seule, dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(replay="") | Q(transcription__gt=""),
                name="rencontres_replay_transcrit",
                violation_error_message="Un enregistrement s’accompagne de sa transcription.",
            ),
            models.CheckConstraint(
                condition=Q(suite_de=None) | ~Q(suite_de=F("id")),
                name="rencontres_suite_d_une_autre",
                violation_error_message="Une rencontre n’est pas la suite d’elle-même.",
            ),
        ]
        indexes = [models.Index(fields=["etat"], name="rencontres_etat")]

    def __str__(self) -> str:
        return self.titre

    def save(self, *args, **kwargs):
        self.titre_plie = fold(self.titre)
        super().save(*args, **kwargs)


class Etape(models.Model):
    """One line of the programme of a rencontre."""

    rencontre = models.ForeignKey(Rencontre, models.CASCADE, related_name="etapes")
    debut = models.TimeField("début", null=True, blank=True)
    fin = models.TimeField("fin", null=True, blank=True)
    titre = models.CharField("titre", max_length=200)
    intervenants = models.CharField("intervenants", max_length=300, blank=True)

    class Meta:
        verbose_name = "étape du programme"
        verbose_name_plural = "étapes du programme"
        ordering = [F("debut").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(titre__gt=""),
                name="rencontres_etape_titre",
                violation_error_message="Une étape du programme a un titre.",
            ),
            models.CheckConstraint(
                condition=Q(fin=None) | Q(debut__isnull=False, fin__gt=F("debut")),
                name="rencontres_etape_horaire",
                violation_error_message="Une étape du programme finit après son début.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre


class Question(models.Model):
    """Asked to whoever registers. `choix`: one per line, for a list only."""

    rencontre = models.ForeignKey(Rencontre, models.CASCADE, related_name="questions")
    libelle = models.CharField("question", max_length=200)
    type = models.CharField("réponse", max_length=8, choices=TypeQuestion, default=TypeQuestion.TEXTE)
    choix = models.TextField("choix, un par ligne", blank=True)
    obligatoire = models.BooleanField("réponse obligatoire", default=False)

    class Meta:
        verbose_name = "question"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(libelle__gt=""),
                name="rencontres_question_libelle",
                violation_error_message="Écrivez la question.",
            ),
            models.CheckConstraint(condition=Q(type__in=TypeQuestion.values), name="rencontres_question_type"),
            models.CheckConstraint(
                condition=Q(type=TypeQuestion.CHOIX, choix__gt="") | (~Q(type=TypeQuestion.CHOIX) & Q(choix="")),
                name="rencontres_question_choix",
                violation_error_message="Une question à choix, et elle seule, en porte la liste.",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


class Document(models.Model):
    """A file that the page of a rencontre offers."""

    rencontre = models.ForeignKey(Rencontre, models.CASCADE, related_name="documents")
    nom = models.CharField("nom", max_length=120)
    type = models.CharField("type", max_length=100)
    taille = models.PositiveIntegerField("taille en octets")
    fichier = models.FileField("fichier", upload_to=document_path, storage=PrivateStorage())

    class Meta:
        verbose_name = "document d’une rencontre"
        verbose_name_plural = "documents des rencontres"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nom__gt="", type__gt="", fichier__gt="", taille__gt=0), name="rencontres_document_entier"
            )
        ]

    def __str__(self) -> str:
        return self.nom


class Transition(models.Model):
    """A change of state of a rencontre: who, when, from, to, why. Never changed."""

    rencontre = models.ForeignKey(Rencontre, models.CASCADE, related_name="transitions")
    de = models.CharField("de", max_length=10, choices=Etat)
    vers = models.CharField("vers", max_length=10, choices=Etat)
    motif = models.TextField("motif", blank=True)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    le = models.DateTimeField("le")

    class Meta:
        verbose_name = "changement d’état"
        verbose_name_plural = "changements d’état"
        ordering = ["-le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(de__in=Etat.values, vers__in=Etat.values) & ~Q(de=F("vers")),
                name="rencontres_transition_etats",
            ),
            models.CheckConstraint(
                condition=~Q(vers=Etat.ANNULEE) | Q(motif__gt=""),
                name="rencontres_transition_motivee",
                violation_error_message="Annuler une rencontre demande un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_de_display()} → {self.get_vers_display()}"
