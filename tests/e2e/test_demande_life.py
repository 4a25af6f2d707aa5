"""A demande's life in a real browser, by the people who live it; the pages hold on a phone and a desk."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from bouquet.annuaire.enums import Role
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from bouquet.demandes.models import Demande
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.e2e.reading import SIZES, open_details, overflow, problems, violations
from tests.territoires.factories import CollectiviteFactory, DepartementFactory

NEW = "/espace/demandes/nouvelle/"


@pytest.fixture
def site(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    DepartementFactory(code="26", hote=True)
    CollectiviteFactory(nom="Saillans", code_insee="26289")
    for sigle in ("CAUE", "SATE"):
        OrganismeFactory(sigle=sigle)
    return live_server.url


@pytest.fixture
def animatrice(site):
    return AppartenanceFactory(user__prenom="Anne", user__nom="Matrice").user


@pytest.fixture
def agent(site):
    organisme = OrganismeFactory._meta.model.objects.get(sigle="CAUE")
    return AppartenanceFactory(role=Role.AGENT, organisme=organisme, user__prenom="Guy", user__nom="Agent").user


def sign_in(context, site, user) -> None:
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def record(page: Page, site: str) -> None:
    """By keyboard alone: three letters of the commune, the rest, then the suggestion."""
    page.goto(site + NEW)
    page.get_by_label("Collectivité").focus()
    page.keyboard.type("sai")
    page.keyboard.press("Tab")
    page.keyboard.type("Rénover la salle des fêtes")
    for _ in ("Thématique", "Nature de l’aide"):
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")  # to the date: Enter on a list opens it, in a field it sends the form
    page.keyboard.press("Enter")
    page.get_by_label("Saillans").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("C’est fait")


def orient(page: Page) -> None:
    for sigle in ("CAUE", "SATE"):
        page.get_by_role("checkbox", name=sigle).check()
    page.get_by_label("Chef de file").select_option(label="CAUE — Organisme CAUE")
    press(page, "Orienter")
    expect(page.get_by_role("heading", name="Expertise conjointe")).to_be_visible()


def decline(page: Page) -> None:
    page.locator("summary", has_text="Décliner (SATE)").click()
    page.get_by_label("Pourquoi").and_(page.locator(":visible")).fill("Pas de disponibilité")
    press(page, "Décliner (SATE)")


def test_from_the_telephone_to_the_closure(page: Page, context, site, animatrice, agent):
    heard = problems(page)
    sign_in(context, site, animatrice)
    record(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Rénover la salle des fêtes")
    path = f"{site}/espace/demandes/{Demande.objects.get().reference}/"
    press(page, "Qualifier")
    orient(page)
    sign_in(context, site, agent)
    page.goto(path)
    for verb in ("Accepter", "Commencer le travail", "Déclarer réalisée"):
        press(page, f"{verb} (CAUE)")
    sign_in(context, site, animatrice)
    page.goto(path)
    decline(page)
    press(page, "Clôturer")
    told = page.locator(".events").inner_text()
    for words in ("Déposée → qualifiée", "Qualifiée → orientée", "CAUE : en cours → réalisée", "Réalisée → clôturée"):
        assert words in told.replace("\u00a0", " ")
    assert all(name in told for name in ("Anne Matrice", "Guy Agent", "Pas de disponibilité"))
    # The browser itself logs the answer 422 that asked which commune was meant.
    assert [line for line in heard if "422" not in line] == []


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_axe_finds_nothing_where_one_records_and_acts(page: Page, context, site, animatrice, size):
    page.set_viewport_size(size)
    sign_in(context, site, animatrice)
    page.goto(site + NEW)
    assert violations(page, "light") == []
    page.get_by_label("Collectivité").fill("sai")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert (violations(page, "light"), overflow(page)) == ([], 0)
    record(page, site)
    press(page, "Qualifier")
    open_details(page)
    assert (violations(page, "light"), overflow(page)) == ([], 0)
    page.get_by_role("button", name="Orienter", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    open_details(page)
    assert (violations(page, "light"), overflow(page)) == ([], 0)
