"""Making one collectivité of two rows that were the same body all along, without losing a line.

A commune never merges here: its rows come from the reference geography, and a commune that joined another one keeps
what it asked for (counting rule 8).
"""

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models, transaction

from .enums import Genre, GenreAncienNom
from .models import AncienNom, Collectivite

COMPLETED = ("adresse", "courriel", "telephone", "site", "codes_postaux", "nature_juridique", "departement_id")


class MergeRefused(ValidationError):
    """These two rows can't become one; the message says why."""


def check_mergeable(*, garde: Collectivite, absorbee: Collectivite) -> None:
    """Raise MergeRefused unless both may be the same body."""
    if garde.pk == absorbee.pk:
        raise MergeRefused("C’est deux fois la même collectivité.")
    if Genre.COMMUNE in (garde.genre, absorbee.genre):
        raise MergeRefused(
            "Une commune ne se fusionne pas ici\u00a0: elle vient du code officiel géographique, qui dit aussi quand "
            "elle en rejoint une autre."
        )
    if garde.genre != absorbee.genre:
        kinds = [f"{one} est «\u00a0{one.get_genre_display()}\u00a0»" for one in (garde, absorbee)]
        raise MergeRefused(f"{', '.join(kinds)}\u00a0: ce n’est pas la même collectivité.")
    if absorbee.membres.exists():
        raise MergeRefused(
            f"{absorbee} vient de la géographie de référence, avec ses communes\u00a0: c’est elle qu’il faut garder."
        )


def attached(collectivite: Collectivite) -> Counter[str]:
    """What hangs on it, by plural name of the thing."""
    found: Counter[str] = Counter()
    for model, name in links():
        count = model._base_manager.filter(**{name: collectivite.pk}).count()
        if count:
            found[_plural(model)] += count
    return found


@transaction.atomic
def merge_collectivites(
    *, garde: Collectivite, absorbee: Collectivite, auteur: AbstractBaseUser | None, le: datetime.datetime, motif: str
) -> Counter[str]:
    """Attach to `garde` everything that hangs on `absorbee`, which disappears; all of it or nothing.

    The name and the SIREN of the absorbed one still lead to `garde`, so that the next import finds it. Raises
    MergeRefused. Returns what moved, by plural name.
    """
    check_mergeable(garde=garde, absorbee=absorbee)
    if not motif.strip():
        raise MergeRefused("Dites pourquoi ces deux collectivités n’en font qu’une.")
    found = Collectivite.objects.select_for_update().order_by("pk").in_bulk([garde.pk, absorbee.pk])
    if len(found) < 2:
        raise MergeRefused("L’une de ces collectivités n’existe plus\u00a0: quelqu’un les a déjà fusionnées.")
    kept, gone = found[garde.pk], found[absorbee.pk]
    moved: Counter[str] = Counter()
    for model, name in links():
        moved[_plural(model)] += _repoint(model, name, gone, kept)
    moved = +moved
    _log(kept, gone, moved, auteur, le, motif)
    _remember(kept, gone)
    gone.delete()
    return moved


def links() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of the database that points at a collectivité, those of many-to-many tables included."""
    for relation in Collectivite._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield relation.related_model, relation.field.name  # type: ignore[misc, union-attr]


def _repoint(model: type[models.Model], name: str, gone: Collectivite, kept: Collectivite) -> int:
    """Move the rows; those that would say twice the same thing of `kept` go, since it is said already."""
    rows = model._base_manager.filter(**{name: gone.pk})
    for row in rows.iterator() if _unique_sets(model, name) else ():
        if any(_twin(model, name, fields, row, kept) for fields in _unique_sets(model, name)):
            model._base_manager.filter(pk=row.pk).delete()
    return rows.update(**{name: kept.pk})


def _unique_sets(model: type[models.Model], name: str) -> list[tuple[str, ...]]:
    """The sets of fields, this one among them, that may hold only once."""
    sets = [one.fields for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    return [tuple(fields) for fields in [*sets, *model._meta.unique_together] if name in fields]


def _twin(model: type[models.Model], name: str, fields: tuple[str, ...], row: Any, kept: Collectivite) -> bool:
    same = {one: getattr(row, model._meta.get_field(one).attname) for one in fields}  # type: ignore[union-attr]
    return model._base_manager.filter(**(same | {name: kept.pk})).exclude(pk=row.pk).exists()


def _remember(kept: Collectivite, gone: Collectivite) -> None:
    """Keep what only the absorbed row knew: its name, its SIREN, its addresses."""
    AncienNom.objects.get_or_create(
        collectivite=kept, genre=GenreAncienNom.SIREN, nom=gone.nom, code_insee="", siren=gone.siren
    )
    missing = [name for name in COMPLETED if not getattr(kept, name) and getattr(gone, name)]
    if missing:
        Collectivite.objects.filter(pk=kept.pk).update(**{name: getattr(gone, name) for name in missing})


def _log(
    kept: Collectivite,
    gone: Collectivite,
    moved: Counter[str],
    auteur: AbstractBaseUser | None,
    le: datetime.datetime,
    motif: str,
) -> None:
    LogEntry.objects.log_create(
        kept,
        changes={"fusion": [f"{gone} ({gone.code})", f"{kept} ({kept.code})"]},
        action=LogEntry.Action.UPDATE,
        actor=auteur,
        timestamp=le,
        additional_data={"auteur": str(auteur or ""), "motif": motif.strip(), "repris": dict(moved)},
    )


def _plural(model: type[models.Model]) -> str:
    """Tables of many-to-many relations have no name of their own: that of what they belong to."""
    owner = model._meta.auto_created
    named = owner if isinstance(owner, type) else model
    return str(named._meta.verbose_name_plural)
