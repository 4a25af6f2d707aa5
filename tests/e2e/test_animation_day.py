"""A webinaire and its two ateliers, from their first line to the bilan: the animatrice's screens and everybody's mails.

Five people and the animatrice act in the browser. The rest of the two hundred go through the same verbs as they do,
one after the other: the live server shares one connection with the test when the database is in memory. That two
hundred at once take thirty places and no more, on both databases, is shown by tests/rencontres/test_concurrency.py.
"""

import datetime
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from bouquet.bilan.services import publish_bilan
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.daily import run_steps
from bouquet.core.models import Instance
from bouquet.rencontres import forms_robots
from bouquet.rencontres.models import Inscription, Rencontre, Seance
from bouquet.rencontres.services import Origine, Personne, close_presences, mark_presence, register
from bouquet.rencontres.tasks import remind_seance
from bouquet.territoires.models import Collectivite
from tests.annuaire.factories import AppartenanceFactory
from tests.e2e.reading import problems
from tests.e2e.test_demande_life import sign_in
from tests.territoires.factories import CollectiviteFactory, MillesimeFactory, SituationFactory

YEAR, PLACES, PEOPLE = 2026, 30, 200
LINK, REPLAY = "https://visio.exemple.test/ponts", "https://video.exemple.test/ponts"
TITLES = WEBINAIRE, PREMIER, SECOND = ("Entretenir un pont", "Visiter un pont", "Chiffrer un pont")
DAYS = {WEBINAIRE: (6, 16), PREMIER: (6, 23), SECOND: (6, 30)}
ASKED = {WEBINAIRE: PEOPLE, PREMIER: 36, SECOND: 33}
ROOM, CAME_ONLINE, CAME_HERE, CAME_LATER = 40, 140, 35, 25


def at(month: int, day: int, hour: int, minute: int = 0, year: int = YEAR) -> datetime.datetime:
    """That moment, on the clocks of the site."""
    return timezone.make_aware(datetime.datetime(year, month, day, hour, minute))


@pytest.fixture
def site(live_server, settings, monkeypatch):
    settings.BOUQUET_URL = live_server.url
    monkeypatch.setattr(forms_robots, "SECONDS", -1)  # a machine fills the form faster than anybody
    cache.clear()
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département").save()
    ensure_reference_data()
    commune = CollectiviteFactory(nom="Beaulieu", departement__hote=True)
    SituationFactory(commune=commune, millesime=MillesimeFactory(annee=YEAR))
    return live_server.url


@pytest.fixture
def animatrice(page, context, site) -> Callable[[str], None]:
    """Opens a page as she does; her session is of that moment."""
    user = AppartenanceFactory().user

    def visit(path: str) -> None:
        sign_in(context, site, user)
        page.goto(site + path)

    return visit


# -- Before -----------------------------------------------------------------------------------------------------------


def test_a_webinaire_and_its_ateliers_from_their_first_line_to_the_bilan(page, context, site, animatrice, time_machine):
    heard = problems(page)
    time_machine.move_to(at(5, 11, 9))
    announce(page, animatrice)
    two_hundred_register(page, context, site)
    give_up(page, site)
    reminded(time_machine)
    time_machine.move_to(at(6, 16, 14, 20))
    check_in(page, animatrice)
    time_machine.move_to(at(6, 16, 18))
    follow_up(page, animatrice)
    evaluate_and_certify(page, context, site)
    ateliers_take_place(time_machine)
    time_machine.move_to(at(1, 12, 9, year=YEAR + 1))
    told_by_the_bilan(page, site)
    assert heard == []


def announce(page: Page, animatrice) -> None:
    """The webinaire, an atelier that follows it, and its copy."""
    animatrice("/espace/rencontres/nouvelle/")
    write(page, WEBINAIRE, format="Webinaire", mode="Sur place et en ligne", lien=LINK)
    publish(page)
    animatrice("/espace/rencontres/nouvelle/")
    page.get_by_label("C’est la suite de").select_option(label=WEBINAIRE)
    write(page, PREMIER, format="Atelier", mode="Sur place", jauge=str(PLACES))
    publish(page)
    page.get_by_role("button", name="Dupliquer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{PREMIER} (copie)")
    write(page, SECOND)
    publish(page)


def write(page: Page, title: str, **told: str) -> None:
    """Its sheet: text, and its only séance at two o'clock on its day."""
    day = f"{YEAR}-{DAYS[title][0]:02d}-{DAYS[title][1]:02d}"
    moments = {"s-0-debut": f"{day}T14:00", "s-0-fin": f"{day}T15:30"}
    fields = {"titre": title, "resume": "Un essai.", "s-0-lieu": "Salle des fêtes"} | moments
    fields |= {f"s-0-{name}": told[name] for name in ("lien", "jauge") if name in told}
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    for name, choice in (("format", told.get("format")), ("s-0-mode", told.get("mode"))):
        if choice:
            page.locator(f"[name={name}]").select_option(label=choice)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("Enregistré")


def publish(page: Page) -> None:
    page.get_by_role("button", name="Je l’ai relue").click()
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("La rencontre est publiée")


def two_hundred_register(page: Page, context, site: str) -> None:
    """To the webinaire; some of them to the ateliers: thirty have a place, the others wait in their order."""
    context.clear_cookies()
    for name, online in (("Alix", True), ("Claude", False)):
        come(page, site, WEBINAIRE, name, online=online)
    come(page, site, PREMIER, "Alix")
    for title, first in ((WEBINAIRE, 2), (PREMIER, 1), (SECOND, 0)):
        crowd(title, range(first, ASKED[title] - 1))
        come(page, site, title, "Noa", online=title == WEBINAIRE)
    assert states(WEBINAIRE) == [("confirmee", None)] * PEOPLE
    for title in (PREMIER, SECOND):
        waits = [("attente", rank) for rank in range(1, ASKED[title] - PLACES + 1)]
        assert states(title) == [("confirmee", None)] * PLACES + waits
    assert page.get_by_role("link", name="Revoir la rencontre").is_visible()
    page.get_by_role("link", name="Revoir la rencontre").click()
    expect(page.get_by_label("En bref")).to_contain_text("liste d’attente")


def come(page: Page, site: str, title: str, name: str, *, online: bool = False) -> None:
    """By the public page, without account."""
    page.goto(f"{site}/agenda/{Rencontre.objects.get(titre=title).slug}/inscription/")
    page.get_by_label("Votre collectivité").fill("bea")
    page.get_by_label("Nom et prénom").fill(f"{name} Exemple")
    page.get_by_label("Adresse électronique").fill(f"{name.lower()}@exemple.test")
    if online:
        page.get_by_label("En ligne").check()
    page.get_by_role("button", name="Envoyer l’inscription").click()
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()


def crowd(title: str, numbers: Iterable[int]) -> None:
    """The others, each by itself: of the webinaire, forty want a chair."""
    seance, origine = seance_of(title), Origine(collectivite=Collectivite.objects.get(nom="Beaulieu"))
    for number in numbers:
        one = Personne(f"Personne {number}", f"personne{number}@exemple.test", a_distance=number > ROOM)
        register(seance=seance, personnes=[one], origine=origine, le=timezone.now())


def seance_of(title: str) -> Seance:
    return Seance.objects.select_related("rencontre").get(rencontre__titre=title)


def people(title: str):
    return Inscription.objects.filter(seance__rencontre__titre=title).order_by("pk")


def states(title: str) -> list[tuple[str, int | None]]:
    return list(people(title).values_list("etat", "rang"))


def give_up(page: Page, site: str) -> None:
    """Alix leaves the first atelier by the link of the mail: the first who waits has the place."""
    first, *others = people(PREMIER).filter(etat="attente")
    page.goto(link_in(PREMIER, "alix", site))
    page.get_by_role("button", name="Annuler mon inscription").click()
    expect(page.get_by_role("status")).to_contain_text("Merci d’avoir libéré la place")
    assert mail.outbox[-1].subject == f"Une place s’est libérée : {PREMIER}".replace(" :", "\u00a0:")
    assert mail.outbox[-1].to == [first.courriel]
    first.refresh_from_db()
    assert first.confirmed
    assert list(people(PREMIER).filter(etat="attente")) == others


def link_in(title: str, name: str, site: str) -> str:
    """The private link, as its recipient reads it."""
    sent = next(one for one in mail.outbox if one.to == [f"{name}@exemple.test"] and title in one.subject)
    found = re.search(rf"{re.escape(site)}/inscription/[^/\s]+/", sent.body)
    assert found, sent.body
    return found[0]


def reminded(time_machine) -> None:
    """A week before, the day before, and an hour before for those online; each once, the link to those online only."""
    told = {at(6, 9, 6): (WEBINAIRE, PEOPLE), at(6, 15, 6): (WEBINAIRE, PEOPLE)}
    for moment, (title, count) in told.items():
        time_machine.move_to(moment)
        sent = [one for _ in range(2) for one in sent_by(lambda: daily())]
        assert Counter(one.to[0] for one in sent) == dict.fromkeys(people(title).values_list("courriel", flat=True), 1)
        assert len(sent) == count
    time_machine.move_to(at(6, 16, 13, 10))
    hour = sent_by(lambda: [remind_seance.enqueue(seance_of(WEBINAIRE).pk) for _ in range(2)])
    online = set(people(WEBINAIRE).filter(a_distance=True).values_list("courriel", flat=True))
    assert Counter(one.to[0] for one in hour) == dict.fromkeys(online, 1)
    assert {one.to[0] for one in mail.outbox if LINK in one.body} == online


def daily() -> None:
    """The round of each day, of which every step must go well."""
    assert [one for one in run_steps(timezone.now()) if not one.fait] == []


def sent_by(act: Callable[[], object]) -> list:
    """The mails that left meanwhile."""
    before = len(mail.outbox)
    act()
    return mail.outbox[before:]


# -- The day, and after -----------------------------------------------------------------------------------------------


def check_in(page: Page, animatrice) -> None:
    """At the door by its buttons, online by the file of the video tool; then the séance is closed."""
    seance = seance_of(WEBINAIRE)
    door = f"/espace/rencontres/{seance.rencontre_id}/seances/{seance.pk}/presences/"
    animatrice(door)
    page.get_by_role("button", name="Présent : Claude Exemple").click()
    expect(page.locator("[data-presents]")).to_have_text("1")
    here = people(WEBINAIRE).filter(a_distance=False).exclude(nom__startswith="Claude")
    mark(here, CAME_HERE - 1)
    page.get_by_role("link", name="Relevé de visioconférence").click()
    page.get_by_label("Liste des participants").set_input_files(
        {"name": "participants.csv", "mimeType": "text/csv", "buffer": video_file()}
    )
    page.get_by_role("button", name="Voir ce qu’il dit").click()
    page.get_by_role("button", name="Enregistrer ces présences").click()
    expect(page.get_by_role("status")).to_contain_text(f"{CAME_ONLINE} présences, {PEOPLE - ROOM - CAME_ONLINE} abs")
    page.get_by_role("button", name="Marquer absents les autres").click()
    came = CAME_HERE + CAME_ONLINE
    expect(page.locator("[data-presents]")).to_have_text(str(came))
    expect(page.locator("[data-absents]")).to_have_text(str(PEOPLE - came))


def mark(rows, count: int) -> None:
    """So many of them are there."""
    for one in rows.select_related("seance__rencontre")[:count]:
        mark_presence(inscription=one, geste="presente", dit_le=timezone.now(), le=timezone.now())


def video_file() -> bytes:
    """Who was connected, as Zoom tells it: Alix among them, Noa not."""
    rows = people(WEBINAIRE).filter(a_distance=True).exclude(nom__startswith="Noa")[:CAME_ONLINE]
    lines = [f"{one.nom},{one.courriel},62" for one in rows]
    return "\n".join(["Name (Original Name),User Email,Duration (Minutes)", *lines]).encode()


def follow_up(page: Page, animatrice) -> None:
    """The recording is written on the sheet, then told; only those who came are asked what they think."""
    seance = seance_of(WEBINAIRE)
    animatrice(f"/espace/rencontres/{seance.rencontre_id}/")
    page.get_by_label("Adresse de l’enregistrement").fill(REPLAY)
    page.get_by_label("Transcription").fill("Bonjour à toutes et à tous.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("Enregistré")
    animatrice(f"/espace/rencontres/{seance.rencontre_id}/seances/{seance.pk}/presences/")
    sent = sent_by(lambda: page.get_by_role("button", name="Envoyer les suites").click())
    expect(page.get_by_role("status")).to_contain_text("personnes venues")
    asked = {one.to[0] for one in sent if "/evaluation/" in one.body}
    told = {one.to[0] for one in sent if one.subject.startswith("À revoir")}
    assert asked == set(people(WEBINAIRE).filter(etat="presente").values_list("courriel", flat=True))
    assert told == set(people(WEBINAIRE).filter(etat="absente").values_list("courriel", flat=True))
    assert (len(asked), len(told), len(sent)) == (CAME_HERE + CAME_ONLINE, PEOPLE - len(asked), PEOPLE)
    assert all(f"/agenda/{seance.rencontre.slug}/" in one.body for one in sent)


def evaluate_and_certify(page: Page, context, site: str) -> None:
    """Alix says what she thinks, takes her attestation and finds the recording; Noa, who did not come, may not."""
    context.clear_cookies()
    page.goto(f"{link_in(WEBINAIRE, 'noa', site)}evaluation/")
    expect(page.get_by_role("main")).to_contain_text("Nous ne vous avons pas vu")
    page.goto(f"{link_in(WEBINAIRE, 'alix', site)}evaluation/")
    page.get_by_label("Très utile").check()
    page.get_by_role("button", name="Donner mon avis").click()
    expect(page.get_by_role("main")).to_contain_text("Votre avis est enregistré")
    page.get_by_role("link", name="Mon inscription").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Mon attestation (PDF)").click()
    content = waiting.value.path().read_bytes()
    words = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)
    assert all(word in words for word in ("Alix Exemple", WEBINAIRE))
    page.get_by_role("link", name="Voir la rencontre").click()
    expect(page.get_by_role("link", name="Voir l’enregistrement")).to_have_attribute("href", REPLAY)
    for title in (PREMIER, SECOND):
        expect(page.get_by_role("link", name=title)).to_be_visible()


def ateliers_take_place(time_machine) -> None:
    """Thirty places, some of them empty; thanks leave by themselves two days later."""
    for title in (PREMIER, SECOND):
        month, day = DAYS[title]
        time_machine.move_to(at(month, day - 1, 6))
        daily()
        time_machine.move_to(at(month, day, 14, 20))
        mark(people(title).filter(etat="confirmee"), CAME_LATER)
        assert close_presences(seance=seance_of(title), le=timezone.now()) == PLACES - CAME_LATER
        time_machine.move_to(at(month, day + 3, 6) if day < 28 else at(month + 1, 3, 6))
        thanked = [one for one in sent_by(daily) if one.subject.endswith(title)]
        assert len(thanked) == CAME_LATER


def told_by_the_bilan(page: Page, site: str) -> None:
    """Rencontres, séances, inscriptions and presences, of the webinaire and of the ateliers."""
    publish_bilan(annee=YEAR, arrete_le=timezone.localdate())
    page.goto(f"{site}/bilan/{YEAR}/")
    counted = {"Webinaire": (1, 1, PEOPLE, CAME_HERE + CAME_ONLINE), "Atelier": (2, 2, 2 * PLACES, 2 * CAME_LATER)}
    table = page.locator("#animation table").first
    for name, figures in counted.items():
        row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
        assert row.get_by_role("cell").all_inner_texts() == [str(figure) for figure in figures]
    expect(page.locator("#animation")).to_contain_text("d’après 1\u00a0évaluation")
