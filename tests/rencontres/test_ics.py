"""Calendar files are read by two parsers that know nothing of each other; the calendar has two ends."""

import datetime

import pytest
from django.utils import timezone
from icalendar import Calendar

from bouquet.rencontres import ics
from bouquet.rencontres.enums import Etat
from tests.territoires.factories import CollectiviteFactory

from . import rfc5545
from .factories import DAY, HOUR, NOON, InscriptionFactory, SeanceFactory

TITLE = "L’eau, la voirie ; et « l’école » : tout\\rien " + "é" * 90


def by_both(content: bytes) -> list[dict[str, str]]:
    """Read twice, and the two readings told apart field by field."""
    ours = rfc5545.read(content)
    theirs = Calendar.from_ical(content).walk("VEVENT")
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        for name in ("UID", "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "URL"):
            assert mine[name] == str(other[name]), name
        for name in ("DTSTART", "DTEND", "DTSTAMP"):
            assert rfc5545.moment(mine[name]) == other.decoded(name), name
    return ours


@pytest.mark.django_db
@pytest.mark.parametrize("traits", [{}, {"online": True}, {"hybrid": True}])
def test_one_seance(traits):
    here = {} if "online" in traits else {"adresse": "2, place A; B", "commune": CollectiviteFactory()}
    seance = SeanceFactory(rencontre__titre=TITLE, rencontre__resume="Un,\ndeux ; trois.", **here, **traits)
    (event,) = by_both(ics.one_seance(seance, le=NOON, told_link=True))
    assert event["SUMMARY"] == TITLE
    assert rfc5545.moment(event["DTSTART"]) == seance.debut
    assert ("visio.exemple.test" in event["DESCRIPTION"]) is bool(traits)
    (gone,) = by_both(ics.one_seance(seance, le=NOON, told_link=False, cancelled=True))
    assert (gone["STATUS"], gone["UID"]) == ("CANCELLED", event["UID"])
    assert int(gone["SEQUENCE"]) > int(event["SEQUENCE"])


@pytest.mark.django_db
def test_the_feed_with_its_filters_and_the_private_file(client):
    debut = timezone.now().replace(microsecond=0) + 9 * DAY
    for rank, fmt in enumerate(("atelier", "webinaire", "webinaire")):
        SeanceFactory(rencontre__format=fmt, debut=debut + rank * HOUR, online=rank == 1)
    gone = SeanceFactory(rencontre__etat=Etat.ANNULEE, rencontre__motif_annulation="Neige", debut=debut)
    assert len(by_both(client.get("/agenda.ics").content)) == 4
    assert len(by_both(client.get("/agenda.ics?format=webinaire&lieu=en_ligne").content)) == 1
    assert by_both(client.get("/agenda.ics?format=visite").content) == []
    told = {event["UID"].split("@")[0]: event["STATUS"] for event in by_both(client.get("/agenda.ics").content)}
    assert told[f"seance-{gone.pk}"] == "CANCELLED"
    one = InscriptionFactory(seance__debut=debut)
    assert len(by_both(client.get(f"/inscription/{one.jeton}/rencontre.ics").content)) == 1


GOOD = (
    "BEGIN:VCALENDAR\r\nPRODID:a\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260302T120000Z\r\n"
    "DTSTART:20260302T120000Z\r\nDTEND:20260302T130000Z\r\nSTATUS:CONFIRMED\r\nSUMMARY:Un\\, deux\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.once
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\r\n", "\n"),
        ("UID:1\r\n", ""),
        ("UID:1", "UID:1\r\nUID:2"),
        ("PRODID:a\r\n", ""),
        ("VERSION:2.0", "VERSION:1.0"),
        ("DTSTART:20260302T120000Z", "DTSTART;TZID=Europe/Paris:20260302T130000"),
        ("DTSTART:20260302T120000Z", "DTSTART:20260302T120000"),
        ("DTEND:20260302T130000Z", "DTEND:20260302T110000Z"),
        ("Un\\, deux", "Un, deux"),
        ("Un\\, deux", "Un\\x"),
        ("Un\\, deux", "é" * 40),
        ("END:VEVENT\r\n", ""),
        ("END:VCALENDAR\r\n", ""),
        ("STATUS:CONFIRMED", "STATUS:PEUT-ETRE"),
        ("STATUS:CONFIRMED", "COLOUR:red"),
    ],
)
def test_the_second_parser_refuses_what_the_standard_refuses(old, new):
    assert rfc5545.read(GOOD.encode())[0]["SUMMARY"] == "Un, deux"
    with pytest.raises(rfc5545.Wrong):
        rfc5545.read(GOOD.replace(old, new, 1 if old != "\r\n" else -1).encode())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mois", "status"),
    [
        ("", 200), ("2026-03", 200), ("2028-03", 200), ("2024-03", 200), ("2028-04", 404), ("2024-02", 404),
        ("2026-13", 404), ("2026-00", 404), ("9999-12", 404), ("0001-01", 404), ("n-importe", 404), ("2026-3", 404),
    ],
)  # fmt: skip
def test_the_calendar_ends_two_years_away_on_both_sides(client, time_machine, mois, status):
    time_machine.move_to(datetime.datetime(2026, 3, 5, 12, tzinfo=datetime.UTC))
    response = client.get(f"/agenda/?vue=mois&mois={mois}")
    assert response.status_code == status
    if status == 200:
        page = response.content.decode()
        assert ("Mois suivant" in page) is (mois != "2028-03")
        assert ("Mois précédent" in page) is (mois != "2024-03")
