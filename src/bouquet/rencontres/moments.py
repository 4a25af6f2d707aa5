"""Moments of a séance as people say them. Pure functions; times are those of the site's time zone."""

import datetime as dt

from django.utils import timezone

from bouquet.core import formats
from bouquet.core.formats import NBSP

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
DAYS_SHORT = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")


def day(value: dt.date) -> str:
    """`mardi 3 mars 2026`."""
    return f"{DAYS[value.weekday()]} {formats.date(value)}"


def hour(value: dt.time) -> str:
    """`9 h`, `14 h 30`."""
    minutes = f"{NBSP}{value.minute:02d}" if value.minute else ""
    return f"{value.hour}{NBSP}h{minutes}"


def span(debut: dt.datetime, fin: dt.datetime) -> str:
    """`mardi 3 mars 2026, de 9 h à 12 h 30`; over several days, both are told."""
    start, end = timezone.localtime(debut), timezone.localtime(fin)
    if start.date() == end.date():
        return f"{day(start.date())}, de {hour(start.time())} à {hour(end.time())}"
    return f"du {day(start.date())} à {hour(start.time())} au {day(end.date())} à {hour(end.time())}"


def duration(minutes: int) -> str:
    """`52 minutes`, `1 h`, `1 h 05`."""
    hours, left = divmod(minutes, 60)
    if not hours:
        return formats.counted(left, "minute")
    return f"{hours}{NBSP}h{NBSP}{left:02d}" if left else f"{hours}{NBSP}h"


def dated(debut: dt.datetime, fin: dt.datetime) -> str:
    """`le mardi 3 mars 2026, de 9 h à 12 h 30`, within a sentence."""
    told = span(debut, fin)
    return told if told.startswith("du ") else f"le {told}"


def moment(value: dt.datetime) -> str:
    """`3 mars 2026 à 9 h`."""
    local = timezone.localtime(value)
    return f"{formats.date(local.date())} à {hour(local.time())}"
