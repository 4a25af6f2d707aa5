"""The letter: its text, its blocks, the links that it counts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .abonnes import Abonne, Consentement, ListeReprise
from .enums import EtatLettre
from .envois import Envoi, Rejet
from .querysets import LettreQuerySet

__all__ = ["Abonne", "Bloc", "Consentement", "Envoi", "Lettre", "Lien", "ListeReprise", "Rejet"]


class Lettre(models.Model):
    """`segment`: whom it is for (segments.Segment), everybody when empty. `version` counts corrections."""

    slug = models.SlugField(max_length=160, unique=True)
    titre = models.CharField("titre", max_length=120)
    objet = models.CharField("objet du courriel", max_length=120)
    chapo = models.TextField("introduction", max_length=1500, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatLettre, default=EtatLettre.BROUILLON)
    segment = models.JSONField("destinataires", default=dict, blank=True)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    programmee_le = models.DateTimeField("part le", null=True, blank=True)
    commencee_le = models.DateTimeField("envoi commencé le", null=True, blank=True)
    envoyee_le = models.DateTimeField("envoyée le", null=True, blank=True)

    objects = LettreQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatLettre.values), name="lettre_etat_connu"),
            models.CheckConstraint(
                condition=Q(titre__gt="", objet__gt=""),
                name="lettre_titre_et_objet",
                violation_error_message="Une lettre a un titre et un objet.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatLettre.BROUILLON, programmee_le=None)
                | (~Q(etat=EtatLettre.BROUILLON) & Q(programmee_le__isnull=False)),
                name="lettre_programmee_le",
                violation_error_message="Seul un brouillon n’a pas de date d’envoi.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=[EtatLettre.EN_COURS, EtatLettre.ENVOYEE], commencee_le__isnull=False)
                | (~Q(etat__in=[EtatLettre.EN_COURS, EtatLettre.ENVOYEE]) & Q(commencee_le=None)),
                name="lettre_commencee_le",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatLettre.ENVOYEE, envoyee_le__isnull=False)
                | (~Q(etat=EtatLettre.ENVOYEE) & Q(envoyee_le=None)),
                name="lettre_envoyee_le",
                violation_error_message="Une lettre envoyée, et elle seule, porte la date de la fin de son envoi.",
            ),
        ]
        indexes = [models.Index(fields=["etat", "programmee_le"], name="lettre_par_etat")]

    def __str__(self) -> str:
        return self.titre

    @property
    def modifiable(self) -> bool:
        return self.etat == EtatLettre.BROUILLON

    @property
    def publique(self) -> bool:
        """Its web version shows as soon as it begins to leave: the mails lead there."""
        return self.etat in (EtatLettre.EN_COURS, EtatLettre.ENVOYEE)


class Bloc(models.Model):
    """A part of a letter. What was picked is copied, so that the letter stays what was sent: `source` and `cle` say
    where it came from; both are empty for a free text."""

    lettre = models.ForeignKey(Lettre, models.CASCADE, related_name="blocs")
    ordre = models.PositiveSmallIntegerField("ordre")
    source = models.CharField("source", max_length=20, blank=True)
    cle = models.CharField("clé chez la source", max_length=40, blank=True)
    titre = models.CharField("titre", max_length=160, blank=True)
    detail = models.CharField("date, lieu", max_length=200, blank=True)
    texte = models.TextField("texte", max_length=3000, blank=True)
    lien = models.URLField("adresse à ouvrir", max_length=500, blank=True)
    bouton = models.CharField("mots du lien", max_length=60, blank=True)

    class Meta:
        verbose_name = "bloc"
        ordering = ["ordre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(titre__gt="") | Q(texte__gt=""),
                name="lettre_bloc_dit_quelque_chose",
                violation_error_message="Un bloc a un titre ou un texte.",
            ),
            models.CheckConstraint(
                condition=Q(source="", cle="") | Q(source__gt="", cle__gt=""), name="lettre_bloc_origine"
            ),
            models.UniqueConstraint(
                fields=["lettre", "source", "cle"],
                condition=Q(cle__gt=""),
                name="lettre_bloc_une_fois",
                violation_error_message="Ce contenu est déjà dans la lettre.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre or self.texte[:60]


class Lien(models.Model):
    """An address told in a letter; `clics` counts openings by anybody, and nobody is told apart."""

    lettre = models.ForeignKey(Lettre, models.CASCADE, related_name="liens")
    url = models.URLField("adresse", max_length=500)
    clics = models.PositiveIntegerField("ouvertures", default=0)

    class Meta:
        verbose_name = "lien"
        ordering = ["-clics", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(url__gt=""), name="lettre_lien_adresse"),
            models.UniqueConstraint(fields=["lettre", "url"], name="lettre_lien_unique"),
        ]

    def __str__(self) -> str:
        return self.url
