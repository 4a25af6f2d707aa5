"""What a person keeps of the work platform for himself or herself."""

from django.conf import settings
from django.db import models

from .enums import Rythme

LONGEST = 1000  # characters of the filters of a view


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


class VueEnregistree(models.Model):
    """The filters of the list under a name. `query` is the query string of an address, without the page."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="vues")
    nom = models.CharField("nom de la vue", max_length=60)
    query = models.CharField("filtres", max_length=LONGEST, blank=True)

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "nom"],
                name="espace_vue_unique",
                violation_error_message="Une de vos vues porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.nom
