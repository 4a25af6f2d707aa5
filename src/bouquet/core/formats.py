"""Numbers, dates and words as French readers expect them. Pure functions; the template filters wrap them.

Groups of three digits and units are held by U+00A0: the narrow U+202F is missing from Atkinson Hyperlegible.
A negative number takes the true minus sign U+2212.
"""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "–"
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
MONTHS_SHORT = (
    "janv.",
    "févr.",
    "mars",
    "avril",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)

Number = int | float | Decimal


def _rounded(value: Number, decimals: int) -> Decimal:
    """Half up, as people round by hand (17.5 → 18; banker's rounding would surprise them)."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(value: Number, decimals: int | None = None) -> str:
    """`1 234`, `2,5`, `−3`. Without `decimals`: as many as needed, two at most; with: exactly that many."""
    if isinstance(value, int) and decimals is None:  # nearly all of them: no need of decimals
        return (MINUS if value < 0 else "") + f"{abs(value):,}".replace(",", NBSP)
    quantity = _rounded(value, 2 if decimals is None else decimals)
    digits = f"{abs(quantity):,f}"
    if decimals is None and "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    sign = MINUS if quantity < 0 else ""
    return sign + digits.replace(",", NBSP).replace(".", ",")


def signed(value: Number, decimals: int | None = None) -> str:
    """`+120`, `−3`, `0`: a change says its direction."""
    text = number(value, decimals)
    return text if text.startswith(MINUS) or not any(c in "123456789" for c in text) else f"+{text}"


def percent(value: Number, decimals: int | None = 0) -> str:
    """`17 %`; `value` is already in percent (17, not 0.17)."""
    return f"{number(value, decimals)}{NBSP}%"


def signed_percent(value: Number, decimals: int | None = 0) -> str:
    """`+17 %`, `−3 %`, `0 %`."""
    return f"{signed(value, decimals)}{NBSP}%"


def plural(count: Number, singular: str, plural_form: str = "") -> str:
    """The word alone, in agreement: French is singular below 2 (`0 demande`, `1,5 jour`, `2 demandes`)."""
    return singular if -2 < count < 2 else plural_form or f"{singular}s"


def counted(count: Number, singular: str, plural_form: str = "") -> str:
    """`1 234 demandes`, `1 demande`, never cut between the number and its word."""
    return f"{number(count)}{NBSP}{plural(count, singular, plural_form)}"


def days(value: Number) -> str:
    """`2,5 jours`, `1 jour`."""
    return counted(value, "jour")


def day_of_month(day: int) -> str:
    """`1er`, `2`: only the first takes the ordinal."""
    return "1er" if day == 1 else str(day)


def date(value: dt.date) -> str:
    """`12 mars 2025`."""
    return f"{day_of_month(value.day)}{NBSP}{MONTHS[value.month - 1]} {value.year}"


def short_date(value: dt.date) -> str:
    """`12 mars`, where the year is known from the context."""
    return f"{day_of_month(value.day)}{NBSP}{MONTHS[value.month - 1]}"


def month(value: int) -> str:
    """Name of month 1 to 12. Raises ValueError outside."""
    if not 1 <= value <= 12:
        raise ValueError(f"Le mois doit être compris entre 1 et 12, pas {value}.")
    return MONTHS[value - 1]


def shown(value: object) -> str:
    """What a cell or a key figure displays: numbers and dates in French, text as it is, a dash for nothing."""
    if value is None or value == "":
        return DASH
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float | Decimal):
        return number(value)
    if isinstance(value, dt.date):
        return date(value)
    return str(value)
