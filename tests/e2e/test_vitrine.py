"""One page of each public kind in a real browser: no violation, no overflow, no error; light on the wire."""

import datetime
import gzip
import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from bouquet.bilan.services import publish_bilan
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from bouquet.demandes.enums import Etat
from bouquet.territoires.models import Contour
from tests.aides.factories import AideFactory
from tests.bilan.sample import square
from tests.catalogue.factories import PrestationFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.pages.editorial import actualite, realisation
from tests.territoires.factories import CantonFactory, CollectiviteFactory, DepartementFactory, SituationFactory

from .reading import SIZES

KINDS = (
    *("/", "/offre/", "/offre/eglise/", "/aides/", "/aides/lavoirs/", "/recherche/?q=eglise", "/plan-du-site/"),
    *("/territoires/", "/territoires/26001/", "/territoires/2604/", "/territoires/{epci}/"),
    *("/actualites/", "/actualites/une-reunion/", "/realisations/", "/realisations/le-lavoir-restaure/"),
    *("/ressources/", "/bilan/2025/", "/bilan/2025/canton/2604/", "/demande/nouvelle/"),
    *("/mentions-legales/", "/donnees-personnelles/", "/accessibilite/"),
)
LIGHTEST = 100_000  # bytes of a first view, photos aside


@pytest.fixture
def site(live_server, settings):
    """One of everything that the public may open."""
    settings.BOUQUET_URL = live_server.url
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    ensure_reference_data()
    home, canton = DepartementFactory(host=True), CantonFactory(code="2604", nom="Diois", tncc=2)
    commune = CollectiviteFactory(code_insee="26001", nom="Beaulieu")
    situation = SituationFactory(commune=commune, canton=canton)
    trace, cadre, centre = square("26001")
    Contour.objects.create(
        genre="commune", code="26001", departement=home, geometrie={}, trace=trace, cadre=cadre, centre=centre
    )
    demande = DemandeFactory(situation=situation, etat=Etat.EN_COURS, date_demande=datetime.date(2025, 3, 1))
    InterventionFactory(demande=demande)
    PrestationFactory(slug="eglise", titre="Préserver une église", situations=["Mon église a besoin de travaux"])
    AideFactory(slug="lavoirs", titre="Aide aux lavoirs")
    actualite("Une réunion", corps=[("texte", "<p>Elle a eu lieu.</p>")])
    realisation("Le lavoir restauré", communes=[commune])
    publish_bilan(annee=2025, arrete_le=datetime.date(2026, 2, 1))
    return live_server.url


def addresses(site: str) -> list[str]:
    epci = next(iter(SituationFactory._meta.model.objects.values_list("epci__siren", flat=True)), None)
    return [site + path.format(epci=epci) for path in KINDS if epci or "{epci}" not in path]


def weight(context, address: str) -> int:
    """Bytes on the wire of what a first view asks for: the page, its styles, scripts and the fonts it uses."""
    heard: list = []
    page = context.new_page()
    page.on("requestfinished", lambda request: heard.append(request.response()))
    page.goto(address, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    host = re.match(r"https?://[^/]+", address).group()
    assert all(one.url.startswith(host) for one in heard), "no third party"
    kept = [one for one in heard if one.request.resource_type in {"document", "stylesheet", "script", "font"}]
    found = sum(len(one.body() if one.url.endswith("woff2") else gzip.compress(one.body(), 6, mtime=0)) for one in kept)
    page.close()
    assert found > 20_000
    return found


def test_a_first_view_is_light(site, browser):
    for address in addresses(site):
        context = browser.new_context()
        assert weight(context, address) < LIGHTEST, address
        context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_home_page_leads_to_answers_of_every_kind(site, browser, javascript):
    context = browser.new_context(java_script_enabled=javascript, viewport=SIZES["desk"])
    page = context.new_page()
    page.goto(site)
    page.get_by_label("Je cherche").fill("eglise")
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator("main h2").first).to_contain_text("Ce qui est proposé")
    page.goto(site)
    page.get_by_label("Ma commune").fill("bea")
    page.get_by_role("button", name="Ouvrir").click()
    expect(page.locator("#resultats")).to_contain_text("1")
    context.close()


def test_the_navigation_holds_on_one_line_and_folds_on_a_phone(site, page):
    page.set_viewport_size(SIZES["desk"])
    page.goto(site)
    tops = page.eval_on_selector_all(".site ul:not(.acts) > li", "all => all.map(one => one.offsetTop)")
    assert len(tops) >= 6
    assert len(set(tops)) == 1
    page.set_viewport_size(SIZES["phone"])
    link = page.get_by_role("navigation", name="Navigation principale").get_by_role("link", name="Territoires")
    expect(link).to_be_hidden()
    page.locator("summary", has_text="Menu").first.click()
    link.click()
    expect(page.locator("h1")).to_have_text("Votre territoire")


def test_icons_and_feed_are_declared_and_answer(site, page):
    page.goto(site)
    links = page.eval_on_selector_all("link:not([rel=preload])", "all => all.map(one => one.href)")
    assert len(links) >= 8
    for href in links:
        assert page.request.get(urljoin(site, href)).ok, href
