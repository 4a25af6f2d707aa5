"""What each person chose about the mails of the work platform."""

from django.conf import settings
from django.db import models

from .enums import Rythme


class PreferenceRecapitulatif(models.Model):
    """How often a person gets the digest of what waits; every Monday as long as nothing was chosen."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preference_recapitulatif")
    rythme = models.CharField("rythme", max_length=12, choices=Rythme, default=Rythme.HEBDOMADAIRE)

    class Meta:
        verbose_name = "préférence de récapitulatif"
        verbose_name_plural = "préférences de récapitulatif"
        constraints = [
            models.CheckConstraint(condition=models.Q(rythme__in=Rythme.values), name="espace_rythme_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_rythme_display()}"
