"""The append-only history of states: who, when, from, to, why."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q


class HistoryIsAppendOnly(Exception):
    """Raised by an attempt to rewrite a recorded transition. (A database trigger refuses it too.)"""


REFUSAL = "L’historique ne se modifie pas : ajoutez un changement d’état."


class TransitionQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise HistoryIsAppendOnly(REFUSAL)

    def delete(self):
        raise HistoryIsAppendOnly(REFUSAL)


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
            raise HistoryIsAppendOnly(REFUSAL)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Rows go only with what they tell about, when an import is undone."""
        raise HistoryIsAppendOnly(REFUSAL)


def reason_required(name: str, *, negative: Iterable[str], ended: Iterable[str]) -> models.CheckConstraint:
    """A negative end, and the reopening of what had ended, say why; a row of creation changes nothing."""
    # Sorted, because a set would change its order, hence the migration, from one process to the next.
    said = Q(vers__in=sorted(negative)) | Q(de__in=sorted(ended))
    return models.CheckConstraint(
        condition=~said | Q(motif__gt="") | Q(de=""),
        name=name,
        violation_error_message="Ce changement d’état demande un motif.",
    )
