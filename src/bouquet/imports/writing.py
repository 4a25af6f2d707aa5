"""Bulk writes shared by applying and undoing."""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.db import models

from bouquet.demandes.models import Demande, Intervention, Transition
from bouquet.territoires.models import Collectivite

from .models import Effet, Import

BATCH = 500
# Fields that say nothing of what people typed: they follow from others, or from the moment.
DERIVED = {
    *("id", "reference", "created_at", "annee", "objet_plie", "saisie_par_id"),
    *("genre", "population", "strate", "canton_id", "epci_id", "millesime_id"),
}
Changes = dict[str, tuple[Any, Any]]
Move = tuple[dict[str, int], str, Sequence[str]]  # whose history, from which state, through which ones


def footprint(instance: models.Model) -> str:
    """A short print of the fields people may edit: another print later means that somebody did."""
    names = [field.attname for field in instance._meta.concrete_fields if field.attname not in DERIVED]
    values = json.dumps([getattr(instance, name) for name in names], default=str)
    return hashlib.sha256(values.encode()).hexdigest()[:16]


def set_fields(instance: models.Model, values: dict[str, Any]) -> set[str]:
    for name, value in values.items():
        setattr(instance, name, value)
    return set(values)


def update_fields(model: type[models.Model], rows: Iterable[tuple[models.Model, set[str]]]) -> None:
    """Save these fields of these objects: one statement per set of fields and batch."""
    by_fields = defaultdict(list)
    for instance, names in rows:
        if names:
            by_fields[frozenset(names)].append(instance)
    for names, instances in by_fields.items():
        fields = [model._meta.get_field(name.removesuffix("_id")).name for name in sorted(names)]
        model.objects.bulk_update(instances, fields, batch_size=BATCH)


def write_history(model: type[Transition], moves: Iterable[Move], **common: Any) -> None:
    """Each step of each path, from the state before it. `common`: le, auteur, auteur_nom, motif."""
    rows = [
        model(**target, de=de, vers=vers, **common)
        for target, start, etats in moves
        for de, vers in pairwise([start, *etats])
    ]
    model.objects.bulk_create(rows, batch_size=BATCH)


def creation(source: Import, ligne: int, instance: models.Model) -> Effet:
    return Effet(
        source=source,
        ligne=ligne,
        action=Effet.Action.CREATION,
        apres={"empreinte": footprint(instance)},
        **target_of(instance),
    )


def modification(source: Import, ligne: int, instance: models.Model, changes: Changes) -> Effet:
    return Effet(
        source=source,
        ligne=ligne,
        action=Effet.Action.MODIFICATION,
        avant={name: jsonable(before) for name, (before, _) in changes.items()},
        apres={name: jsonable(after) for name, (_, after) in changes.items()},
        **target_of(instance),
    )


def target_of(instance: models.Model) -> dict[str, Any]:
    """An intervention's effect also names its demande, so that a demande finds all that happened to it."""
    if isinstance(instance, Intervention):
        return {"cible": Effet.Cible.INTERVENTION, "intervention": instance, "demande_id": instance.demande_id}
    if isinstance(instance, Collectivite):
        return {"cible": Effet.Cible.COLLECTIVITE, "collectivite": instance}
    assert isinstance(instance, Demande)
    return {"cible": Effet.Cible.DEMANDE, "demande": instance}


def jsonable(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def record(effects: Iterable[Effet]) -> None:
    Effet.objects.bulk_create(list(effects), batch_size=BATCH)
