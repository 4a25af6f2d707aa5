"""The village des projets: who holds a stand, and what it shows."""

from django.db import models
from django.db.models import Q

from bouquet.annuaire.models import Organisme
from bouquet.territoires.models import Collectivite


class Stand(models.Model):
    """Held by an organisme, a collectivité, or both together."""

    rencontre = models.ForeignKey("rencontres.Rencontre", models.CASCADE, related_name="stands")
    ordre = models.PositiveSmallIntegerField("ordre", default=1)
    titre = models.CharField("titre", max_length=160)
    description = models.TextField("description", max_length=1000, blank=True)
    organisme = models.ForeignKey(
        Organisme, models.PROTECT, null=True, blank=True, related_name="stands", verbose_name="organisme"
    )
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, null=True, blank=True, related_name="stands", verbose_name="collectivité"
    )
    realisation = models.URLField("adresse de la réalisation", max_length=300, blank=True)

    class Meta:
        verbose_name = "stand"
        ordering = ["ordre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(titre__gt=""),
                name="rencontres_stand_titre",
                violation_error_message="Un stand a un titre.",
            ),
            models.CheckConstraint(
                condition=Q(organisme__isnull=False) | Q(collectivite__isnull=False),
                name="rencontres_stand_qui",
                violation_error_message="Dites qui tient le stand\u00a0: un organisme ou une collectivité.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def par(self) -> str:
        """Who holds it."""
        told = (self.organisme.nom if self.organisme else "", str(self.collectivite or ""))
        return " et ".join(filter(None, told))
