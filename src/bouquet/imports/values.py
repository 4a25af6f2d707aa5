"""Cell values into Python values: pure functions that either answer or raise `BadValue` with what to do."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bouquet.core.tableaux.valeurs import BadValue, Cell, as_date, plain
from bouquet.core.text import fold

FIRST_DAY = dt.date(1990, 1, 1)  # nothing older is recorded; an older date is a slip
MAX_DAYS = 1_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
# What a spreadsheet would execute: =…, @…, and +… or -… followed by a call, a link to a program or to a sheet.
FORMULA = re.compile(r"^\s*(?:[=@]|[+\-](?=.*(?:\||!|\w\()))", re.DOTALL)
YES = {"oui", "o", "vrai", "true", "x", "1", "yes"}
NO = {"non", "n", "faux", "false", "0", "no"}


def to_text(value: Cell, *, limit: int, lines: bool = False) -> str:
    """Trimmed text of at most `limit` characters; spaces of all kinds become plain ones, `lines` keeps line breaks."""
    if not isinstance(value, str):
        return plain(value)
    text = INVISIBLE.sub("", value).replace("\u00a0", " ").replace("\u202f", " ")
    if CONTROL.search(text):
        raise BadValue("un caractère invisible interdit se trouve dans ce texte", "retapez la cellule")
    if FORMULA.match(text):
        raise BadValue(
            "ce texte commence comme une formule de tableur", "retirez le signe du début : les formules sont refusées"
        )
    text = "\n".join(line.rstrip() for line in text.splitlines()).strip() if lines else " ".join(text.split())
    if len(text) > limit:
        raise BadValue(f"ce texte compte {len(text)} caractères", f"raccourcissez-le à {limit} caractères au plus")
    return text


def to_date(value: Cell, *, today: dt.date, date_1904: bool = False, future: bool = False) -> dt.date:
    """A date between 1990 and `today` (or ten years later when `future`)."""
    day = as_date(value, date_1904)
    if day < FIRST_DAY:
        raise BadValue("cette date est trop ancienne", "vérifiez l’année (1990 au plus tôt)")
    if future and day > today.replace(year=today.year + 10, day=1):
        raise BadValue("cette date est trop lointaine", "vérifiez l’année")
    if not future and day > today:
        raise BadValue("cette date est dans le futur", "une demande se date au plus tard d’aujourd’hui")
    return day


def to_quarters(value: Cell) -> int:
    """Days, written with a comma or a point, as a number of quarters of a day."""
    try:
        number = Decimal(repr(value)) if isinstance(value, int | float) else decimal_text(value)
    except InvalidOperation:
        raise BadValue("un nombre de jours est attendu", "écrivez par exemple 1,5") from None
    if isinstance(value, bool) or not number.is_finite():
        raise BadValue("un nombre de jours est attendu", "écrivez par exemple 1,5")
    if number < 0:
        raise BadValue("un nombre de jours ne peut pas être négatif", "corrigez-le, ou videz la cellule")
    if number > MAX_DAYS:
        raise BadValue(f"plus de {MAX_DAYS} jours pour une intervention", "vérifiez ce nombre")
    if number * 4 % 1:
        raise BadValue("les jours se comptent par quarts", "arrondissez à 0,25 près")
    return int(number * 4)


def decimal_text(value: Cell) -> Decimal:
    text = re.sub(r"\s", "", str(value)) if isinstance(value, str) else "?"
    if not re.fullmatch(r"[+\-−]?\d{1,9}([.,]\d{1,6})?", text):
        raise InvalidOperation
    return Decimal(text.replace(",", ".").replace("−", "-"))


def to_bool(value: Cell) -> bool:
    if isinstance(value, bool):
        return value
    word = fold(plain(value)) if not isinstance(value, str) else fold(value)
    if word in YES or word in NO:
        return word in YES
    raise BadValue("oui ou non est attendu", "écrivez oui ou non")


def to_digits(value: Cell, *, length: int, name: str) -> str:
    """A code of digits, whatever spaces separate them; a number cell is padded with the zeros it lost."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = plain(value).zfill(length)
    else:
        text = re.sub(r"[\s.\-]", "", str(value))
    if not re.fullmatch(rf"\d{{{length}}}", text):
        raise BadValue(f"un {name} compte {length} chiffres", f"vérifiez ce {name}")
    return text


def to_siren(value: Cell) -> str:
    """Nine digits with a valid Luhn key."""
    siren = to_digits(value, length=9, name="SIREN")
    if not luhn(siren):
        raise BadValue("ce SIREN n’existe pas (sa clé est fausse)", "vérifiez ses 9 chiffres")
    return siren


def luhn(digits: str) -> bool:
    """Luhn's key, that ends every SIREN (INSEE)."""
    doubled = [int(c) * (1 + i % 2) for i, c in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def to_code_insee(value: Cell) -> str:
    text = plain(value).zfill(5) if isinstance(value, float | int) else str(value).strip().upper()
    if not re.fullmatch(r"(\d{2}|2[AB])\d{3}", text):
        raise BadValue("un code INSEE compte 5 caractères", "écrivez par exemple 26362")
    return text


@lru_cache(maxsize=20_000)
def to_email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise BadValue("cette adresse électronique n’est pas valide", "corrigez-la, ou videz la cellule") from None
    return text
