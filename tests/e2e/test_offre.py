"""The offer in a real browser: accessible on phone and desk, and usable by a newcomer, without JavaScript too."""

import pytest
from playwright.sync_api import expect

from bouquet.catalogue.models import Thematique
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from tests.catalogue.factories import PrestationFactory

OFFER, ONE = "/offre/", "/offre/eglise/"


@pytest.fixture
def site(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    for theme in Thematique.objects.all():
        PrestationFactory(titre=f"Premier conseil : {theme.libelle}", thematiques=[theme], tarif="Selon la convention")
    PrestationFactory(
        slug="eglise",
        titre="Préserver une église ou une chapelle",
        thematiques=Thematique.objects.filter(code__in=["culture-patrimoine", "amenagement"]),
        situations=["Mon église a besoin de travaux", "Un tableau se dégrade"],
        conditions="Réunir les plans.",
        zone="Tout le département",
        contact="un.tres.long.courriel.de.contact@organisme.exemple.test",
    )
    return live_server.url


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_home_page_to_who_can_help(site, browser, javascript):
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.goto(site)
    page.get_by_role("link", name="Trouver de l’aide").click()
    page.get_by_label("Je cherche").fill("eglises")
    page.get_by_label("Nous sommes").select_option("commune")
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "1")
    page.get_by_role("link", name="Préserver une église ou une chapelle").click()
    expect(page.locator("h1")).to_have_text("Préserver une église ou une chapelle")
    expect(page.locator(".terms")).to_contain_text("Gratuit")
    context.close()


def test_a_situation_is_one_click_away(site, page):
    page.goto(site + OFFER)
    page.get_by_role("link", name="Mon église a besoin de travaux").click()
    expect(page.get_by_label("Je cherche")).to_have_value("Mon église a besoin de travaux")
    expect(page.get_by_role("link", name="Préserver une église ou une chapelle")).to_be_visible()
