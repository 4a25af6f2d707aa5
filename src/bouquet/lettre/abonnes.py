"""Who receives the letter, and the proof that they asked for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from bouquet.catalogue.models import Thematique
from bouquet.rencontres.enums import Public
from bouquet.territoires.models import Collectivite

from .enums import FINIS, EtatAbonne, Geste, Rythme
from .querysets import AbonneQuerySet, ConsentementQuerySet


class Abonne(models.Model):
    """An address and what it wants. No name is asked for: the letter needs none. `jeton` stands in the mails only."""

    courriel = models.EmailField("adresse électronique", max_length=254, unique=True)
    etat = models.CharField("état", max_length=10, choices=EtatAbonne, default=EtatAbonne.EN_ATTENTE)
    public = models.CharField("vous êtes", max_length=12, choices=Public, blank=True)
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="collectivité"
    )
    thematiques = models.ManyToManyField(Thematique, related_name="+", verbose_name="thématiques", blank=True)
    rythme = models.CharField("rythme", max_length=8, choices=Rythme, default=Rythme.CHAQUE)
    jeton = models.CharField("jeton", max_length=48, unique=True)
    created_at = models.DateTimeField("demandé le", default=timezone.now, editable=False)
    confirme_le = models.DateTimeField("confirmé le", null=True, blank=True)
    fini_le = models.DateTimeField("parti le", null=True, blank=True)

    objects = AbonneQuerySet.as_manager()

    class Meta:
        verbose_name = "abonné"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatAbonne.values), name="lettre_abonne_etat"),
            models.CheckConstraint(condition=Q(rythme__in=Rythme.values), name="lettre_abonne_rythme"),
            models.CheckConstraint(condition=Q(public__in=["", *Public.values]), name="lettre_abonne_public"),
            models.CheckConstraint(condition=Q(courriel__gt="", jeton__gt=""), name="lettre_abonne_entier"),
            models.CheckConstraint(
                condition=Q(courriel=Lower("courriel")),
                name="lettre_abonne_courriel",
                violation_error_message="L’adresse électronique est gardée en minuscules.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatAbonne.ACTIF) | Q(confirme_le__isnull=False),
                name="lettre_abonne_confirme",
                violation_error_message="Personne ne reçoit la lettre sans l’avoir confirmé.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=FINIS, fini_le__isnull=False) | (~Q(etat__in=FINIS) & Q(fini_le=None)),
                name="lettre_abonne_fini_le",
                violation_error_message="Qui est parti, et lui seul, porte la date de son départ.",
            ),
        ]
        indexes = [models.Index(fields=["etat", "id"], name="lettre_abonne_par_etat")]

    def __str__(self) -> str:
        return self.courriel

    @property
    def actif(self) -> bool:
        return self.etat == EtatAbonne.ACTIF


class ListeReprise(models.Model):
    """A list of subscribers kept elsewhere that somebody brought here: who, when, from which file, how many.

    `lignes`: addresses read; `abonnes`: those that it subscribed; `laisses`: how many others, by state that kept them.
    """

    fichier = models.CharField("nom du fichier", max_length=255)
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    le = models.DateTimeField("reprise le")
    lignes = models.PositiveIntegerField("adresses lues")
    abonnes = models.PositiveIntegerField("personnes abonnées")
    laisses = models.JSONField("adresses laissées, par état", default=dict)

    class Meta:
        verbose_name = "liste reprise"
        verbose_name_plural = "listes reprises"
        ordering = ["-le", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(fichier__gt="", sha256__gt=""), name="lettre_liste_fichier"),
            models.CheckConstraint(
                condition=Q(abonnes__gt=0, abonnes__lte=models.F("lignes")),
                name="lettre_liste_abonnes",
                violation_error_message="Une liste reprise abonne une personne au moins.",
            ),
        ]

    def __str__(self) -> str:
        return self.fichier


class Consentement(models.Model):
    """One line of proof: what was shown or shown to us, how and when. Lines are added, never changed.

    No address of a machine is kept: the click on a link that only the mailbox's owner received proves more.
    """

    abonne = models.ForeignKey(Abonne, models.CASCADE, related_name="consentements")
    geste = models.CharField("geste", max_length=14, choices=Geste)
    texte = models.TextField("ce qui était dit, ou la preuve")
    source = models.CharField("par où", max_length=160)
    lettre = models.ForeignKey("lettre.Lettre", models.SET_NULL, null=True, blank=True, related_name="retraits")
    liste = models.ForeignKey(
        ListeReprise, models.SET_NULL, null=True, blank=True, related_name="consentements", verbose_name="liste reprise"
    )
    le = models.DateTimeField("le")

    objects = ConsentementQuerySet.as_manager()

    class Meta:
        verbose_name = "consentement"
        ordering = ["le", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(geste__in=Geste.values), name="lettre_consentement_geste"),
            models.CheckConstraint(
                condition=Q(texte__gt="", source__gt=""),
                name="lettre_consentement_entier",
                violation_error_message="Un consentement dit ce qui était demandé et par où il est venu.",
            ),
        ]
        indexes = [models.Index(fields=["lettre", "geste"], name="lettre_consentement_lettre")]

    def __str__(self) -> str:
        return f"{self.get_geste_display()} ({self.source})"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise TypeError("A line of consent is never changed.")
        super().save(*args, **kwargs)
