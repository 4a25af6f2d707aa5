"""The agenda and the organisers' screens in a real browser: accessible, and used from one end to the other."""

import datetime
import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from bouquet.rencontres import forms_robots
from bouquet.rencontres.models import Inscription
from tests.rencontres.factories import DAY, HOUR, InscriptionFactory, SeanceFactory
from tests.territoires.factories import CollectiviteFactory, DepartementFactory


def soon(days: int, **values):
    debut = timezone.now().replace(microsecond=0) + days * DAY
    return SeanceFactory(debut=debut, fin=debut + HOUR, **values)


@pytest.fixture
def site(live_server, monkeypatch):
    monkeypatch.setattr(forms_robots, "SECONDS", -1)
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    DepartementFactory(host=True)
    CollectiviteFactory(nom="Beaulieu", code_insee="38001")
    seance = soon(10, hybrid=True, jauge=1, rencontre__slug="ponts", rencontre__titre="Entretenir les ponts")
    seance.rencontre.questions.create(libelle="Déjeunez-vous sur place ?", type="oui_non")
    seance.rencontre.etapes.create(titre="Accueil", debut=datetime.time(9))
    InscriptionFactory(seance=soon(12, rencontre__titre="Complète", jauge=1), jeton="un-jeton")
    soon(-9, rencontre__titre="Passée", rencontre__replay="https://v.test/1", rencontre__transcription="Bonjour.")
    return live_server.url


@pytest.mark.parametrize("javascript", [True, False])
def test_a_place_is_taken_waited_for_and_given_up(site, browser, javascript):
    page = browser.new_context(java_script_enabled=javascript).new_page()
    for name in ("premiere", "seconde"):
        page.goto(f"{site}/agenda/")
        page.get_by_role("link", name="Entretenir les ponts").click()
        page.get_by_role("link", name="S’inscrire").click()
        page.get_by_label("Votre collectivité").fill("bea")
        page.get_by_label("Nom et prénom").fill("Claude Exemple")
        page.get_by_label("Adresse électronique").fill(f"{name}@exemple.test")
        page.get_by_role("button", name="Envoyer l’inscription").click()
        expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("liste d’attente")
    first, second = Inscription.objects.filter(seance__rencontre__slug="ponts").order_by("pk")
    link = re.search(r"/inscription/\S+/", mail.outbox[0].body)[0]
    assert link == f"/inscription/{first.jeton}/"
    page.goto(site + link)
    page.get_by_role("button", name="Annuler mon inscription").click()
    expect(page.get_by_role("status")).to_contain_text("Merci d’avoir libéré la place")
    second.refresh_from_db()
    assert second.confirmed
    assert "Une place s’est libérée" in mail.outbox[-1].subject
