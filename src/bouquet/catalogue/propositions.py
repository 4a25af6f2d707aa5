"""What an organisme proposes to change of its prestations; the catalogue changes only once it is accepted."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from bouquet.annuaire.models import Organisme

from .enums import EtatProposition, GenreProposition
from .querysets import PropositionQuerySet

DATES = ("valide_du", "valide_au")
SETS = ("thematiques", "beneficiaires")
FIELDS = (
    "titre",
    "nature",
    "thematiques",
    "description",
    "situations",
    "beneficiaires",
    "conditions",
    "tarif",
    "delai",
    "zone",
    "contact",
    *DATES,
)


class PropositionPrestation(models.Model):
    """A new prestation, another wording of one, or its withdrawal; its row stays as the history of who decided what.

    `champs`: the fields proposed, as JSON (keys of thématiques and nature, ISO dates), only those that change.
    `avant`: what the same fields said on that day.
    """

    organisme = models.ForeignKey(Organisme, models.PROTECT, related_name="propositions")
    prestation = models.ForeignKey(
        "catalogue.Prestation", models.SET_NULL, null=True, blank=True, related_name="propositions"
    )
    titre = models.CharField("prestation", max_length=160)
    genre = models.CharField("proposition", max_length=12, choices=GenreProposition)
    champs = models.JSONField("champs proposés", default=dict, blank=True)
    avant = models.JSONField("champs d’avant", default=dict, blank=True)
    mot = models.TextField("mot d’accompagnement", blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatProposition, default=EtatProposition.EN_ATTENTE)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    auteur_nom = models.CharField("proposée par", max_length=160)
    le = models.DateTimeField("proposée le")
    decideur_nom = models.CharField("décidée par", max_length=160, blank=True)
    decidee_le = models.DateTimeField("décidée le", null=True, blank=True)
    motif = models.TextField("motif", blank=True)

    objects = PropositionQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition de prestation"
        verbose_name_plural = "propositions de prestations"
        ordering = ["-le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["prestation"],
                condition=Q(etat=EtatProposition.EN_ATTENTE, prestation__isnull=False),
                name="catalogue_une_proposition_en_attente",
                violation_error_message="Une proposition attend déjà une réponse pour cette prestation.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatProposition.EN_ATTENTE, decidee_le=None)
                | (~Q(etat=EtatProposition.EN_ATTENTE) & Q(decidee_le__isnull=False)),
                name="catalogue_proposition_decision_datee",
                violation_error_message="Une décision porte sa date.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatProposition.REFUSEE) | Q(motif__gt=""),
                name="catalogue_proposition_refus_motive",
                violation_error_message="Un refus demande un motif.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=EtatProposition.values), name="catalogue_proposition_etat_connu"
            ),
            models.CheckConstraint(
                condition=Q(genre__in=GenreProposition.values), name="catalogue_proposition_genre_connu"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()}\u00a0: {self.titre}"

    @property
    def en_attente(self) -> bool:
        return self.etat == EtatProposition.EN_ATTENTE


def values_of(prestation) -> dict[str, Any]:
    """What a prestation says, as JSON; empty values for one that is not saved yet."""
    themes = [one.pk for one in prestation.thematiques.all()] if prestation.pk else []
    told = {name: getattr(prestation, name) for name in FIELDS if name not in {"nature", "thematiques"}}
    return as_json({**told, "nature": prestation.nature_id or "", "thematiques": themes})


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Field values of a form or of a row as this history keeps them; sets in order, so that two of them compare."""
    plain = {name: _plain(value) for name, value in values.items()}
    return {name: sorted(value) if name in SETS else value for name, value in plain.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, models.QuerySet):
        return [one.pk for one in value]
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return "" if value is None else value
