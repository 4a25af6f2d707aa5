"""The attendance file of a video tool, whatever the tool: who was connected, and how long. Pure functions.

Teams (UTF-16, tabs, sections), Zoom (meeting or webinar), Webex, BigBlueButton and others are told by their headings,
in English or in French; a person who came back several times is one line, with the sum of the durations.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bouquet.core.text import fold

MOST_BYTES, MOST_LINES, DEEPEST = 2_000_000, 5000, 60  # the heading stands in the first lines
NOM = {
    *("name", "full name", "display name", "user name", "participant", "participant name", "attendee name"),
    *("attendee", "name original name", "user name original name", "nom", "nom complet", "nom et prenom"),
    *("nom d utilisateur", "utilisateur", "nom du participant", "nom nom d origine", "nom d utilisateur nom d origine"),
}
PRENOM, FAMILLE = {"first name", "prenom"}, {"last name", "nom de famille", "surname"}
COURRIEL = {
    *("email", "e mail", "user email", "attendee email", "email address", "participant email", "courriel"),
    *("adresse e mail", "adresse email", "adresse electronique", "courrier electronique", "adresse courriel"),
    *("e mail de l utilisateur", "e mail de l utilisateur"),
}
UPN = {"participant id upn", "id du participant upn", "upn"}  # Teams: an address, when the other is not told
DUREE = {
    *("duration", "in meeting duration", "duration minutes", "total duration minutes", "time in session minutes"),
    *("attendance duration", "duree", "duree minutes", "duree totale minutes", "duree totale", "duree de la reunion"),
    *("duree en reunion", "duree de participation", "duree de presence", "temps en session minutes"),
}
VENU = {"attended", "a participe"}  # Zoom also lists those who registered and did not come
SECTION = re.compile(r"^\d+\. ")
ALIAS = re.compile(r"\s*\([^()]*\)\s*$")
CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,2}):(\d{2})(?:\.\d+)?$")
UNITS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(h|m|s|j|d)?", re.IGNORECASE)
SECONDS = {"d": 86_400, "j": 86_400, "h": 3600, "m": 60, "s": 1}
UNREADABLE = (
    "Ce fichier n’a pas de colonne de noms\u00a0: donnez la liste des participants exportée par l’outil de "
    "visioconférence (CSV), ou un tableau dont la première ligne contient «\u00a0Nom\u00a0»."
)


@dataclass(frozen=True)
class Ligne:
    """Somebody who was connected; `minutes` is None when the file does not say it."""

    nom: str
    courriel: str = ""
    minutes: int | None = None

    @property
    def cle(self) -> str:
        return self.courriel or name_key(self.nom)


def name_key(nom: str) -> str:
    """The same for `Essai Camille` and `Camille ESSAI`."""
    return " ".join(sorted(fold(nom).split()))


def read(content: bytes) -> list[Ligne]:
    """Those who were connected, in the order of the file. Raises ValidationError."""
    if len(content) > MOST_BYTES:
        raise ValidationError("Ce fichier est trop lourd pour une liste de participants (2\u00a0Mo au plus).")
    rows = list(_rows(_text(content)))
    start, columns = _heading(rows)
    found: dict[str, Ligne] = {}
    for row in rows[start + 1 :]:
        if row and SECTION.match(row[0]):
            break  # the table that follows tells each coming and going of the same people
        line = _line(row, columns)
        if line is not None:
            found[line.cle] = _together(found.get(line.cle), line)
    if not found:
        raise ValidationError("Ce fichier ne contient aucun participant.")
    if len(found) > MOST_LINES:
        raise ValidationError(f"Ce fichier contient plus de {MOST_LINES} participants.")
    return list(found.values())


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _rows(text: str) -> Iterator[list[str]]:
    """Cells of each line; what parts them is the sign that comes most often."""
    clean = text.replace("\x00", "")
    sign = max("\t;,", key=clean[:20_000].count)
    try:
        yield from ([cell.strip() for cell in row] for row in csv.reader(io.StringIO(clean), delimiter=sign))
    except csv.Error as error:
        raise ValidationError("Ce fichier n’est pas un tableau CSV que l’on puisse lire.") from error


def _heading(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Where the table begins, and the place of each column."""
    wanted = {"nom": NOM, "prenom": PRENOM, "famille": FAMILLE, "courriel": COURRIEL, "upn": UPN}
    wanted |= {"duree": DUREE, "venu": VENU}
    for number, row in enumerate(rows[:DEEPEST]):
        folded = [fold(cell) for cell in row]
        places = {
            name: next(place for place, word in enumerate(folded) if word in words)
            for name, words in wanted.items()
            if words.intersection(folded)
        }
        if "nom" in places or {"prenom", "famille"} <= set(places):
            return number, places
    raise ValidationError(UNREADABLE)


def _line(row: Sequence[str], columns: dict[str, int]) -> Ligne | None:
    """None for an empty line, and for somebody who registered there without coming."""
    told = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
    if fold(told.get("venu", "oui")) in {"no", "non"}:
        return None
    nom = ALIAS.sub("", told.get("nom", "")) or f"{told.get('prenom', '')} {told.get('famille', '')}".strip()
    courriel = _address(told.get("courriel", "")) or _address(told.get("upn", ""))
    if not (nom or courriel):
        return None
    return Ligne((nom or courriel)[:120], courriel, minutes_of(told.get("duree", "")))


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text.lower()[:254]


def minutes_of(text: str) -> int | None:
    """`52`, `52 mins`, `1h 2m 30s`, `1:02:30`, `52,5` → minutes, rounded; None for what says nothing."""
    clock = CLOCK.match(text)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return _rounded(hours * 3600 + minutes * 60 + seconds)
    parts = UNITS.findall(text)
    if not parts:
        return None
    return _rounded(sum(float(value.replace(",", ".")) * SECONDS[unit.lower() or "m"] for value, unit in parts))


def _rounded(seconds: float) -> int:
    return int(seconds / 60 + 0.5)


def _together(before: Ligne | None, line: Ligne) -> Ligne:
    if before is None:
        return line
    known = [one.minutes for one in (before, line) if one.minutes is not None]
    return Ligne(before.nom, before.courriel, sum(known) if known else None)
