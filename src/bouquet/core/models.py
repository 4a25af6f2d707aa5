"""What is true of the whole instance."""

from django.db import models


class Instance(models.Model):
    """The one row that names this installation. `demonstration` puts the banner on every page and document."""

    nom = models.CharField("nom", max_length=80, default="Bouquet")
    sous_titre = models.CharField("sous-titre", max_length=160, blank=True)
    proprietaire = models.CharField("collectivité qui publie", max_length=160, blank=True)
    demonstration = models.BooleanField("données de démonstration", default=False)

    class Meta:
        verbose_name = "instance"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="core_instance_unique")]

    def __str__(self) -> str:
        return self.nom

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def current(cls) -> "Instance":
        """The saved instance, or the defaults when nothing has been set up yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
