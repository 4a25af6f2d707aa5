"""Reads of parcours and of those who follow them, named as answers."""

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from .enums import EtatParcours
from .querysets import TitledQuerySet


class ParcoursQuerySet(TitledQuerySet):
    def published(self):
        return self.filter(etat=EtatParcours.PUBLIE)

    def for_list(self):
        """With `nb_etapes` and `nb_inscrits`, those who follow it now."""
        return self.annotate(
            nb_etapes=self._count("etapes", Q()), nb_inscrits=self._count("inscriptions", Q(quittee_le=None))
        )

    def _count(self, name: str, kept: Q) -> Coalesce:
        rows = self.model._meta.get_field(name).related_model._base_manager.filter(kept, parcours=OuterRef("pk"))
        counted = rows.order_by().values("parcours").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


class InscriptionParcoursQuerySet(models.QuerySet):
    def live(self):
        return self.filter(quittee_le=None)

    def of(self, courriel: str):
        return self.filter(courriel=courriel.strip().lower())

    def matching(self, text: str):
        words = text.strip()
        if not words:
            return self
        return self.filter(
            Q(nom__icontains=words) | Q(courriel__contains=words.lower()) | Q(structure__icontains=words)
        )
