"""What argparse says, in French: it translates through the `_` and `ngettext` of its own module."""

import argparse

FRENCH = {
    "usage: ": "emploi : ",
    "positional arguments": "arguments",
    "options": "options",
    "show this help message and exit": "affiche cette aide",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "invalid %(type)s value: %(value)r": "valeur incorrecte « %(value)s »",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » n’est pas un choix possible (%(choices)s)",
    "the following arguments are required: %s": "il manque : %s",
    "one of the arguments %s is required": "il manque l’un de : %s",
    "unrecognized arguments: %s": "arguments inconnus : %s",
    "not allowed with argument %s": "ne va pas avec %s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s est ambigu : %(matches)s",
    "ignored explicit argument %r": "cette option ne prend pas de valeur (%r)",
    "expected one argument": "une valeur est attendue",
    "expected at most one argument": "une valeur au plus est attendue",
    "expected at least one argument": "une valeur au moins est attendue",
    "expected %s argument": "%s valeur est attendue",
    "expected %s arguments": "%s valeurs sont attendues",
}


def _french(text: str) -> str:
    return FRENCH.get(text, text).replace(" :", "\N{NO-BREAK SPACE}:")


def _french_plural(one: str, many: str, count: int) -> str:
    return _french(one if count < 2 else many)


def speak_french() -> None:
    """Make every parser of this process speak French; what has no translation stays in English."""
    argparse._ = _french  # type: ignore[attr-defined]
    argparse.ngettext = _french_plural  # type: ignore[attr-defined]
