"""A mairie asks for help without an account, in a real browser, and comes back by the link of its mail."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Courriel, Instance
from bouquet.demandes.models import Demande
from bouquet.pages import forms_garde
from tests.catalogue.factories import PrestationFactory
from tests.demandes.factories import DemandeFactory
from tests.e2e.reading import SIZES, open_details, overflow, problems, violations
from tests.territoires.factories import CollectiviteFactory, DepartementFactory


@pytest.fixture
def site(live_server, settings, monkeypatch):
    settings.BOUQUET_URL = live_server.url
    monkeypatch.setattr(forms_garde, "SECONDS", -1)  # a machine fills the form faster than anybody
    cache.clear()
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    DepartementFactory(code="26", hote=True)
    CollectiviteFactory(nom="Saillans", code_insee="26289")
    PrestationFactory(titre="Rénover une salle", slug="salle")
    return live_server.url


def clean(page: Page) -> None:
    open_details(page)
    assert (violations(page, "light"), overflow(page)) == ([], 0), page.url


def fill(page: Page) -> None:
    page.get_by_label("Votre collectivité").fill("sai")
    page.get_by_label("Votre demande en une ligne").fill("Rénover la salle des fêtes")
    page.get_by_label("Thématique").select_option(index=1)
    page.get_by_label("Votre nom").fill("Claude Exemple")
    page.get_by_label("Votre adresse électronique").fill("mairie@exemple.test")


def send(page: Page) -> None:
    page.get_by_role("button", name="Envoyer la demande").click()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_mairie_deposits_and_comes_back_by_its_mail(page: Page, site, size):
    heard = problems(page)
    page.set_viewport_size(size)
    page.goto(f"{site}/offre/salle/")
    clean(page)
    page.get_by_role("link", name="Demander cette aide").click()
    expect(page.get_by_role("radio", name="Rénover une salle")).to_be_checked()
    clean(page)
    fill(page)
    send(page)
    expect(page.get_by_role("alert")).to_be_visible()
    clean(page)
    page.get_by_role("radio", name="Saillans").check()
    send(page)
    demande = Demande.objects.get()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    expect(page.locator("main")).to_contain_text(demande.reference)
    clean(page)

    assert Courriel.objects.filter(cle=f"accuse:{demande.reference}").exists()
    # Once sent, the outbox keeps no private link: it is read as the mairie reads it.
    link = re.search(rf"{re.escape(site)}/demande/suivi/\S+", mail.outbox[-1].body)[0]
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Rénover la salle des fêtes")
    clean(page)
    page.get_by_role("button", name="Retirer la demande").click()
    expect(page.get_by_role("alert")).to_be_visible()
    clean(page)
    page.get_by_label("Pourquoi la retirez-vous").fill("Projet arrêté")
    page.get_by_role("button", name="Retirer la demande").click()
    expect(page.get_by_role("status")).to_contain_text("retirée")
    clean(page)
    assert [line for line in heard if "422" not in line] == []


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_opinion_and_the_lost_link_are_readable(page: Page, site, size):
    page.set_viewport_size(size)
    DemandeFactory(etat="cloturee", jeton="jeton-de-test")
    page.goto(f"{site}/demande/suivi/jeton-de-test/satisfaction/")
    clean(page)
    page.get_by_role("button", name="Envoyer mon avis").click()
    expect(page.get_by_role("alert")).to_be_visible()
    clean(page)
    page.get_by_role("radio", name="4").check()
    page.get_by_role("button", name="Envoyer mon avis").click()
    expect(page.get_by_role("status")).to_contain_text("enregistré")
    clean(page)
    page.get_by_role("link", name="Recevoir à nouveau mes liens").click()
    clean(page)
    page.get_by_label("Votre adresse électronique").fill("mairie@exemple.test")
    page.get_by_role("button", name="Recevoir à nouveau mes liens").click()
    expect(page.get_by_role("status")).to_contain_text("Si des demandes portent cette adresse")
    clean(page)
