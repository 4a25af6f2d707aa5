"""Every change of an aid goes through these verbs. Of two people who write at once, one wins and the other is told."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.core.adresses import free_slug
from bouquet.demandes.services import log_fields
from bouquet.demandes.services.editing import edit_fiche

from .models import Aide

LISTS = ("thematiques", "referents")
EDITED = (
    *("titre", "type_aide", "depenses", "thematiques", "financeur", "gestionnaire", "referents"),
    *("beneficiaires", "population_max", "objectifs", "operations", "exclusions"),
    *("depenses_subventionnables", "taux_min", "taux_max", "plafond", "calcul"),
    *("pieces", "instruction", "teleservice", "versement", "bases_reglementaires", "url"),
    *("recurrence", "ouverture", "echeance"),
)
NEEDED = {"objectifs": "les objectifs", "beneficiaires": "les bénéficiaires", "financeur": "le financeur"}
COPY = " (copie)"


@transaction.atomic
def create_aide(*, fields: Mapping[str, Any], le: datetime.datetime) -> Aide:
    """A new sheet, not published; reviewed on the day it is written. Raises ValidationError."""
    plain = {name: value for name, value in fields.items() if name not in LISTS}
    aide = Aide(**plain, date_revue=timezone.localdate(le), created_at=le)
    return _keep(aide, {name: fields[name] for name in LISTS if name in fields})


@transaction.atomic
def edit_aide(
    *, aide: Aide, changes: Mapping[str, Any], vu: Mapping[str, Any], auteur: User | None, le: datetime.datetime
) -> Aide:
    """Correct a sheet; its address never changes.

    Raises FicheHasChanged when somebody was faster, ValidationError when a rule forbids it.
    """
    if "thematiques" in changes and not changes["thematiques"]:
        raise ValidationError({"thematiques": "Choisissez au moins une thématique."})
    current = Aide.objects.select_for_update().get(pk=aide.pk)
    return edit_fiche(current=current, changes=changes, vu=vu, auteur=auteur, le=le)


@transaction.atomic
def duplicate_aide(*, aide: Aide, le: datetime.datetime) -> Aide:
    """A copy to work from, not published; what its source calls the first is not its name."""
    titre = f"{aide.titre[: _limit() - len(COPY)]}{COPY}"
    fields = {name: getattr(aide, name) for name in EDITED if name not in LISTS} | {"titre": titre}
    return create_aide(fields=fields | {name: list(getattr(aide, name).all()) for name in LISTS}, le=le)


@transaction.atomic
def publish_aide(*, aide: Aide, auteur: User | None, le: datetime.datetime) -> Aide:
    """Show it to everybody. Raises ValidationError when what every reader needs is missing."""
    current = Aide.objects.select_for_update().get(pk=aide.pk)
    missing = [words for name, words in NEEDED.items() if not getattr(current, name)]
    if not current.thematiques.exists():
        missing.append("au moins une thématique")
    if missing:
        raise ValidationError(f"Avant de publier, dites\u00a0: {', '.join(missing)}.")
    return _mark(current, {"publiee": True}, auteur, le)


@transaction.atomic
def unpublish_aide(*, aide: Aide, auteur: User | None, le: datetime.datetime) -> Aide:
    """Take it off the site; the sheet stays."""
    return _mark(Aide.objects.select_for_update().get(pk=aide.pk), {"publiee": False}, auteur, le)


@transaction.atomic
def review_aide(*, aide: Aide, auteur: User | None, le: datetime.datetime) -> Aide:
    """Say that the sheet was read again today and holds."""
    current = Aide.objects.select_for_update().get(pk=aide.pk)
    return _mark(current, {"date_revue": timezone.localdate(le)}, auteur, le)


def _keep(aide: Aide, lists: Mapping[str, Any]) -> Aide:
    if not lists.get("thematiques"):
        raise ValidationError({"thematiques": "Choisissez au moins une thématique."})
    aide.slug = free_slug(Aide, aide.titre, without="aide")
    aide.full_clean()
    aide.save(force_insert=True)
    for name, values in lists.items():
        getattr(aide, name).set(values)
    return aide


def _mark(current: Aide, values: dict[str, Any], auteur: User | None, le: datetime.datetime) -> Aide:
    """Write these values, with the line of history signed by who acted."""
    before = {name: getattr(current, name) for name in values}
    Aide.objects.filter(pk=current.pk).update(**values)
    for name, value in values.items():
        setattr(current, name, value)
    log_fields(objet=current, avant=before, apres=values, auteur=auteur, le=le)
    return current


def _limit() -> int:
    return Aide._meta.get_field("titre").max_length or 0
