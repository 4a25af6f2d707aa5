"""A webinaire and its two ateliers, from their first line to the bilan: the animatrice's screens and everybody's mails.

The animatrice and three people act in the browser. The others of the two hundred go through the same verbs, one after
the other, for the live server shares one connection with the test when the database is in memory. That two hundred at
once take thirty places and no more is shown on both databases by tests/rencontres/test_concurrency.py.
"""

import io
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from bouquet.bilan.services import publish_bilan
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from bouquet.rencontres import forms_robots
from bouquet.rencontres.models import Inscription
from bouquet.rencontres.services import close_presences
from bouquet.rencontres.tasks import remind_seance
from tests.annuaire.factories import AppartenanceFactory
from tests.territoires.factories import CollectiviteFactory, MillesimeFactory, SituationFactory

from .animation_world import (
    ASKED,
    CAME,
    CAME_HERE,
    CAME_LATER,
    CAME_ONLINE,
    DAYS,
    MISSED,
    PEOPLE,
    PLACES,
    PREMIER,
    SECOND,
    WEBINAIRE,
    YEAR,
    addresses,
    at,
    crowd,
    daily,
    link_in,
    mark,
    people,
    seance_of,
    sent_by,
    video_file,
)
from .reading import faults, open_details, problems
from .test_demande_life import sign_in

LINK, REPLAY = "https://visio.exemple.test/ponts", "https://video.exemple.test/ponts"


@pytest.fixture
def site(live_server, settings, monkeypatch):
    settings.BOUQUET_URL = live_server.url
    monkeypatch.setattr(forms_robots, "SECONDS", -1)  # a machine fills the form faster than anybody
    cache.clear()
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département").save()
    ensure_reference_data()
    commune = CollectiviteFactory(nom="Beaulieu", departement__hote=True)
    SituationFactory(commune=commune, millesime=MillesimeFactory(annee=YEAR))
    yield live_server.url
    cache.clear()  # what was kept there is of another year


@pytest.fixture
def animatrice(page, context, site) -> Callable[[str], None]:
    """Opens a page as she does; her session is of that moment."""
    user = AppartenanceFactory().user

    def visit(path: str) -> None:
        sign_in(context, site, user)
        page.goto(site + path)

    return visit


def test_a_webinaire_and_its_ateliers_from_their_first_line_to_the_bilan(page, context, site, animatrice, time_machine):
    heard = problems(page)
    time_machine.move_to(at(5, 11, 9))
    announce(page, animatrice)
    two_hundred_register(page, context, site)
    give_up(page, site)
    webinaire_reminded(time_machine)
    time_machine.move_to(at(6, 16, 14, 20))
    check_in(page, animatrice)
    time_machine.move_to(at(6, 16, 18))
    follow_up(page, animatrice)
    evaluate_and_certify(page, context, site)
    ateliers_take_place(time_machine)
    time_machine.move_to(at(1, 12, 9, year=YEAR + 1))
    told_by_the_bilan(page, site)
    assert heard == []


# -- Before -----------------------------------------------------------------------------------------------------------


def announce(page: Page, animatrice) -> None:
    """The webinaire, an atelier that follows it, and the copy of that one."""
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


def write(page: Page, title: str, *, format: str = "", mode: str = "", **seance: str) -> None:
    """Its sheet: the text, and its only séance at two o'clock on its day."""
    day = f"{YEAR}-{DAYS[title][0]:02d}-{DAYS[title][1]:02d}"
    told = {"debut": f"{day}T14:00", "fin": f"{day}T15:30", "lieu": "Salle des fêtes", **seance}
    fields = {"titre": title, "resume": "Un essai.", **{f"s-0-{name}": value for name, value in told.items()}}
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    for name, choice in (("format", format), ("s-0-mode", mode)):
        if choice:
            page.locator(f"[name={name}]").select_option(label=choice)
    save(page)


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("Enregistré")


def publish(page: Page) -> None:
    page.get_by_role("button", name="Je l’ai relue").click()
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("La rencontre est publiée")


def two_hundred_register(page: Page, context, site: str) -> None:
    """Each to what they choose: of an atelier thirty have a place, the others wait in their order."""
    context.clear_cookies()
    come(page, site, WEBINAIRE, "Alix", online=True)
    come(page, site, WEBINAIRE, "Claude")
    come(page, site, PREMIER, "Alix")
    for title, already in ((WEBINAIRE, 2), (PREMIER, 1), (SECOND, 0)):
        crowd(title, ASKED[title] - already - 1)
        come(page, site, title, "Noa", online=title == WEBINAIRE)
    assert Inscription.objects.values("courriel").distinct().count() == PEOPLE
    for title, places in ((WEBINAIRE, ASKED[WEBINAIRE]), (PREMIER, PLACES), (SECOND, PLACES)):
        waits = [("attente", rank) for rank in range(1, ASKED[title] - places + 1)]
        assert list(people(title).values_list("etat", "rang")) == [("confirmee", None)] * places + waits
    page.get_by_role("link", name="Revoir la rencontre").click()
    expect(page.get_by_label("En bref")).to_contain_text("liste d’attente")


def come(page: Page, site: str, title: str, name: str, *, online: bool = False) -> None:
    """By the public page, without account."""
    page.goto(f"{site}/agenda/{seance_of(title).rencontre.slug}/")
    page.get_by_role("link", name="S’inscrire").click()
    page.get_by_label("Votre collectivité").fill("bea")
    page.get_by_label("Nom et prénom").fill(f"{name} Exemple")
    page.get_by_label("Adresse électronique").fill(f"{name.lower()}@exemple.test")
    if online:
        page.get_by_label("En ligne").check()
    page.get_by_role("button", name="Envoyer l’inscription").click()
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()


def give_up(page: Page, site: str) -> None:
    """Alix leaves the first atelier by the link of the mail: the first who waits has the place."""
    first, *others = people(PREMIER, etat="attente")
    page.goto(link_in(PREMIER, "alix", site))
    page.get_by_role("button", name="Annuler mon inscription").click()
    expect(page.get_by_role("status")).to_contain_text("Merci d’avoir libéré la place")
    told = mail.outbox[-1]
    assert (told.to, told.subject) == ([first.courriel], f"Une place s’est libérée\u00a0: {PREMIER}")
    first.refresh_from_db()
    assert first.confirmed
    assert list(people(PREMIER, etat="attente")) == others


def webinaire_reminded(time_machine) -> None:
    """A week before, the day before, and an hour before for those online, who alone have the link; each once."""
    for moment in (at(6, 9, 6), at(6, 15, 6)):
        time_machine.move_to(moment)
        sent = sent_by(daily, daily)
        assert Counter(one.to[0] for one in sent) == dict.fromkeys(addresses(people(WEBINAIRE)), 1)
    time_machine.move_to(at(6, 16, 13, 10))
    hour = partial(remind_seance.enqueue, seance_of(WEBINAIRE).pk)
    online = addresses(people(WEBINAIRE, a_distance=True))
    assert Counter(one.to[0] for one in sent_by(hour, hour)) == dict.fromkeys(online, 1)
    assert {one.to[0] for one in mail.outbox if LINK in one.body} == online


# -- The day, and after -----------------------------------------------------------------------------------------------


def check_in(page: Page, animatrice) -> None:
    """At the door by its buttons, online by the file of the video tool; then the séance is closed."""
    seance = seance_of(WEBINAIRE)
    animatrice(f"/espace/rencontres/{seance.rencontre_id}/seances/{seance.pk}/presences/")
    with page.expect_response("**/presences/pointer/") as answered:
        page.get_by_role("button", name="Présent : Claude Exemple").click()
    assert answered.value.json()["presents"] == 1
    mark(people(WEBINAIRE, a_distance=False).exclude(nom="Claude Exemple"), CAME_HERE - 1)
    page.get_by_role("link", name="Relevé de visioconférence").click()
    file = {"name": "participants.csv", "mimeType": "text/csv", "buffer": video_file()}
    page.get_by_label("Liste des participants").set_input_files(file)
    page.get_by_role("button", name="Voir ce qu’il dit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Voici ce que dit le fichier")
    open_details(page)
    assert faults(page) == []  # the answer to a file: no other test reads it
    page.get_by_role("button", name="Enregistrer ces présences").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{CAME_ONLINE} présences")
    page.get_by_role("button", name="Marquer absents les autres").click()
    expect(page.locator("[data-absents]")).to_have_text(str(MISSED))
    expect(page.locator("[data-presents]")).to_have_text(str(CAME))


def follow_up(page: Page, animatrice) -> None:
    """The recording is written on the sheet, then told; only those who came are asked what they think."""
    seance = seance_of(WEBINAIRE)
    animatrice(f"/espace/rencontres/{seance.rencontre_id}/")
    page.get_by_label("Adresse de l’enregistrement").fill(REPLAY)
    page.get_by_label("Transcription").fill("Bonjour à toutes et à tous.")
    save(page)
    animatrice(f"/espace/rencontres/{seance.rencontre_id}/seances/{seance.pk}/presences/")
    sent = sent_by(partial(send_suites, page))
    asked = {one.to[0] for one in sent if "/evaluation/" in one.body}
    told = {one.to[0] for one in sent if one.subject.startswith("À revoir")}
    assert asked == addresses(people(WEBINAIRE, etat="presente"))
    assert told == addresses(people(WEBINAIRE, etat="absente"))
    assert (len(asked), len(told), len(sent)) == (CAME, MISSED, ASKED[WEBINAIRE])
    assert all(f"/agenda/{seance.rencontre.slug}/" in one.body for one in sent)


def send_suites(page: Page) -> None:
    page.get_by_role("button", name="Envoyer les suites").click()
    expect(page.get_by_role("status")).to_contain_text("personnes venues")


def evaluate_and_certify(page: Page, context, site: str) -> None:
    """Noa, who did not come, has nothing to say of it; Alix does, takes an attestation and finds the recording."""
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
    sheets = PdfReader(io.BytesIO(waiting.value.path().read_bytes())).pages
    words = " ".join(sheet.extract_text() for sheet in sheets)
    assert [one for one in ("Alix Exemple", WEBINAIRE, "16 juin 2026") if one not in words.replace("\xa0", " ")] == []
    page.get_by_role("link", name="Voir la rencontre").click()
    expect(page.get_by_role("link", name="Voir l’enregistrement")).to_have_attribute("href", REPLAY)
    for title in (PREMIER, SECOND):
        expect(page.get_by_role("link", name=title)).to_be_visible()


def ateliers_take_place(time_machine) -> None:
    """Those who have a place are reminded, not those who wait; thanks leave by themselves once presences are said."""
    time_machine.move_to(at(6, 22, 6))
    assert {one.to[0] for one in sent_by(daily)} == addresses(people(PREMIER, etat="confirmee"))
    for title in (PREMIER, SECOND):
        time_machine.move_to(at(*DAYS[title], 14, 20))
        mark(people(title, etat="confirmee"), CAME_LATER)
        assert close_presences(seance=seance_of(title), le=timezone.now()) == PLACES - CAME_LATER
    time_machine.move_to(at(7, 3, 6))
    thanked = Counter(one.subject for one in sent_by(daily))
    assert thanked == {f"Merci d’être venu\u00a0: {title}": CAME_LATER for title in (PREMIER, SECOND)}


def told_by_the_bilan(page: Page, site: str) -> None:
    """Rencontres, séances, inscriptions and presences, of the webinaire and of the ateliers."""
    publish_bilan(annee=YEAR, arrete_le=timezone.localdate())
    page.goto(f"{site}/bilan/{YEAR}/")
    counted = {"Webinaire": (1, 1, ASKED[WEBINAIRE], CAME), "Atelier": (2, 2, 2 * PLACES, 2 * CAME_LATER)}
    table = page.locator("#animation table").first
    for name, figures in counted.items():
        row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
        assert row.get_by_role("cell").all_inner_texts() == [str(figure) for figure in figures]
    expect(page.locator("#animation")).to_contain_text("d’après 1\u00a0évaluation")
