"""Finding and rubbing out the mentions of a person in texts and JSON, whatever the table."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from html import escape
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast

EFFACEE = "Personne effacée"
MARQUE = "[effacé]"
TEXTS = (models.CharField, models.TextField)
SHORTEST = 3  # a shorter name would be found everywhere


def blank_address(prefix: str, pk: object) -> str:
    """An address that belongs to nobody (RFC 2606), where a row must have one of its own."""
    return f"{prefix}-{pk}@efface.invalid"


def _pattern(words: Collection[str]) -> re.Pattern[str]:
    """Any of these words, whole, the longest first, whatever the case."""
    ordered = sorted(words, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in ordered), re.IGNORECASE)


def _spellings(word: str) -> set[str]:
    """As it stands, and as JSON (accents escaped on SQLite) or HTML keep it."""
    cases = {word} if word.isascii() else {word, word.lower(), word.upper()}  # SQLite knows no case beyond ASCII
    return {form for one in cases for form in (one, escape(one), json.dumps(one)[1:-1])}


def mentioning(rows: QuerySet, names: Sequence[str], words: Collection[str]) -> QuerySet:
    """Those of these rows where one of these fields holds one of these words, as a part of another perhaps."""
    found, asked = rows, Q()
    for name in names:
        looked = name
        if isinstance(rows.model._meta.get_field(name), models.JSONField):
            looked = f"_texte_{name}"
            found = found.alias(**{looked: Cast(name, models.TextField())})
        for word in words:
            for spelling in _spellings(word):
                asked |= Q(**{f"{looked}__icontains": spelling})
    return found.filter(asked) if asked else rows.none()


def scrub(
    rows: QuerySet, names: Sequence[str], words: Collection[str], *, by: str = MARQUE, whole: bool = False
) -> int:
    """Put `by` in place of each of these words in these fields, or of all they say (`whole`); how many rows."""
    kept = {word for word in words if len(word) >= SHORTEST}
    if not kept:
        return 0
    pattern, changed = _pattern(kept | {escape(word) for word in kept}), 0
    plain: QuerySet = QuerySet(rows.model, using=rows.db)  # histories refuse to be updated through their own manager
    for row in list(mentioning(rows, names, kept).values("pk", *names)):
        new = {name: _without(row[name], pattern, by, whole=whole) for name in names}
        new = {name: _fitting(rows.model, name, value) for name, value in new.items() if value != row[name]}
        if new:
            plain.filter(pk=row["pk"]).update(**new)
            changed += 1
    return changed


def _without(value: Any, pattern: re.Pattern[str], by: str, *, whole: bool) -> Any:
    if isinstance(value, str):
        return by if whole and pattern.search(value) else pattern.sub(by, value)
    if isinstance(value, list):
        return [_without(one, pattern, by, whole=whole) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, pattern, by, whole=whole) for key, one in value.items()}
    return value


def _fitting(model: type[models.Model], name: str, value: Any) -> Any:
    limit = getattr(model._meta.get_field(name), "max_length", None)
    return value[:limit] if isinstance(value, str) and limit else value


def text_fields(model: type[models.Model]) -> list[str]:
    """Where this model holds words."""
    fields = model._meta.local_concrete_fields
    return [one.name for one in fields if isinstance(one, (*TEXTS, models.JSONField)) and not one.is_relation]


def every_mention(words: Collection[str]) -> Iterator[tuple[str, str, int]]:
    """Each table and column of the whole database where one of these words stands, with the number of rows."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        for name in text_fields(model):
            rows = mentioning(QuerySet(model), [name], words)
            if count := rows.count():
                yield model._meta.label, name, count


def forget_history(objects: QuerySet, words: Collection[str]) -> int:
    """Rub these words out of the field history of these objects; how many of its lines changed."""
    from auditlog.models import LogEntry
    from django.contrib.contenttypes.models import ContentType

    kind = ContentType.objects.get_for_model(objects.model)
    keys = [str(key) for key in objects.values_list("pk", flat=True)]
    lines = LogEntry.objects.filter(content_type=kind)
    return sum(scrub(lines.filter(object_pk__in=keys[at : at + 500]), LOG, words) for at in range(0, len(keys), 500))


LOG = ("object_repr", "changes", "changes_text", "serialized_data", "additional_data", "actor_email")
