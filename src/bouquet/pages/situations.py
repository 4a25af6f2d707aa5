"""Situations in the words of town halls, to start a search from."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from bouquet.catalogue.models import Prestation

SITUATIONS, SHORT = 9, 34


def first_code(prestation: Prestation) -> str:
    """Code of the first of its thématiques; empty while nobody has given it one."""
    return next((theme.code for theme in prestation.thematiques.all()), "")


def situations(prestations: Iterable[Prestation]) -> list[str]:
    """Plain words to start from, short enough for a button: the fullest of each thématique, then others if few."""
    told = [(first_code(row), text) for row in prestations for text in row.situations if len(text) <= SHORT]
    best: dict[str, str] = {}
    for code, text in told:
        best[code] = max(best.get(code, ""), text, key=len)
    return list(dict.fromkeys([*best.values(), *(text for _, text in told)]))[:SITUATIONS]


def chips(prestations: Iterable[Prestation], chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """Situations, each with the parameters that search it under the same filters."""
    return [(text, urlencode({"q": text} | dict(chosen))) for text in situations(prestations)]
