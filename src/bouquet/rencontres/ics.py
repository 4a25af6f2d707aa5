"""Séances as calendar files (RFC 5545), for one person or for a whole agenda."""

import datetime
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from .enums import Etat
from .models import Seance

TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Bouquet//Agenda//FR"


def one_seance(seance: Seance, *, le: datetime.datetime, told_link: bool, cancelled: bool = False) -> bytes:
    """The file of one séance. `told_link`: with the link of the video meeting, for those who have a place only."""
    calendar = _calendar("CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(_event(seance, le, told_link=told_link, cancelled=cancelled))
    return calendar.to_ical()


def feed(seances: Iterable[Seance], *, nom: str, le: datetime.datetime) -> bytes:
    """A calendar that others subscribe to; no link of a video meeting is in it."""
    calendar = _calendar("PUBLISH")
    calendar.add("X-WR-CALNAME", nom)
    calendar.add("REFRESH-INTERVAL", datetime.timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for seance in seances:
        calendar.add_component(_event(seance, le, told_link=False, cancelled=seance.rencontre.etat == Etat.ANNULEE))
    return calendar.to_ical()


def page_of(seance: Seance) -> str:
    return settings.BOUQUET_URL + reverse("rencontres:rencontre", args=[seance.rencontre.slug])


def place_of(seance: Seance) -> str:
    """`Salle des fêtes, 2 place de la Mairie, Saillans`; empty when it is online only."""
    return ", ".join(filter(None, [seance.lieu, seance.adresse, str(seance.commune) if seance.commune else ""]))


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    return calendar


def _event(seance: Seance, le: datetime.datetime, *, told_link: bool, cancelled: bool) -> Event:
    event, page = Event(), page_of(seance)
    host = urlsplit(settings.BOUQUET_URL).hostname or "localhost"
    link = seance.lien if told_link else ""
    event.add("UID", f"seance-{seance.pk}@{host}")
    event.add("SEQUENCE", seance.version + cancelled)
    event.add("DTSTAMP", le.astimezone(datetime.UTC))
    event.add("DTSTART", seance.debut.astimezone(datetime.UTC))
    event.add("DTEND", seance.fin.astimezone(datetime.UTC))
    event.add("SUMMARY", seance.rencontre.titre)
    event.add("LOCATION", link or place_of(seance) or "En ligne")
    words = [seance.rencontre.resume, f"Lien de connexion : {link}" if link else "", page]
    event.add("DESCRIPTION", "\n\n".join(filter(None, words)))
    event.add("URL", page)
    event.add("STATUS", "CANCELLED" if cancelled else "CONFIRMED")
    return event
