"""Reads of letters, subscribers and sendings, named as answers."""

import datetime

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from .enums import RESTANTS, EtatAbonne, EtatEnvoi, EtatLettre, Geste, Origine, Rythme


class AbonneQuerySet(models.QuerySet):
    def actifs(self):
        return self.filter(etat=EtatAbonne.ACTIF)

    def matching(self, text: str):
        return self.filter(courriel__icontains=text) if text else self

    def from_origine(self, origine: str):
        """Those whom a list brought, or those who came by the form."""
        brought = self.model._meta.get_field("consentements").related_model.objects.filter(geste=Geste.IMPORT)
        among = Q(pk__in=brought.order_by().values("abonne"))
        return self.filter(among if origine == Origine.LISTE else ~among)

    def told(self):
        """With all that a list says of each: three more queries, however many they are."""
        return self.select_related("collectivite").prefetch_related("thematiques", "consentements__liste__auteur")

    def unconfirmed_since(self, le: datetime.datetime):
        """Those who asked before that moment and never opened the link."""
        return self.filter(etat=EtatAbonne.EN_ATTENTE, created_at__lt=le)

    def served(self, le: datetime.datetime):
        """Without those who want one letter a month and have this month's already, or are about to."""
        first = timezone.localtime(le).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        rows = self.model._meta.get_field("envois").related_model.objects
        told = rows.filter(Q(envoye_le__gte=first) | Q(etat__in=(*RESTANTS, EtatEnvoi.INCERTAIN)), abonne__isnull=False)
        return self.exclude(rythme=Rythme.MENSUEL, pk__in=told.values("abonne"))


class ConsentementQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError("A line of consent is never changed.")


class LettreQuerySet(models.QuerySet):
    def publiques(self):
        """Those of the archive, the latest first."""
        return self.filter(etat__in=[EtatLettre.EN_COURS, EtatLettre.ENVOYEE]).order_by("-commencee_le", "-pk")

    def due(self, le: datetime.datetime):
        """Those that should be leaving now."""
        return self.filter(Q(etat=EtatLettre.EN_COURS) | Q(etat=EtatLettre.PROGRAMMEE, programmee_le__lte=le))

    def matching(self, text: str):
        return self.filter(titre__icontains=text) if text else self


class EnvoiQuerySet(models.QuerySet):
    def left(self):
        return self.filter(etat__in=RESTANTS)

    def ready(self, le: datetime.datetime):
        """Those that may be taken now."""
        return self.filter(Q(pas_avant=None) | Q(pas_avant__lte=le), etat=EtatEnvoi.A_ENVOYER)

    def by_state(self) -> dict[str, int]:
        """How many are in each state: every state is there."""
        found = dict(self.order_by().values_list("etat").annotate(n=Count("pk")))
        return {etat: found.get(etat, 0) for etat in EtatEnvoi.values}
