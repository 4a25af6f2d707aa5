"""The pages in a real browser: accessible in light and dark, on phone and desk, by keyboard, without JavaScript."""

import pytest
from playwright.sync_api import expect

from bouquet.annuaire.enums import Role
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from tests.accounts.factories import PASSWORD, UserFactory
from tests.annuaire.factories import AppartenanceFactory
from tests.bilan.published import publish_drome

YEAR, CANTON = "/bilan/2025/", "/bilan/2025/canton/2605/"


@pytest.fixture
def site(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    publish_drome()
    return live_server.url


@pytest.fixture
def signed_in(site, client, context):
    """A browser whose reader is of the coordination."""
    user = UserFactory(password=PASSWORD)
    AppartenanceFactory(user=user, role=Role.COORDINATION)
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    return site


def test_a_figure_leads_to_its_demandes_and_back(signed_in, page):
    page.goto(signed_in + YEAR)
    figure = page.locator('a [data-chiffre="global.par_thematique.energie.interventions"]').first
    shown = figure.inner_text()
    figure.click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", shown)
    expect(page.locator("h1")).to_contain_text("Énergie")
    page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link", name="Bilan 2025").click()
    expect(page).to_have_url(signed_in + YEAR)


def test_the_map_is_read_and_followed_with_the_keyboard(site, page):
    page.goto(site + YEAR)
    page.locator("#carte svg a").first.focus()
    expect(page.locator("#carte .reading")).to_contain_text("demande")
    page.keyboard.press("Tab")
    second = page.evaluate("document.activeElement.getAttribute('aria-label')")
    expect(page.locator("#carte .reading")).to_have_text(second)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Canton")


def test_the_map_can_be_skipped_at_once(site, page):
    page.goto(site + YEAR)
    skip = page.get_by_role("link", name="Passer la carte")
    skip.focus()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#carte-suite') !== null")


def test_everything_is_there_without_javascript(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + YEAR)
    page.locator("#carte summary").click()
    expect(page.get_by_role("rowheader", name="Crest", exact=True).first).to_be_visible()
    page.get_by_role("link", name="Le Diois").first.click()
    expect(page.locator("h1")).to_contain_text("Diois")
    context.close()


def test_the_files_download(site, page):
    page.goto(site + CANTON)
    with page.expect_download() as waiting:
        page.locator("#thematiques").get_by_role("link", name="Image (SVG)").click()
    assert waiting.value.suggested_filename == "bilan-2025-canton-2605-thematiques.svg"
