"""The work by keyboard alone, Tab after Tab: whoever has no mouse sees where they are, and gets where they want."""

import pytest
from playwright.sync_api import Locator, Page, expect

from bouquet.annuaire.enums import Role
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande
from bouquet.echanges.models import Message
from tests.accounts.factories import PASSWORD
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.e2e.reading import SIZES
from tests.e2e.test_demande_life import sign_in
from tests.territoires.factories import CollectiviteFactory, DepartementFactory

OTHERS = ("conventions/nouvelle/", "conventions/manquantes/", "imports/", "organismes/SATE/corriger/", "recapitulatif/")
LONGEST = 150  # stops of Tab on one page
# The ring is a shadow; the outline, transparent, is what high contrast modes colour.
RING = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const parts = [one, ...one.querySelectorAll("path, rect")];
  const drawn = parts.flatMap((part) => [getComputedStyle(part), getComputedStyle(part, "::after")]);
  const box = one.getBoundingClientRect();
  return {
    name: `${one.tagName} ${one.id} ${one.name || ""} ${one.textContent.trim().slice(0, 30)}`,
    ring: drawn.some((style) => style.boxShadow !== "none"),
    outline: getComputedStyle(one).outlineStyle !== "none" || one.closest("svg") !== null,
    shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.fixture
def site(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    DepartementFactory(code="26", hote=True)
    CollectiviteFactory(nom="Saillans", code_insee="26289")
    OrganismeFactory(sigle="CAUE")
    return live_server.url


@pytest.fixture
def animatrice(site):
    return AppartenanceFactory(user__email="anne@exemple.test", user__password=PASSWORD).user


def tab(page: Page) -> dict | None:
    """One more stop; None once past the last one."""
    page.keyboard.press("Tab")
    stop = page.evaluate(RING)
    assert stop is None or (stop["ring"] and stop["outline"] and stop["shown"]), stop
    return stop


def reach(page: Page, wanted: Locator) -> None:
    """Tab until that element, which must come before the end of the page."""
    expect(wanted.first).to_be_attached()
    for _ in range(LONGEST):
        assert tab(page), f"{wanted} is not reached by Tab"
        if wanted.evaluate_all("all => all.includes(document.activeElement)"):
            return
    raise AssertionError(wanted)


def press(page: Page, name: str) -> None:
    reach(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def sign_in_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/compte/connexion/?next=/espace/")
    assert tab(page)
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    reach(page, page.get_by_label("Adresse électronique"))
    page.keyboard.type("anne@exemple.test")
    reach(page, page.get_by_label("Mot de passe", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/espace/")


def test_from_the_door_to_a_message(page: Page, site, animatrice):
    demande = DemandeFactory(etat=Etat.DEPOSEE, contact_courriel="mairie@exemple.test")
    sign_in_by_keyboard(page, site)
    reach(page, page.get_by_role("navigation").get_by_role("link", name="Demandes"))
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("link", name=demande.objet))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(demande.objet)
    press(page, "Qualifier")
    expect(page.get_by_role("status")).to_contain_text("C’est fait")
    reach(page, page.get_by_role("checkbox", name="CAUE"))
    page.keyboard.press("Space")
    press(page, "Orienter")
    expect(page.get_by_role("status")).to_contain_text("C’est fait")
    reach(page, page.get_by_role("textbox", name="Votre message"))
    page.keyboard.type("Nous passons mardi.")
    reach(page, page.locator("[type=radio][name$=visibilite]"))
    page.keyboard.press("Space")
    press(page, "Envoyer")
    expect(page.locator(".fil")).to_contain_text("Nous passons mardi.")
    assert Message.objects.get().demande == demande
    assert Demande.objects.get().etat == Etat.ORIENTEE


def test_a_demande_is_recorded_in_few_keys(page: Page, context, site, animatrice):
    """The texts themselves aside: twenty-five keys from the opening of the page."""
    sign_in(context, site, animatrice)
    page.goto(f"{site}/espace/demandes/nouvelle/")
    keys = []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # straight to the content
    steps = (
        ("Collectivité", "Saillans"),
        ("Objet", "Rénover la salle des fêtes"),
        ("Thématique", ""),
        ("Nature de l’aide", ""),
    )
    for label, text in steps:
        field = page.get_by_label(label, exact=True)
        while not field.evaluate("one => one === document.activeElement"):
            assert tab(page)
            keys.append("Tab")
        if text:
            page.keyboard.type(text)
        else:  # the first of the list
            page.keyboard.press("ArrowDown")
            keys.append("ArrowDown")
    assert tab(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rénover la salle des fêtes")
    assert len(keys) + 4 <= 25


def test_several_are_qualified_at_once(page: Page, context, site, animatrice):
    DemandeFactory.create_batch(3, etat=Etat.DEPOSEE)
    sign_in(context, site, animatrice)
    page.goto(f"{site}/espace/demandes/")
    for _ in range(2):
        reach(page, page.locator('[name="demande"]'))
        page.keyboard.press("Space")
    reach(page, page.get_by_label("Avec les demandes cochées"))
    page.keyboard.type("Qualifier")
    press(page, "Continuer")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Qualifier")
    press(page, "Qualifier")
    expect(page.get_by_role("status").first).to_contain_text("2\u00a0demandes qualifiées")


def test_the_help_closes_with_escape_and_gives_the_focus_back(page: Page, context, site, animatrice):
    DemandeFactory()
    sign_in(context, site, animatrice)
    page.goto(f"{site}/espace/demandes/")
    button, dialog = page.get_by_role("button", name="Raccourcis clavier"), page.get_by_role("dialog")
    reach(page, button)
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    for _ in range(4):  # what stands behind is out of reach
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement.closest('dialog') !== null || document.activeElement === document.body"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    reach(page, page.get_by_role("contentinfo").get_by_role("link"))


@pytest.mark.parametrize("size", SIZES)
def test_no_page_holds_the_keyboard_back(page: Page, context, site, animatrice, size):
    """Tab goes from the first stop to the last, each of them in sight and marked, and out of the page."""
    work = InterventionFactory(organisme=OrganismeFactory(sigle="SATE"))
    AppartenanceFactory(user=animatrice, role=Role.REFERENT, organisme=work.organisme)
    sign_in(context, site, animatrice)
    page.set_viewport_size(SIZES[size])
    fiche = f"demandes/{work.demande.reference}/"
    for path in ("", "demandes/", fiche, f"{fiche}interventions/{work.pk}/", *OTHERS):
        page.goto(f"{site}/espace/{path}")
        stops = 0
        while tab(page):
            stops += 1
            assert stops < LONGEST, path
        assert stops > 10, path
