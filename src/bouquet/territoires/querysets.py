"""Reads of the reference geography, named as answers."""

import datetime
from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from .enums import Genre


class CollectiviteQuerySet(models.QuerySet):
    def communes(self):
        return self.filter(genre=Genre.COMMUNE)

    def epci(self):
        return self.filter(genre=Genre.EPCI)

    def of_departement(self, code: str):
        return self.filter(departement_id=code)

    def valid_on(self, day: datetime.date):
        return self.filter(Q(valide_au=None) | Q(valide_au__gt=day), valide_du__lte=day)

    def in_cog(self, annee: int):
        """Those of INSEE's code officiel géographique at 1 January of `annee`."""
        return self.valid_on(datetime.date(annee, 1, 1))

    def named_with(self, words: Sequence[str]) -> dict[str, list[int]]:
        """For each of these words, folded, the keys of those whose name holds it: one query, none without word."""
        held = reduce(or_, (Q(nom_plie__contains=word) for word in words), Q(pk__in=()))
        rows = list(self.filter(held).values_list("pk", "nom_plie")) if words else []
        return {word: [pk for pk, nom in rows if word in nom] for word in words}


class SituationQuerySet(models.QuerySet):
    def of_millesime(self, annee: int):
        return self.filter(millesime_id=annee)

    def current_on(self, day: datetime.date):
        """Those of the newest millésime in force on that day."""
        millesimes = self.model._meta.get_field("millesime").related_model._default_manager
        newest = millesimes.filter(annee__lte=day.year).order_by("-annee").values("annee")[:1]
        return self.filter(millesime_id=models.Subquery(newest))
