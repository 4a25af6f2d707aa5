"""The append-only history of states: who, when, from, to, why."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .enums import ENDED_STATES, NEGATIVE_STATES


class HistoryIsAppendOnly(Exception):
    """Raised by an attempt to rewrite a recorded transition. (A database trigger refuses it too.)"""


class TransitionQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise HistoryIsAppendOnly("L’historique ne se modifie pas : ajoutez un changement d’état.")


class Transition(models.Model):
    de = models.CharField("de", max_length=20, blank=True)
    vers = models.CharField("vers", max_length=20)
    motif = models.TextField("motif", blank=True)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    auteur_nom = models.CharField("auteur", max_length=160)
    le = models.DateTimeField("le")

    objects = TransitionQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["le", "pk"]

    def __str__(self) -> str:
        return f"{self.de or 'création'} → {self.vers} ({self.auteur_nom})"

    def save(self, *args, **kwargs):
        if self.pk is not None and not self._state.adding:
            raise HistoryIsAppendOnly("L’historique ne se modifie pas : ajoutez un changement d’état.")
        super().save(*args, **kwargs)


def reason_required(name: str) -> models.CheckConstraint:
    """A negative end and a reopening say why."""
    return models.CheckConstraint(
        condition=~(Q(vers__in=NEGATIVE_STATES) | Q(de__in=ENDED_STATES)) | Q(motif__gt=""),
        name=name,
        violation_error_message="Ce changement d’état demande un motif.",
    )
