"""Cells of a table into Python values: pure functions that either answer or raise `BadValue` with what to do."""

import datetime as dt
import re
from functools import lru_cache

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
EPOCH_1900, EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+Z?)?")
FRENCH = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?: [\d:]+)?")


class BadValue(ValueError):
    """A cell that cannot be taken as it is."""

    def __init__(self, message: str, conseil: str = ""):
        self.message, self.conseil = message, conseil
        super().__init__(message)


def is_blank(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and not value.strip("\ufeff\u200b \t\r\n\u00a0\u202f"))


def plain(value: Cell) -> str:
    """A number, date or boolean cell as a person would have typed it."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def as_date(value: Cell, date_1904: bool) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return serial_date(value, date_1904)
    if isinstance(value, str):
        return parse_date(value.replace("\u00a0", " ").strip())
    raise BadValue("une date est attendue", "écrivez-la jj/mm/aaaa")


def serial_date(value: float, date_1904: bool) -> dt.date:
    """The date a spreadsheet numbers so (days since 1899-12-30, or 1904-01-01 on old Macs)."""
    if not 1 <= value < 100_000:
        raise BadValue("une date est attendue", "écrivez-la jj/mm/aaaa")
    return (EPOCH_1904 if date_1904 else EPOCH_1900) + dt.timedelta(days=int(value))


@lru_cache(maxsize=20_000)
def parse_date(text: str) -> dt.date:
    if match := ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := FRENCH.fullmatch(text):
        day, month, year = map(int, match.groups())
    else:
        raise BadValue("une date est attendue", "écrivez-la jj/mm/aaaa, avec les quatre chiffres de l’année")
    try:
        return dt.date(year, month, day)
    except ValueError:
        swapped = f" (ou le {month}/{day}/{year} ?)" if month > 12 and day <= 12 else ""
        raise BadValue(f"cette date n’existe pas{swapped}", "corrigez le jour ou le mois") from None
