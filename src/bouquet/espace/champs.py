"""Fields of a demande and of an intervention in the words of the pages: names, and values before and after."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from bouquet.annuaire.models import Organisme
from bouquet.core import formats
from bouquet.demandes.services.editing import Ecart
from bouquet.territoires.models import Collectivite

NAMES = {
    "nature_souhaitee": "nature souhaitée",
    "coordonnateur": "personne qui coordonne",
    "communes_concernees": "communes concernées",
    "referent": "personne en charge",
    "quarts_de_jour": "jours",
    "mandat": "convention de mandat",
    "doublon_de": "demande répétée",
    "collectivites": "collectivités",
    "force": "résultat décidé",
}
PARTIES: dict[str, type[models.Model]] = {"organismes": Organisme, "collectivites": Collectivite}  # of a convention
NOTHING = "(vide)"


@dataclass(frozen=True)
class Changement:
    """A field, what it said and what it says."""

    champ: str
    avant: str
    apres: str


def name_of(model: type[models.Model], champ: str) -> str:
    try:
        return NAMES.get(champ) or str(getattr(model._meta.get_field(champ), "verbose_name", champ))
    except FieldDoesNotExist:  # a field of an older version
        return champ


def in_words(model: type[models.Model], champ: str, value: Any) -> str:
    """A value kept as text, as a reader expects it."""
    if value in (None, "", "None", []):
        return NOTHING
    if champ == "quarts_de_jour":
        return formats.days(Decimal(value) / 4)
    try:
        field = model._meta.get_field(champ)
    except FieldDoesNotExist:
        return str(value)
    if isinstance(field, models.DateField):
        return formats.date(datetime.date.fromisoformat(str(value)[:10]))
    if isinstance(field, models.DecimalField):
        return _number(value)
    if isinstance(field, models.BooleanField):
        return "oui" if value in (True, "True") else "non"
    choices = dict(getattr(field, "flatchoices", ()) or ())
    return str(choices.get(value, value))


def _number(value: Any) -> str:
    try:
        return formats.number(Decimal(str(value)))
    except InvalidOperation:
        return str(value)


def ecarts_in_words(model: type[models.Model], ecarts: Iterable[Ecart]) -> list[Changement]:
    """What somebody changed meanwhile; keys of other rows become their names."""
    return [
        Changement(name_of(model, one.champ), _named(model, one.champ, one.avant), _named(model, one.champ, one.apres))
        for one in ecarts
    ]


def _named(model: type[models.Model], champ: str, value: Any) -> str:
    related = PARTIES.get(champ) or model._meta.get_field(champ).related_model
    if not (isinstance(related, type) and issubclass(related, models.Model)) or value in (None, []):
        return in_words(model, champ, value)
    keys = value if isinstance(value, list) else [value]
    try:
        found = list(related._default_manager.filter(pk__in=keys))
    except (TypeError, ValueError):
        return NOTHING
    return ", ".join(sorted(str(one) for one in found)) or NOTHING
