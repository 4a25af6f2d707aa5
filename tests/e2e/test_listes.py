"""The work list by keyboard, several demandes at once, the header: in a real browser, on a phone and a desk."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory
from tests.e2e.reading import SIZES, check, faults, problems, violations

LIST = "/espace/demandes/"


@pytest.fixture
def site(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    OrganismeFactory(sigle="CAUE")
    return live_server.url


@pytest.fixture
def demandes(site):
    return DemandeFactory.create_batch(4)


@pytest.fixture
def animatrice(site):
    return AppartenanceFactory(user__prenom="Anne", user__nom="Matrice").user


def sign_in(context, site, user) -> None:
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def etats() -> list[str]:
    return sorted(Demande.objects.values_list("etat", flat=True))


def line(page: Page, place: int):
    return page.locator(".sheets .what").nth(place)


def test_the_keys_walk_the_list_choose_and_open(page: Page, context, site, demandes, animatrice):
    sign_in(context, site, animatrice)
    heard = problems(page)
    page.goto(site + LIST)
    page.keyboard.press("j")
    expect(line(page, 0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(line(page, 1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator('[name="demande"]').nth(1)).to_be_checked()
    expect(line(page, 1)).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="1 cochée")).to_be_visible()
    page.keyboard.press("x")
    expect(page.locator('[name="demande"]').nth(1)).not_to_be_checked()
    wanted = line(page, 1).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")
    assert heard == []


def test_the_keys_are_told_leave_fields_alone_and_may_be_set_aside(page: Page, context, site, demandes, animatrice):
    sign_in(context, site, animatrice)
    page.goto(site + LIST)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(dialog).to_be_visible()
    assert violations(page, "light") == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("main input[data-search]")).to_be_focused()
    page.keyboard.type("jkx?/")
    expect(page.locator("main input[data-search]")).to_have_value("jkx?/")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Raccourcis clavier").click()
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Fermer").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    expect(line(page, 0)).not_to_be_focused()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "sans_script"])
def test_several_demandes_are_qualified_at_once(browser, site, demandes, animatrice, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    sign_in(context, site, animatrice)
    page = context.new_page()
    page.goto(site + LIST)
    page.get_by_label("Tout sélectionner").check()
    if scripts:
        page.locator('[name="demande"]').first.uncheck()
    page.get_by_label("Avec les demandes cochées").select_option("qualifier")
    page.get_by_role("button", name="Continuer").click()
    if not scripts:
        page.get_by_role("checkbox").first.uncheck()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    assert etats() == [Etat.DEPOSEE] * 4
    page.get_by_role("button", name="Qualifier").click()
    expect(page.get_by_role("status").first).to_contain_text("3\u00a0demandes qualifiées")
    assert etats() == [Etat.DEPOSEE] + [Etat.QUALIFIEE] * 3
    context.close()


def test_the_pages_hold_and_nothing_is_found(page: Page, context, site, demandes, animatrice):
    sign_in(context, site, animatrice)
    check(page, [site + LIST, f"{site}{LIST}?etat=deposee", site + "/espace/"])
    check(page, [site + "/espace/recherche/?q=ecole"])
    page.goto(site + LIST)
    page.get_by_label("Tout sélectionner").check()
    page.get_by_label("Avec les demandes cochées").select_option("orienter")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Orienter vers un organisme")
    assert faults(page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "sans_script"])
def test_on_a_phone_the_first_demande_is_in_the_first_screen(browser, site, demandes, animatrice, scripts):
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 375, "height": 740})
    sign_in(context, site, animatrice)
    page = context.new_page()
    page.goto(site + LIST)
    box = line(page, 0).bounding_box()
    assert box
    assert box["y"] + box["height"] < 740
    expect(page.get_by_label("Année")).to_be_hidden()
    page.locator("summary", has_text="Filtrer").click()
    page.locator("summary", has_text="Autres filtres").click()
    page.get_by_label("Année").fill("2024")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.get_by_label("Année")).to_have_value("2024")
    expect(page.get_by_label("Année")).to_be_visible()
    context.close()


def test_the_header_stands_on_one_line_and_folds_on_a_phone(page: Page, context, site, demandes, animatrice):
    sign_in(context, site, animatrice)
    page.set_viewport_size(SIZES["desk"])
    page.goto(site + "/espace/")
    entries = page.get_by_role("navigation", name="Navigation principale").get_by_role("link")
    shown = entries.count()
    assert shown == 10
    assert len({entries.nth(place).bounding_box()["y"] for place in range(shown)}) == 1
    page.keyboard.press("/")
    page.keyboard.type("école")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/espace/recherche/?q=%C3%A9cole")
    page.set_viewport_size(SIZES["phone"])
    expect(entries.first).to_be_hidden()
    page.locator("summary", has_text="Menu").click()
    expect(page.get_by_role("search", name="Recherche générale")).to_be_visible()
    page.locator("summary", has_text="Anne Matrice").click()
    expect(page.get_by_role("link", name="La sécurité de mon compte")).to_be_visible()
    page.get_by_role("banner").get_by_role("button", name="Se déconnecter").click()
    page.goto(site + "/espace/")
    assert "/compte/connexion/" in page.url
