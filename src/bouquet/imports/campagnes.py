"""Once a year each organisme confirms its activity, or says that there is none, by a private link."""

import secrets

from django.db import models
from django.db.models import F, Q

from bouquet.annuaire.models import Organisme

from .querysets import ReponseQuerySet


def new_jeton() -> str:
    return secrets.token_urlsafe(24)


class Campagne(models.Model):
    """The yearly question. Closed, its answers stay and no longer change."""

    annee = models.PositiveSmallIntegerField("année d’activité", unique=True)
    ouverte_le = models.DateTimeField("ouverte le")
    close_le = models.DateTimeField("close le", null=True, blank=True)
    message = models.TextField("message aux organismes", blank=True)

    class Meta:
        verbose_name = "campagne"
        ordering = ["-annee"]
        constraints = [
            models.CheckConstraint(
                condition=Q(annee__gte=1990, annee__lte=2100),
                name="imports_campagne_annee",
                violation_error_message="L’année doit être entre 1990 et 2100.",
            ),
            models.CheckConstraint(
                condition=Q(close_le=None) | Q(close_le__gte=F("ouverte_le")), name="imports_campagne_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"Campagne {self.annee}"


class Reponse(models.Model):
    """What one organisme answers; `jeton` is the secret of its private link."""

    class Etat(models.TextChoices):
        ATTENDUE = "attendue", "Attendue"
        CONFIRMEE = "confirmee", "Activité complète"
        RIEN = "rien_a_declarer", "Rien à déclarer"

    campagne = models.ForeignKey(Campagne, models.CASCADE, related_name="reponses")
    organisme = models.ForeignKey(Organisme, models.CASCADE, related_name="reponses")
    jeton = models.CharField(max_length=40, unique=True, default=new_jeton, editable=False)
    etat = models.CharField("réponse", max_length=16, choices=Etat, default=Etat.ATTENDUE)
    le = models.DateTimeField("répondu le", null=True, blank=True)
    par_nom = models.CharField("répondu par", max_length=120, blank=True)
    commentaire = models.TextField("commentaire", blank=True)
    ecrit_le = models.DateField("dernier message envoyé le", null=True, blank=True)

    objects = ReponseQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse à une campagne"
        verbose_name_plural = "réponses aux campagnes"
        ordering = ["campagne", "organisme__sigle"]
        constraints = [
            models.UniqueConstraint(fields=["campagne", "organisme"], name="imports_une_reponse_par_organisme"),
            models.CheckConstraint(
                condition=Q(etat="attendue", le=None) | Q(etat__in=("confirmee", "rien_a_declarer"), le__isnull=False),
                name="imports_reponse_datee",
                violation_error_message="Une réponse porte sa date\u00a0; une réponse attendue n’en a pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisme}, {self.campagne}"
