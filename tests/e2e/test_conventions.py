"""The pages of conventions hold on a phone and a desk, and axe finds nothing there."""

import datetime

import pytest
from playwright.sync_api import Page, expect

from bouquet.core.models import Instance
from bouquet.demandes.models import Convention, IndicateurAssistance
from bouquet.territoires.models import Contour
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import ConventionFactory, ConventionPartieFactory
from tests.e2e.test_demande_life import sign_in
from tests.territoires.factories import CollectiviteFactory, DepartementFactory

LIST = "/espace/conventions/"


@pytest.fixture
def site(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    DepartementFactory(code="26", hote=True)
    organisme, commune = OrganismeFactory(sigle="SATE"), CollectiviteFactory(nom="Saillans")
    IndicateurAssistance.objects.create(
        collectivite=commune, annee=2025, population_totale=640, potentiel=900, potentiel_moyen=800
    )
    Contour.objects.create(
        genre="commune", code=commune.code_insee, departement_id="26", geometrie={}, trace="M0 0h9v9H0z",
        cadre=[0, 0, 9, 9], centre=[4, 4],
    )  # fmt: skip
    year = {"debut": datetime.date(2025, 1, 1), "fin": datetime.date(2025, 12, 31)}
    for one in (
        ConventionFactory(numero="SAT-2025", signed=True, **year),
        ConventionFactory(numero="M-1", type="mandat", **year),
    ):
        ConventionPartieFactory(convention=one, organisme=organisme)
        ConventionPartieFactory(convention=one, organisme=None, collectivite=commune)
    return live_server.url


def test_a_commune_of_the_map_is_reached_by_keyboard_and_told_below(page: Page, context, site):
    sign_in(context, site, AppartenanceFactory().user)
    page.goto(f"{site}{LIST}manquantes/?jour=2025-11-01")
    page.get_by_role("link", name="Passer la carte").focus()
    page.keyboard.press("Tab")
    assert "Saillans\u00a0: expire bientôt" in page.locator(".reading").inner_text()
    page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == "Saillans"


def test_the_eligibility_follows_what_is_typed(page: Page, context, site):
    sign_in(context, site, AppartenanceFactory().user)
    page.goto(f"{site}{LIST}nouvelle/?type=satese")
    page.get_by_label("Début").fill("2025-01-01")
    page.get_by_label("Ajouter une collectivité").fill("Saillans")
    page.get_by_label("Numéro").focus()
    expect(page.locator("#eligibilite")).to_contain_text("640 habitants en 2025")
    page.get_by_label("Type").select_option("moe")
    expect(page.locator("#eligibilite")).not_to_contain_text("640 habitants")


def test_the_key_enter_saves_a_draft_rather_than_asking_who_is_eligible(page: Page, context, site):
    sign_in(context, site, AppartenanceFactory().user)
    page.goto(f"{site}{LIST}{Convention.objects.get(numero='M-1').pk}/modifier/")
    page.get_by_label("Base légale").fill("Code rural")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Convention M-1")
    assert "Code rural" in page.locator("main").inner_text()


def test_a_wave_goes_from_the_proposal_to_the_drafts(page: Page, context, site):
    sign_in(context, site, AppartenanceFactory().user)
    page.goto(site + LIST + "vague/?type=satese&annee=2025")
    page.get_by_role("button", name="Créer les brouillons").click()
    page.get_by_role("link", name="SAT-2026").click()
    assert page.locator(".pill").first.inner_text() == "Brouillon"
