"""Writing parcours and their steps, publishing them, copying them. Of two people who write at once, one wins."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from bouquet.core.adresses import free_slug

from ..enums import EtatParcours
from ..models import EtapeParcours, Parcours, Rencontre
from .redaction import COPY

COPIED = ("resume", "description", "publics")
FAR = 1_000_000  # a place that no step has, while two of them change theirs


class ParcoursHasChanged(Exception):
    """Somebody else wrote or moved this parcours meanwhile."""


@transaction.atomic
def create_parcours(*, fields: Mapping[str, Any], le: datetime.datetime) -> Parcours:
    """A draft. Raises ValidationError."""
    parcours = Parcours(**fields, slug=free_slug(Parcours, fields.get("titre", ""), without="parcours"), created_at=le)
    parcours.full_clean()
    parcours.save()
    return parcours


@transaction.atomic
def edit_parcours(*, parcours: Parcours, fields: Mapping[str, Any], vue: int) -> Parcours:
    """Write what a form holds; `vue` is the version that its writer read. The address never changes.

    Raises ParcoursHasChanged when somebody was faster, ValidationError when a rule forbids it.
    """
    current = Parcours.objects.select_for_update().get(pk=parcours.pk)
    if current.version != vue:
        raise ParcoursHasChanged
    for name, value in fields.items():
        setattr(current, name, value)
    current.version += 1
    current.full_clean()
    current.save()
    return current


@transaction.atomic
def publish_parcours(*, parcours: Parcours, le: datetime.datetime) -> Parcours:
    """Show it on the site. Raises ValidationError while something is missing."""
    current = Parcours.objects.select_for_update().get(pk=parcours.pk)
    missing = [] if current.resume else ["un résumé"]
    if not current.etapes.exists():
        missing.append("au moins une étape")
    if missing:
        raise ValidationError(f"Avant de publier, il manque\u00a0: {' et '.join(missing)}.")
    current.etat, current.publie_le, current.version = EtatParcours.PUBLIE, le, current.version + 1
    current.save()
    return current


@transaction.atomic
def withdraw_parcours(*, parcours: Parcours) -> Parcours:
    """Take it off the site; those who follow it keep their page, and are reminded of nothing meanwhile."""
    current = Parcours.objects.select_for_update().get(pk=parcours.pk)
    current.etat, current.version = EtatParcours.BROUILLON, current.version + 1
    current.save()
    return current


@transaction.atomic
def duplicate_parcours(*, parcours: Parcours, le: datetime.datetime) -> Parcours:
    """A draft with the same text and steps; nobody in it."""
    limit = Parcours._meta.get_field("titre").max_length or 0
    fields = {name: getattr(parcours, name) for name in COPIED}
    copy = create_parcours(fields=fields | {"titre": f"{parcours.titre[: limit - len(COPY)]}{COPY}"}, le=le)
    EtapeParcours.objects.bulk_create(
        EtapeParcours(parcours=copy, ordre=n, rencontre=one.rencontre, libelle=one.libelle, chemin=one.chemin)
        for n, one in enumerate(parcours.etapes.select_related("rencontre"), start=1)
    )
    return copy


@transaction.atomic
def add_step(
    *, parcours: Parcours, rencontre: Rencontre | None = None, libelle: str = "", chemin: str = ""
) -> EtapeParcours:
    """At the end. Raises ValidationError."""
    _hold(parcours)
    last = parcours.etapes.aggregate(last=Max("ordre"))["last"] or 0
    etape = EtapeParcours(parcours=parcours, ordre=last + 1, rencontre=rencontre, libelle=libelle, chemin=chemin)
    etape.full_clean()
    etape.save()
    return etape


@transaction.atomic
def move_step(*, etape: EtapeParcours, up: bool) -> None:
    """Change places with the step before it, or after it; nothing happens at the end of the list."""
    _hold(etape.parcours)
    current = EtapeParcours.objects.filter(pk=etape.pk).first()
    if current is None:
        return
    rows = EtapeParcours.objects.filter(parcours=current.parcours_id)
    around = rows.filter(ordre__lt=current.ordre).order_by("-ordre") if up else rows.filter(ordre__gt=current.ordre)
    other = around.first()
    if other is None:
        return
    rows.filter(pk=current.pk).update(ordre=FAR)  # two steps never share a place, not even for a moment
    rows.filter(pk=other.pk).update(ordre=current.ordre)
    rows.filter(pk=current.pk).update(ordre=other.ordre)


@transaction.atomic
def remove_step(*, etape: EtapeParcours) -> None:
    """Take it off, with what people declared of it. Raises ValidationError for the last one of a published parcours."""
    parcours = _hold(etape.parcours)
    rows = EtapeParcours.objects.filter(parcours=parcours)
    if parcours.published and rows.count() <= 1:
        raise ValidationError("Un parcours publié garde au moins une étape\u00a0: retirez-le d’abord du site.")
    rows.filter(pk=etape.pk).delete()


def _hold(parcours: Parcours) -> Parcours:
    """Its row, locked and told that something changed."""
    Parcours.objects.filter(pk=parcours.pk).update(version=F("version") + 1)
    return Parcours.objects.select_for_update().get(pk=parcours.pk)
