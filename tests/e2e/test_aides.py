"""The aids in a real browser: accessible on phone and desk, found by a newcomer, kept by an editor."""

import datetime

import pytest
from playwright.sync_api import expect

from bouquet.annuaire.enums import Role
from bouquet.catalogue.models import Thematique
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from tests.accounts.factories import PASSWORD, UserFactory
from tests.aides.factories import AideFactory
from tests.annuaire.factories import AppartenanceFactory
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, SituationFactory


@pytest.fixture
def site(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    DepartementFactory(host=True)
    for number, name in enumerate(("Beaulieu-le-Haut", "Beaulieu-le-Bas"), start=1):
        commune = CollectiviteFactory(nom=name, code_insee=f"2600{number}")
        SituationFactory(commune=commune, population_municipale=400 * number)
    for theme in Thematique.objects.all():
        AideFactory(titre=f"Projets : {theme.libelle}", thematiques=[theme], taux_max=40, plafond=20_000)
    AideFactory(
        slug="stations",
        titre="Mise en conformité des stations d’épuration communales et intercommunales",
        thematiques=Thematique.objects.filter(code="eau-environnement"),
        population_max=500,
        taux_min=20,
        taux_max=40,
        operations="Sont aidés :\n- les réseaux\n- les stations",
        pieces="Délibération\nDevis",
        teleservice="https://dossiers.exemple.test/une/adresse",
    )
    AideFactory(slug="close", titre="Close", recurrence="annuelle", echeance=datetime.date(2020, 1, 1))
    return live_server.url


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_home_page_to_the_deposit(site, browser, javascript):
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.goto(site)
    page.get_by_role("link", name="Aides", exact=True).click()
    page.get_by_label("Je cherche").fill("station epuration")
    page.get_by_label("Notre commune").fill("bea")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Beaulieu-le-Haut").click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "1")
    page.get_by_role("link", name="Mise en conformité").click()
    expect(page.locator(".terms")).to_contain_text("De 20 à 40")
    page.get_by_role("link", name="Demander de l’aide pour ce projet").click()
    assert "Mise en conformité des stations" in page.get_by_label("Ce qu’il faut savoir").input_value()
    context.close()


@pytest.fixture
def editor(site, page):
    user = AppartenanceFactory(role=Role.REDACTION, user=UserFactory(password=PASSWORD)).user
    page.goto(f"{site}/compte/connexion/")
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    return user


def test_an_editor_writes_and_publishes(site, page, editor):
    page.goto(f"{site}/espace/aides/nouvelle/")
    page.get_by_label("Titre").fill("Fontaines")
    page.get_by_label("Financeur").fill("Département")
    page.get_by_label("Culture et patrimoine").check()
    page.get_by_label("Communes", exact=True).check()
    page.get_by_label("Investissement").check()
    page.get_by_label("Objectifs").fill("Remettre l’eau aux fontaines.")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Publier").click()
    page.get_by_role("link", name="Voir sur le site").click()
    expect(page.locator("h1")).to_have_text("Fontaines")
    expect(page.locator(".terms")).to_contain_text("Toute l’année")
