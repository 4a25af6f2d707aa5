"""Territories and search in a real browser: accessible on phone and desk, and usable without JavaScript too."""

import datetime

import pytest
from playwright.sync_api import expect

from bouquet.bilan.services import publish_bilan
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from bouquet.demandes.enums import Etat
from bouquet.territoires.models import Contour
from tests.bilan.sample import square
from tests.catalogue.factories import PrestationFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import CantonFactory, CollectiviteFactory, DepartementFactory, SituationFactory

COMMUNE = "/territoires/26001/"


@pytest.fixture
def site(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    home, canton = DepartementFactory(host=True), CantonFactory(code="2604", nom="Diois", tncc=2)
    for code, nom in (("26001", "Beaulieu"), ("26002", "Les Prés")):
        situation = SituationFactory(commune=CollectiviteFactory(code_insee=code, nom=nom), canton=canton)
        trace, cadre, centre = square(code)
        Contour.objects.create(
            genre="commune", code=code, departement=home, geometrie={}, trace=trace, cadre=cadre, centre=centre
        )
        if code == "26001":
            demande = DemandeFactory(situation=situation, etat=Etat.EN_COURS, date_demande=datetime.date(2025, 3, 1))
            InterventionFactory(demande=demande)
    PrestationFactory(slug="eglise", titre="Préserver une église")
    publish_bilan(annee=2025, arrete_le=datetime.date(2026, 2, 1))
    return live_server.url


@pytest.mark.parametrize("javascript", [True, False])
def test_from_three_letters_to_a_demande_filled_in(site, browser, javascript):
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.goto(site)
    page.get_by_role("link", name="Territoires", exact=True).click()
    page.get_by_label("Commune, intercommunalité ou canton").fill("bea")
    page.keyboard.press("Enter")
    page.locator("#resultats + ul").get_by_role("link", name="Beaulieu").click()
    expect(page.locator("h1")).to_have_text("Beaulieu")
    expect(page.locator('[data-chiffre="global.demandes"]').first).to_have_text("1")
    page.locator("main").get_by_role("link", name="Demander de l’aide").click()
    expect(page.get_by_label("Votre collectivité")).to_have_value("Beaulieu (26)")
    context.close()


def test_a_page_that_is_missing_leads_to_the_search(site, page):
    page.goto(f"{site}/page-disparue/")
    page.get_by_label("Je cherche").fill("église")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Préserver une église").click()
    expect(page.locator("h1")).to_have_text("Préserver une église")
