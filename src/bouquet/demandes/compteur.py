"""The numbers given out to references."""

from django.db import models


class Compteur(models.Model):
    """Last number given out in a year; references are reserved from it in one atomic update."""

    annee = models.PositiveSmallIntegerField(primary_key=True)
    dernier = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "compteur de références"

    def __str__(self) -> str:
        return f"{self.annee} : {self.dernier}"
