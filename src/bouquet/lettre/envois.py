"""One letter to one person, and what mail servers say of an address."""

from django.db import models
from django.db.models import Q

from .abonnes import Abonne
from .enums import EtatEnvoi, GenreRejet
from .querysets import EnvoiQuerySet


class Envoi(models.Model):
    """`journal` names the file that tells how far its sending went, `essais` the sending among several."""

    lettre = models.ForeignKey("lettre.Lettre", models.CASCADE, related_name="envois")
    abonne = models.ForeignKey(Abonne, models.SET_NULL, null=True, related_name="envois")
    etat = models.CharField("état", max_length=10, choices=EtatEnvoi, default=EtatEnvoi.A_ENVOYER)
    essais = models.PositiveSmallIntegerField("essais", default=0)
    refus = models.PositiveSmallIntegerField("refus passagers", default=0)
    journal = models.CharField("journal", max_length=80, blank=True)
    pris_le = models.DateTimeField("pris le", null=True, blank=True)
    pas_avant = models.DateTimeField("pas avant", null=True, blank=True)
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    erreur = models.CharField("ce que dit le serveur", max_length=300, blank=True)

    objects = EnvoiQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lettre", "abonne"],
                name="lettre_envoi_unique",
                violation_error_message="Une lettre ne part qu’une fois vers une adresse.",
            ),
            models.CheckConstraint(condition=Q(etat__in=EtatEnvoi.values), name="lettre_envoi_etat"),
            models.CheckConstraint(
                condition=Q(etat=EtatEnvoi.ENVOYE, envoye_le__isnull=False)
                | (~Q(etat=EtatEnvoi.ENVOYE) & Q(envoye_le=None)),
                name="lettre_envoi_envoye_le",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatEnvoi.PRIS) | Q(pris_le__isnull=False, journal__gt="", essais__gt=0),
                name="lettre_envoi_pris",
            ),
        ]
        indexes = [
            models.Index(fields=["lettre", "etat", "id"], name="lettre_envoi_par_etat"),
            models.Index(fields=["abonne", "envoye_le"], name="lettre_envoi_abonne"),
        ]

    def __str__(self) -> str:
        return f"{self.abonne_id} : {self.get_etat_display()}"

    @property
    def pli(self) -> str:
        """The name of this very sending in the journal."""
        return f"{self.pk}.{self.essais}"


class Rejet(models.Model):
    """What a server or a mailbox provider told of an address; `cle` makes sure that it counts once."""

    abonne = models.ForeignKey(Abonne, models.CASCADE, related_name="rejets")
    envoi = models.ForeignKey(Envoi, models.SET_NULL, null=True, blank=True, related_name="rejets")
    genre = models.CharField("genre", max_length=8, choices=GenreRejet)
    cle = models.CharField("clé", max_length=80, unique=True)
    source = models.CharField("dit par", max_length=40)
    raison = models.CharField("raison", max_length=300, blank=True)
    le = models.DateTimeField("le")

    class Meta:
        verbose_name = "rejet"
        ordering = ["-le", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(genre__in=GenreRejet.values), name="lettre_rejet_genre"),
            models.CheckConstraint(condition=Q(cle__gt="", source__gt=""), name="lettre_rejet_entier"),
        ]
        indexes = [models.Index(fields=["abonne", "genre", "le"], name="lettre_rejet_abonne")]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} : {self.raison}"
