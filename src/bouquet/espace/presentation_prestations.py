"""A proposition about a prestation, field by field, in the words of the pages."""

import datetime
from typing import Any

from bouquet.catalogue.enums import GenreProposition
from bouquet.catalogue.models import Nature, PropositionPrestation, Thematique
from bouquet.catalogue.propositions import DATES, FIELDS, values_of
from bouquet.core import formats
from bouquet.territoires.enums import Genre

from .champs import NOTHING, Changement

LABELS = {
    "titre": "Titre",
    "nature": "Nature",
    "thematiques": "Thématiques",
    "description": "Description",
    "situations": "Situations",
    "beneficiaires": "Pour qui",
    "conditions": "À prévoir",
    "tarif": "Prix",
    "delai": "Délai",
    "zone": "Où",
    "contact": "Contact",
    "valide_du": "Proposée à partir du",
    "valide_au": "Proposée jusqu’au",
}
TONES = {"en_attente": "todo", "acceptee": "done", "refusee": "", "abandonnee": ""}


def differences(proposition: PropositionPrestation) -> list[Changement]:
    """What each field says, and would say. While an answer is awaited, beside what the catalogue says now."""
    now = _now(proposition)
    names = _names()
    return [
        Changement(LABELS[name], _in_words(name, now.get(name), names), _in_words(name, value, names))
        for name, value in ((name, proposition.champs[name]) for name in FIELDS if name in proposition.champs)
    ]


def moved_meanwhile(proposition: PropositionPrestation) -> list[str]:
    """The proposed fields whose published value changed since the proposition was written."""
    if not proposition.en_attente or proposition.genre != GenreProposition.MODIFICATION:
        return []
    now = _now(proposition)
    return [LABELS[name] for name, value in proposition.avant.items() if now.get(name) != value]


def _now(proposition: PropositionPrestation) -> dict[str, Any]:
    waits = proposition.en_attente and proposition.prestation is not None
    return values_of(proposition.prestation) if waits else proposition.avant


def _names() -> dict[str, dict[str, str]]:
    return {
        "nature": dict(Nature.objects.values_list("code", "libelle")),
        "thematiques": dict(Thematique.objects.values_list("code", "libelle")),
        "beneficiaires": dict(Genre.choices),
    }


def _in_words(name: str, value: Any, names: dict[str, dict[str, str]]) -> str:
    if value in (None, "", []):
        return NOTHING
    if name in DATES:
        return formats.date(datetime.date.fromisoformat(value))
    if name == "situations":
        return "\n".join(value)
    if name in names:
        return ", ".join(names[name].get(key) or str(key) for key in (value if isinstance(value, list) else [value]))
    return str(value)
