"""From the home page to a deposited demande: who can help a village with its wastewater plant, in how many actions."""

import sys
import time

import pytest
from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect

from bouquet.catalogue.models import Thematique
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Courriel, Instance
from bouquet.demandes.models import Demande
from bouquet.demo.content import load
from bouquet.demo.network import GENRES
from bouquet.pages import forms_garde
from tests.annuaire.factories import OrganismeFactory
from tests.catalogue.factories import NatureFactory, PrestationFactory
from tests.e2e.reading import SIZES, faults, problems
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, SituationFactory

MOST, SECONDS = 15, 120


class Hand:
    """What a person does with the mouse and the keyboard, counted and timed: a click, a box filled, a line chosen."""

    def __init__(self) -> None:
        self.actions, self.spent = 0, 0.0

    def do(self, act) -> None:
        start = time.monotonic()
        act()
        self.spent += time.monotonic() - start
        self.actions += 1

    def click(self, what: Locator) -> None:
        self.do(what.click)

    def write(self, what: Locator, text: str) -> None:
        self.do(lambda: what.press_sequentially(text, delay=20))


@pytest.fixture
def site(live_server, settings, monkeypatch):
    """The catalogue of the demonstration, and one village of 400 inhabitants whose mairie has a public address."""
    settings.BOUQUET_URL = live_server.url
    monkeypatch.setattr(forms_garde, "SECONDS", -1)  # a machine fills the form faster than anybody
    cache.clear()
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    DepartementFactory(code="26", hote=True)
    village = CollectiviteFactory(nom="Aubelieu", code_insee="26901", courriel="mairie@exemple.test")
    SituationFactory(commune=village, population_municipale=400)
    CollectiviteFactory(nom="Aubenas-les-Essais", code_insee="26902")
    for n, row in enumerate(load("prestations")["prestations"]):
        PrestationFactory(
            slug=f"prestation-{n}",
            titre=row["titre"],
            organisme=OrganismeFactory(),
            nature=NatureFactory(code=row["nature"]),
            thematiques=Thematique.objects.filter(pk__in=row["thematiques"]),
            description=row["description"],
            beneficiaires=[GENRES[letter] for letter in row["pour"]],
            situations=row["situations"],
            tarif=row.get("tarif", ""),
            conditions=row.get("conditions", ""),
            delai="Premier rendez-vous sous un mois",
            assistance_technique=row.get("assistance_technique", False),
        )
    return live_server.url


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_newcomer_finds_who_helps_with_the_wastewater_plant_and_asks(site, browser, javascript, capsys):
    page, hand = browser.new_context(java_script_enabled=javascript).new_page(), Hand()
    page.goto(site)
    hand.write(page.get_by_label("Je cherche"), "station d’épuration")
    hand.click(page.get_by_role("button", name="Chercher"))
    hand.click(page.get_by_role("link", name="SATESE"))
    hand.write(page.get_by_label("Notre commune"), "aubel")
    hand.click(page.locator("main").get_by_role("button", name="Vérifier"))
    terms = page.locator("main")
    expect(terms).to_contain_text("À vérifier ensemble")
    for told in ("Pour qui", "Selon la convention", "Premier rendez-vous sous un mois", "réservée par la loi"):
        expect(terms).to_contain_text(told)
    hand.click(page.get_by_role("link", name="Demander cette aide"))
    expect(page.get_by_label("Votre collectivité")).to_have_value("Aubelieu (26)")
    expect(page.get_by_label("Votre adresse électronique")).to_have_value("mairie@exemple.test")
    hand.write(page.get_by_label("Votre demande en une ligne"), "Notre station d’épuration ne suit plus")
    hand.write(page.get_by_label("Votre nom"), "Claude Exemple")
    hand.click(page.get_by_role("button", name="Envoyer la demande"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    demande = Demande.objects.get()
    expect(page.locator("main")).to_contain_text(demande.reference)
    assert demande.beneficiaire.code_insee == "26901"
    assert demande.prestation.titre.startswith("SATESE")
    assert Courriel.objects.get().destinataire == "mairie@exemple.test"
    with capsys.disabled():
        sys.stdout.write(f"\n{hand.actions} actions, {hand.spent:.1f} s, JavaScript: {javascript}\n")
    assert hand.actions <= MOST
    assert hand.spent < SECONDS


def test_the_browser_keeps_the_draft_until_it_is_sent_or_erased(site, page: Page):
    heard = problems(page)
    page.goto(f"{site}/demande/nouvelle/")
    page.get_by_label("Votre demande en une ligne").press_sequentially("Notre station d’épuration déborde")
    expect(page.get_by_role("radio", name="SATESE")).to_be_visible()
    page.get_by_role("radio", name="SATESE").check()
    expect(page.get_by_text("Brouillon gardé dans ce navigateur")).to_be_visible()
    page.get_by_label("Votre nom").fill("Claude Exemple")
    page.wait_for_timeout(600)
    page.goto(site)
    page.goto(f"{site}/demande/nouvelle/")
    expect(page.get_by_label("Votre demande en une ligne")).to_have_value("Notre station d’épuration déborde")
    expect(page.get_by_label("Votre nom")).to_have_value("Claude Exemple")
    expect(page.get_by_role("radio", name="SATESE")).to_be_checked()
    page.get_by_role("button", name="Effacer le brouillon").click()
    expect(page.get_by_label("Votre nom")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Votre demande en une ligne")).to_have_value("")

    box = page.get_by_label("Votre collectivité")
    box.press_sequentially("aub")
    expect(page.locator("datalist#communes option")).to_have_count(2)
    box.fill("Aubelieu (26)")
    expect(page.get_by_label("Votre adresse électronique")).to_have_value("mairie@exemple.test")
    page.get_by_label("Votre demande en une ligne").fill("Notre station d’épuration déborde")
    page.get_by_label("Thématique").select_option(index=1)
    page.get_by_label("Votre nom").fill("Claude Exemple")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    page.goto(f"{site}/demande/nouvelle/")
    expect(page.get_by_label("Votre nom")).to_have_value("")
    assert heard == []


def clean(page: Page) -> None:
    assert faults(page) == [], page.url
    page.set_viewport_size(SIZES["desk"])
    page.emulate_media(color_scheme="light")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def test_every_step_of_the_deposit_is_readable(site, page: Page):
    page.goto(f"{site}/demande/nouvelle/")
    page.get_by_label("Votre demande en une ligne").fill("Notre station d’épuration déborde")
    expect(page.get_by_role("radio", name="SATESE")).to_be_visible()
    clean(page)
    press(page, "Recevoir un lien pour finir plus tard")
    expect(page.get_by_role("alert")).to_contain_text("le lien pour finir plus tard y partira")
    clean(page)
    page.get_by_label("Votre adresse électronique").fill("mairie@exemple.test")
    press(page, "Recevoir un lien pour finir plus tard")
    expect(page.get_by_role("status").first).to_contain_text("Un lien pour finir plus tard part vers")
    clean(page)
    press(page, "Envoyer la demande")
    expect(page.get_by_role("alert")).to_be_visible()
    clean(page)
    page.get_by_label("Votre collectivité").fill("26901")
    page.get_by_label("Thématique").select_option(index=1)
    page.get_by_label("Votre nom").fill("Claude Exemple")
    press(page, "Envoyer la demande")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    clean(page)
    page.get_by_role("link", name="Suivre la demande").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("station")
    clean(page)
