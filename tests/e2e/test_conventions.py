"""The pages of conventions hold on a phone and a desk, and axe finds nothing there."""

import datetime

import pytest
from playwright.sync_api import Page

from bouquet.core.models import Instance
from bouquet.demandes.models import Convention
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import ConventionFactory, ConventionPartieFactory
from tests.e2e.reading import SIZES, open_details, overflow, violations
from tests.e2e.test_demande_life import sign_in
from tests.territoires.factories import CollectiviteFactory, DepartementFactory

LIST = "/espace/conventions/"


@pytest.fixture
def site(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    DepartementFactory(code="26", hote=True)
    organisme, commune = OrganismeFactory(sigle="SATE"), CollectiviteFactory(nom="Saillans")
    year = {"debut": datetime.date(2025, 1, 1), "fin": datetime.date(2025, 12, 31)}
    for one in (
        ConventionFactory(numero="SAT-2025", signed=True, **year),
        ConventionFactory(numero="M-1", type="mandat", **year),
    ):
        ConventionPartieFactory(convention=one, organisme=organisme)
        ConventionPartieFactory(convention=one, organisme=None, collectivite=commune)
    return live_server.url


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_axe_finds_nothing_on_the_pages_of_conventions(page: Page, context, site, size):
    page.set_viewport_size(size)
    sign_in(context, site, AppartenanceFactory().user)
    pages = [f"{one.pk}/" for one in Convention.objects.all()]
    for path in ("", "nouvelle/", "vague/?type=satese&annee=2025", "manquantes/", *pages):
        page.goto(site + LIST + path)
        open_details(page)
        assert (violations(page, "light"), overflow(page)) == ([], 0), path


def test_a_wave_goes_from_the_proposal_to_the_drafts(page: Page, context, site):
    sign_in(context, site, AppartenanceFactory().user)
    page.goto(site + LIST + "vague/?type=satese&annee=2025")
    page.get_by_role("button", name="Créer les brouillons").click()
    page.get_by_role("link", name="SAT-2026").click()
    assert page.locator(".pill").first.inner_text() == "Brouillon"
