"""Reminders to those who have a place: 7 days and 1 day before, 1 hour before for those online. Never twice."""

import datetime

from django.utils import timezone

from bouquet.core.avis import write_to

from .. import moments
from ..enums import ONLINE
from ..genres import RAPPEL
from ..models import Inscription, Seance
from ..querysets import InscriptionQuerySet
from .courriels import TEMPLATES, calendar_piece, reason_of, words_of

WEEK, EVE = 7, 1
RATTRAPAGE = 3  # days during which a reminder of the week still leaves when `daily` did not run
HOUR = datetime.timedelta(hours=1)


def remind_days(*, le: datetime.datetime) -> int:
    """Those of the week and of the eve; how many mails were written."""
    today = timezone.localdate(le)
    last = le + datetime.timedelta(days=WEEK + 1)
    seances = Seance.objects.published().filter(debut__gt=le, debut__lte=last)
    written = 0
    for seance in seances.select_related("rencontre", "commune").order_by("debut", "pk"):
        day = timezone.localdate(seance.debut)
        jalon = _due((day - today).days)
        if jalon is not None:
            registered = _start_of(day - datetime.timedelta(days=jalon))
            written += _remind(seance, f"{day}:{jalon}", registered, le)
    return written


def _due(left: int) -> int | None:
    """Which reminder is due that many days before."""
    if left == EVE:
        return EVE
    return WEEK if WEEK - RATTRAPAGE <= left <= WEEK else None


def remind_hour(*, seance: Seance, le: datetime.datetime) -> int:
    """In the hour before an online séance of a published rencontre; nothing at any other moment."""
    if seance.mode not in ONLINE or not seance.debut - HOUR <= le < seance.debut:
        return 0
    people = Inscription.objects.online()
    return _remind(seance, f"{seance.debut.isoformat()}:heure", seance.debut - HOUR, le, people)


def _start_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _remind(
    seance: Seance,
    occasion: str,
    registered: datetime.datetime,
    le: datetime.datetime,
    people: InscriptionQuerySet | None = None,
) -> int:
    """One mail to each who had a place before that moment: whoever registers later has just been written to."""
    rows = Inscription.objects.all() if people is None else people
    rows = rows.confirmed().filter(seance=seance, created_at__lt=registered)
    return sum(_write(one, seance, occasion, le) for one in rows.order_by("pk"))


def _write(inscription: Inscription, seance: Seance, occasion: str, le: datetime.datetime) -> bool:
    inscription.seance = seance
    words = words_of(inscription)
    return write_to(
        adresse=inscription.courriel,
        genre=RAPPEL,
        occasion=f"{inscription.pk}:{occasion}",
        gabarit=f"{TEMPLATES}/rappel",
        contexte={**words, "dans": _how_soon(seance, le)},
        raison=reason_of(inscription),
        secrets=[words["lien"]],
        pieces=[calendar_piece(inscription, le=le)],
    )


def _how_soon(seance: Seance, le: datetime.datetime) -> str:
    left = (timezone.localdate(seance.debut) - timezone.localdate(le)).days
    if left == 0:
        return f"aujourd’hui à {moments.hour(timezone.localtime(seance.debut).time())}"
    return "demain" if left == 1 else f"dans {left}\u00a0jours"
