"""Correcting, reading the history, taking the file away, in a real browser: on a phone and a desk."""

import pytest
from playwright.sync_api import Page, expect

from bouquet.annuaire.enums import Role
from bouquet.catalogue.models import Nature, Thematique
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from bouquet.demandes.enums import Etat
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.e2e.reading import SIZES, overflow, problems, violations
from tests.e2e.test_demande_life import sign_in
from tests.territoires.factories import DepartementFactory


@pytest.fixture
def world(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    DepartementFactory(code="26", hote=True)
    demande = DemandeFactory(etat=Etat.EN_COURS, thematique=Thematique.objects.first())
    caue = OrganismeFactory(sigle="CAUE")
    nature = Nature.objects.first()
    work = InterventionFactory(demande=demande, organisme=caue, chef_de_file=True, nature=nature)
    return live_server.url, demande, work


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_from_the_page_to_the_history(page: Page, context, world, size):
    site, demande, _ = world
    heard = problems(page)
    page.set_viewport_size(size)
    sign_in(context, site, AppartenanceFactory(role=Role.COORDINATION, user__prenom="Anne", user__nom="Matrice").user)
    page.goto(f"{site}/espace/demandes/{demande.reference}/")
    assert (violations(page, "light"), overflow(page)) == ([], 0)
    page.get_by_role("link", name="Compléter l’intervention de CAUE").click()
    page.get_by_label("Jours passés").fill("0,3")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("quarts de jour")
    assert (violations(page, "light"), overflow(page)) == ([], 0)
    page.get_by_label("Jours passés").fill("1,25")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Modifier", exact=True).click()
    assert (violations(page, "light"), overflow(page)) == ([], 0)
    page.get_by_label("Montant estimé").fill("12 500,50")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Historique détaillé").click()
    expect(page.locator(".events")).to_contain_text("12\u00a0500,5")
    expect(page.locator(".events")).to_contain_text("1,25\u00a0jour")
    assert (violations(page, "light"), overflow(page)) == ([], 0)
    for path in (f"/espace/demandes/{demande.reference}/doublon/", "/espace/fusions/"):
        page.goto(site + path)
        assert (violations(page, "light"), overflow(page)) == ([], 0), path
    # The browser itself logs the answer 422.
    assert [line for line in heard if "422" not in line] == []
