"""The webinaire and the two ateliers of test_animation_day: when they are, who is at them, what was written to them."""

import datetime
import re
from collections.abc import Callable

from django.core import mail
from django.utils import timezone

from bouquet.core.daily import run_steps
from bouquet.rencontres.models import Inscription, Seance
from bouquet.rencontres.services import Origine, Personne, mark_presence, register
from bouquet.territoires.models import Collectivite

YEAR, PEOPLE, PLACES = 2026, 200, 30
WEBINAIRE, PREMIER, SECOND = "Entretenir un pont", "Visiter un pont", "Chiffrer un pont"
DAYS = {WEBINAIRE: (6, 16), PREMIER: (6, 23), SECOND: (6, 30)}
ASKED = {WEBINAIRE: 80, PREMIER: 68, SECOND: 55}  # Alix asks for two of them, Noa for all three
ROOM, CAME_HERE, CAME_ONLINE, CAME_LATER = 30, 25, 40, 25
CAME, MISSED = CAME_HERE + CAME_ONLINE, ASKED[WEBINAIRE] - CAME_HERE - CAME_ONLINE


def at(month: int, day: int, hour: int, minute: int = 0, year: int = YEAR) -> datetime.datetime:
    """That moment, on the clocks of the site."""
    return timezone.make_aware(datetime.datetime(year, month, day, hour, minute))


def seance_of(title: str) -> Seance:
    return Seance.objects.select_related("rencontre").get(rencontre__titre=title)


def people(title: str, **values):
    return Inscription.objects.filter(seance__rencontre__titre=title, **values).order_by("pk")


def addresses(rows) -> set[str]:
    return set(rows.values_list("courriel", flat=True))


def crowd(title: str, count: int) -> None:
    """Others, each alone; to the webinaire, thirty with Claude come to the room."""
    seance, origine = seance_of(title), Origine(collectivite=Collectivite.objects.get(nom="Beaulieu"))
    for number in range(1, count + 1):
        name = f"{title.split()[0]} {number}"
        one = Personne(name, f"{name.replace(' ', '')}@exemple.test", a_distance=number >= ROOM)
        register(seance=seance, personnes=[one], origine=origine, le=timezone.now())


def mark(rows, count: int) -> None:
    """So many of them are there."""
    for one in rows.select_related("seance__rencontre")[:count]:
        mark_presence(inscription=one, geste="presente", dit_le=timezone.now(), le=timezone.now())


def video_file() -> bytes:
    """Who was connected to the webinaire, as Zoom tells it: Alix among them, Noa not."""
    rows = people(WEBINAIRE, a_distance=True).exclude(nom__startswith="Noa")[:CAME_ONLINE]
    lines = [f"{one.nom},{one.courriel},62" for one in rows]
    return "\n".join(["Name (Original Name),User Email,Duration (Minutes)", *lines]).encode()


def daily() -> None:
    """The round of each day, of which every step must go well."""
    assert [one for one in run_steps(timezone.now()) if not one.fait] == []


def sent_by(*acts: Callable[[], object]) -> list:
    """The mails that left meanwhile."""
    before = len(mail.outbox)
    for act in acts:
        act()
    return mail.outbox[before:]


def link_in(title: str, name: str, site: str) -> str:
    """The private link of an inscription, as its recipient reads it."""
    sent = next(one for one in mail.outbox if one.to == [f"{name}@exemple.test"] and title in one.subject)
    found = re.search(rf"{re.escape(site)}/inscription/[^/\s]+/", sent.body)
    assert found, sent.body
    return found[0]
