"""Compares what a table should hold with what it holds: additions, changes, deletions, as values; then writes them.

Rows are dicts of natural values: a foreign key is written by what identifies its target ("commune__code_insee"), so
that a comparison needs no primary key and can be made, and shown, before anything is written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from django.db.models import Model, QuerySet

Row = dict[str, object]
Key = tuple


class Kind(StrEnum):
    ADD = "ajout"
    CHANGE = "modification"
    DELETE = "suppression"


@dataclass(frozen=True)
class Table:
    """What one table should hold: `rows` by key. `existing` limits the comparison to the rows in question."""

    model: type[Model]
    key: tuple[str, ...]
    fields: tuple[str, ...]
    rows: Mapping[Key, Row]
    existing: QuerySet
    deletes: bool = True


@dataclass(frozen=True)
class Change:
    """One difference. `before` holds the former values of the fields that differ (all of them for a deletion)."""

    kind: Kind
    model: type[Model]
    key: Key
    row: Row = field(repr=False)
    before: Row = field(default_factory=dict, repr=False)
    pk: object = None

    def __str__(self) -> str:
        label = f"{self.kind} · {self.model._meta.verbose_name} {' '.join(str(part) for part in self.key)}"
        if self.kind != Kind.CHANGE:
            return label
        fields = (f"{name} {short(old)} → {short(self.row[name])}" for name, old in self.before.items())
        return f"{label} : {', '.join(fields)}"


def short(value: object) -> str:
    text = "vide" if value in (None, "", []) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def compare(table: Table) -> Iterator[Change]:
    """Additions, then changes, then deletions, each in the order of the keys."""
    found = {}
    names = tuple(dict.fromkeys((*table.key, *table.fields)))
    for pk, *values in table.existing.order_by().values_list("pk", *names):
        row = dict(zip(names, values, strict=True))
        found[tuple(row[name] for name in table.key)] = (pk, row)
    for key in sorted(table.rows.keys() - found.keys(), key=repr):
        yield Change(Kind.ADD, table.model, key, table.rows[key])
    for key in sorted(table.rows.keys() & found.keys(), key=repr):
        pk, old = found[key]
        before = {name: old[name] for name in table.fields if old[name] != table.rows[key][name]}
        if before:
            yield Change(Kind.CHANGE, table.model, key, table.rows[key], before, pk)
    if table.deletes:
        for key in sorted(found.keys() - table.rows.keys(), key=repr):
            yield Change(Kind.DELETE, table.model, key, {}, found[key][1], found[key][0])


def used(model: type[Model], pks: Sequence[object], own_app: str) -> set[object]:
    """Among `pks`, the rows that another app's table, or the same table, refers to: those must stay."""
    found: set[object] = set()
    for relation in model._meta.related_objects:
        other = cast(type[Model], relation.related_model)
        if not pks or (other is not model and other._meta.app_label == own_app):
            continue
        name = relation.field.name
        links = other._base_manager.filter(**{f"{name}__in": list(pks)}).order_by()
        found |= set(links.values_list(name, flat=True))
    return found


class Writer:
    """Writes changes in bulk. `targets` maps what identifies a row (code INSEE, SIREN) to its primary key."""

    def __init__(self, targets: dict[str, object], identify: type[Model], by: tuple[str, ...]) -> None:
        self.targets = targets
        self.identify = identify
        self.by = by

    def write(self, changes: Iterable[Change]) -> None:
        by_kind: dict[Kind, list[Change]] = {kind: [] for kind in Kind}
        for change in changes:
            by_kind[change.kind].append(change)
        self.add(by_kind[Kind.ADD])
        self.change(by_kind[Kind.CHANGE])

    def add(self, changes: list[Change]) -> None:
        """In waves, for rows that refer to others of the same table: those they refer to come first."""
        while changes:
            ready = [change for change in changes if self.resolvable(change.row)]
            if not ready:
                raise LookupError(f"{changes[0]} : référence introuvable dans {changes[0].row}")
            model = ready[0].model
            created = model._base_manager.bulk_create([self.build(change) for change in ready], batch_size=500)
            if model is self.identify:
                self.targets |= {self.identifier(row): row.pk for row in created}
            done = {id(change) for change in ready}
            changes = [change for change in changes if id(change) not in done]

    def change(self, changes: list[Change]) -> None:
        if not changes:
            return
        model = changes[0].model
        names = sorted({name for change in changes for name in change.before})
        columns = [f"{name.split('__')[0]}_id" if "__" in name else name for name in names]
        model._base_manager.bulk_update([self.build(change) for change in changes], columns, batch_size=200)

    def identifier(self, row: Model) -> str:
        return next(value for name in self.by if (value := getattr(row, name)))

    def resolvable(self, row: Row) -> bool:
        return all("__" not in name or not value or value in self.targets for name, value in row.items())

    def build(self, change: Change) -> Model:
        values = {name: value for name, value in change.row.items() if "__" not in name}
        links = {name.split("__")[0]: value for name, value in change.row.items() if "__" in name}
        values |= {f"{name}_id": self.targets[str(value)] if value else None for name, value in links.items()}
        if change.pk is not None:
            values["pk"] = change.pk
        return change.model(**values)
