"""A CSV of organismes, read and checked as a whole: every issue is found at once, and nothing is written here."""

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bouquet.core.text import fold

from .enums import NatureOrganisme

REQUIRED = ("sigle", "nom", "nature", "date_adhesion")
OPTIONAL = ("parent_sigle", "date_sortie")
LENGTHS = {"sigle": 20, "nom": 160}
DATE_FR = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
Rows = list[tuple[int, dict[str, str]]]  # line number, value of each column
EXPORT_ADVICE = "exportez de nouveau le fichier en CSV, encodé en UTF-8"


@dataclass(frozen=True, slots=True)
class Anomalie:
    """Something to correct. `ligne` counts from 1, the headings being the first; 0 concerns the whole file."""

    ligne: int
    colonne: str
    message: str
    valeur: str
    conseil: str

    def line(self, fichier: str) -> str:
        """`fichier:ligne:colonne: message (valeur « … ») → quoi faire`."""
        place = ":".join(
            [fichier, *([str(self.ligne)] if self.ligne else []), *([self.colonne] if self.colonne else [])]
        )
        value = f" (valeur «\u00a0{self.valeur[:60]}\u00a0»)" if self.valeur else ""
        return f"{place}: {self.message}{value} → {self.conseil}"


@dataclass(frozen=True, slots=True)
class Ligne:
    """One organisme as the file describes it."""

    ligne: int
    sigle: str
    nom: str
    nature: NatureOrganisme
    parent_sigle: str
    date_adhesion: datetime.date
    date_sortie: datetime.date | None


def read_organismes(content: bytes, known: Mapping[str, str]) -> tuple[list[Ligne], list[Anomalie]]:
    """The organismes of a file (comma or semicolon, UTF-8 or Windows-1252) and all that is wrong in it.

    known: nature of each organisme already recorded, by its sigle in upper case; a parent may be one of them.
    """
    try:
        table = list(_table(content))
    except (UnicodeDecodeError, csv.Error, _NotText):
        return [], [Anomalie(0, "", "ce fichier n’est pas un CSV lisible", "", EXPORT_ADVICE)]
    headings = table[0][1] if table else []
    missing = [name for name in REQUIRED if name not in headings]
    if missing:
        advice = f"la première ligne nomme les colonnes : {', '.join((*REQUIRED, *OPTIONAL))}"
        return [], [Anomalie(1, name, "colonne absente", "", advice) for name in missing]
    rows = [
        (number, dict.fromkeys((*REQUIRED, *OPTIONAL), "") | dict(zip(headings, cells, strict=False)))
        for number, cells in table[1:]
    ]
    issues = [issue for number, values in rows for issue in _check(number, values)]
    issues += _check_together(rows, known)
    return ([] if issues else [_line(number, values) for number, values in rows]), issues


class _NotText(Exception):
    pass


def _table(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every line that holds something; headings folded."""
    if b"\0" in content:
        raise _NotText
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    headings = True
    for cells in reader:
        stripped = [" ".join(cell.split()) for cell in cells]
        if any(stripped):
            yield reader.line_num, [fold(cell).replace(" ", "_") for cell in stripped] if headings else stripped
            headings = False


NATURES = {fold(word): nature for nature in NatureOrganisme for word in (nature.value, nature.label)}


def _check(number: int, values: dict[str, str]) -> Iterator[Anomalie]:
    """What is wrong in one line by itself."""
    for name, length in LENGTHS.items():
        if not values[name]:
            yield Anomalie(number, name, "valeur obligatoire absente", "", "remplissez cette case")
        elif len(values[name]) > length:
            yield Anomalie(number, name, f"plus de {length} caractères", values[name], "raccourcissez")
    nature = NATURES.get(fold(values["nature"]))
    if nature is None:
        advice = f"écrivez {', '.join(NatureOrganisme.values)}"
        yield Anomalie(number, "nature", "nature inconnue", values["nature"], advice)
    elif bool(values["parent_sigle"]) != (nature == NatureOrganisme.SERVICE):
        message = "un service, et lui seul, dépend d’une direction"
        advice = "indiquez le sigle de sa direction" if nature == NatureOrganisme.SERVICE else "videz cette case"
        yield Anomalie(number, "parent_sigle", message, values["parent_sigle"], advice)
    yield from _check_dates(number, values)


def _check_dates(number: int, values: dict[str, str]) -> Iterator[Anomalie]:
    days = {name: _date(values[name]) for name in ("date_adhesion", "date_sortie")}
    for name, day in days.items():
        if day is None and (values[name] or name in REQUIRED):
            advice = "écrivez la date ainsi : 2025-03-12 ou 12/03/2025"
            yield Anomalie(number, name, "date illisible ou absente", values[name], advice)
    joined, left = days.values()
    if joined and left and left <= joined:
        message = "la sortie du réseau ne suit pas l’adhésion"
        yield Anomalie(number, "date_sortie", message, values["date_sortie"], "corrigez l’une des deux dates")


def _date(text: str) -> datetime.date | None:
    """An ISO or French date; None for anything else, 31/02 included."""
    french = DATE_FR.fullmatch(text)
    try:
        return datetime.date(*map(int, reversed(french.groups()))) if french else datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _known_date(text: str) -> datetime.date:
    """A date already checked. Raises ValueError otherwise."""
    if (day := _date(text)) is None:
        raise ValueError(f"date illisible : {text}")
    return day


def _check_together(rows: Rows, known: Mapping[str, str]) -> Iterator[Anomalie]:
    """What only the whole file shows: a sigle twice, a parent that is no direction."""
    seen: dict[str, int] = {}
    natures = {**known, **{values["sigle"].upper(): NATURES.get(fold(values["nature"])) for _, values in rows}}
    for number, values in rows:
        key, parent = values["sigle"].upper(), values["parent_sigle"]
        if key and key in seen:
            message = f"sigle déjà donné à la ligne {seen[key]}"
            yield Anomalie(number, "sigle", message, values["sigle"], "gardez une seule des deux lignes")
        seen.setdefault(key, number)
        if parent and natures.get(parent.upper()) != NatureOrganisme.DIRECTION:
            message = "aucune direction n’a ce sigle, ni dans le fichier ni dans l’annuaire"
            yield Anomalie(number, "parent_sigle", message, parent, "ajoutez la direction ou corrigez")


def _line(number: int, values: dict[str, str]) -> Ligne:
    """A line that has been checked."""
    return Ligne(
        number,
        values["sigle"],
        values["nom"],
        NATURES[fold(values["nature"])],
        values["parent_sigle"],
        _known_date(values["date_adhesion"]),
        _date(values["date_sortie"]),
    )
