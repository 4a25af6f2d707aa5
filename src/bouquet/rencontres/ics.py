"""Séances as calendar files (RFC 5545), for one person or for a whole agenda.

The lines are put together here: components of icalendar cost 1.7 ms each, half a second for an agenda. It escapes
texts and cuts long lines.
"""

import datetime
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import vText
from icalendar.parser import Contentline

from .enums import Etat
from .models import Seance

TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Bouquet//Agenda//FR"
LONGEST = 75  # octets of a line, without its end (3.1)
REFRESH = "REFRESH-INTERVAL;VALUE=DURATION:PT6H"  # RFC 7986


def one_seance(seance: Seance, *, le: datetime.datetime, told_link: bool, cancelled: bool = False) -> bytes:
    """The file of one séance. `told_link`: with the link of the video meeting, for those who have a place only."""
    lines = _event(seance, le, told_link=told_link, cancelled=cancelled)
    return _calendar("CANCEL" if cancelled else "PUBLISH", lines)


def feed(seances: Iterable[Seance], *, nom: str, le: datetime.datetime) -> bytes:
    """A calendar that others subscribe to; no link of a video meeting is in it."""
    lines = [_text("X-WR-CALNAME", nom), REFRESH]
    for seance in seances:
        lines += _event(seance, le, told_link=False, cancelled=seance.rencontre.etat == Etat.ANNULEE)
    return _calendar("PUBLISH", lines)


def page_of(seance: Seance) -> str:
    return settings.BOUQUET_URL + reverse("rencontres:rencontre", args=[seance.rencontre.slug])


def place_of(seance: Seance) -> str:
    """`Salle des fêtes, 2 place de la Mairie, Saillans`; empty when it is online only."""
    return ", ".join(filter(None, [seance.lieu, seance.adresse, str(seance.commune) if seance.commune else ""]))


def _calendar(method: str, lines: Iterable[str]) -> bytes:
    head = ("BEGIN:VCALENDAR", f"PRODID:{PRODUCT}", "VERSION:2.0", "CALSCALE:GREGORIAN", f"METHOD:{method}")
    return b"".join(_folded(line) for line in (*head, *lines, "END:VCALENDAR"))


def _event(seance: Seance, le: datetime.datetime, *, told_link: bool, cancelled: bool) -> Iterator[str]:
    """The lines of one VEVENT, not cut yet."""
    page, link = page_of(seance), seance.lien if told_link else ""
    host = urlsplit(settings.BOUQUET_URL).hostname or "localhost"
    words = [seance.rencontre.resume, f"Lien de connexion : {link}" if link else "", page]
    yield "BEGIN:VEVENT"
    yield f"UID:seance-{seance.pk}@{host}"
    yield f"SEQUENCE:{seance.version + cancelled}"
    yield f"DTSTAMP:{_moment(le)}"
    yield f"DTSTART:{_moment(seance.debut)}"
    yield f"DTEND:{_moment(seance.fin)}"
    yield _text("SUMMARY", seance.rencontre.titre)
    yield _text("LOCATION", link or place_of(seance) or "En ligne")
    yield _text("DESCRIPTION", "\n\n".join(filter(None, words)))
    yield f"URL:{page}"
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(value: datetime.datetime) -> str:
    return f"{value.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def _text(name: str, value: str) -> str:
    return f"{name}:{vText(value).to_ical().decode()}"


def _folded(line: str) -> bytes:
    """The octets of a line with its end, cut where it is too long."""
    told = line.encode()
    return (told if len(told) <= LONGEST else Contentline(line).to_ical()) + b"\r\n"
