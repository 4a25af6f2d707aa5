"""The last part of an address, made from a title."""

from collections.abc import Collection
from typing import cast

from django.db.models import Model, SlugField
from django.utils.text import slugify

NUMBER = 20  # characters left for one


def free_slug(model: type[Model], titre: str, *, without: str, reserved: Collection[str] = ()) -> str:
    """Made from the title, numbered when another row of `model` has it; `without`: for a title that leaves nothing."""
    field = cast(SlugField, model._meta.get_field("slug"))
    base = slugify(titre)[: cast(int, field.max_length) - NUMBER].strip("-") or without
    known = model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True)
    taken = {*known, *reserved}
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)
