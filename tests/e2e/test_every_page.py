"""Every page of the site, for every role that reads it differently: nothing found by axe, nothing beside the screen.

The pages come from the addresses of the site: a new one is read here, or stands in NOT_READ with its reason.
"""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext

from bouquet.accounts.services import password_link
from bouquet.annuaire.enums import Role
from bouquet.demandes.models import Demande
from tests.accounts.factories import PASSWORD
from tests.e2e.not_read import NOT_READ
from tests.e2e.readers import PAGES, READ, address
from tests.e2e.reading import SIZES, overflow, violations
from tests.e2e.whole_world import WholeWorld
from tests.espace.test_url_map import ROUTES

# What a message that cites the page, and search engines, want to know of it; but of a private link.
CITED = """() => document.querySelector('meta[name=robots][content*=nofollow]') ? [] : [
    'title', 'meta[name=description]', 'link[rel=canonical]',
    ...['title', 'description', 'type', 'url', 'image'].map(name => `meta[property="og:${name}"]`),
].filter(asked => {
    const [one, ...others] = document.head.querySelectorAll(asked);
    return others.length || !(one?.content || one?.href || one?.text);
}).map(asked => `sans ${asked}, ou plusieurs`)"""


class Reader:
    """Somebody who opens pages one after the other, and tells what is wrong with each."""

    def __init__(self, context: BrowserContext, site: str):
        self.page, self.site = context.new_page(), site
        self.page.emulate_media(reduced_motion="reduce")
        self.heard: list[tuple[str, str]] = []
        self.page.on("console", self.told)
        self.page.on("pageerror", lambda error: self.heard.append((str(error), "")))
        self.page.on("request", self.asked)

    def told(self, message) -> None:
        if message.type == "error":
            self.heard.append((message.text, message.location["url"]))

    def asked(self, request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.heard.append(("demandé ailleurs", request.url))

    def open(self, path: str, status: int = 200) -> list[str]:
        answer = self.page.goto(self.site + path)
        assert answer
        if answer.status != status:
            return [f"répond {answer.status}, mène à {urlsplit(self.page.url).path}"]
        return self.faults()

    def faults(self) -> list[str]:
        """Of the page as it is now, its folded parts open: on a desk in light, on a phone in dark."""
        page = self.page
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        found = [f"axe : {one}" for one in violations(page)]
        found += ["déborde"] if overflow(page) > 0 else []
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(SIZES["phone"])
        found += [f"axe, téléphone, sombre : {one}" for one in violations(page, "dark")]
        found += ["déborde, téléphone"] if overflow(page) > 0 else []
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(SIZES["desk"])
        if (count := page.locator("h1").count()) != 1:
            found.append(f"{count} titres h1")
        # The browser itself logs a page that was refused: its status is expected here.
        found += [f"{words} {url}".strip() for words, url in self.heard if url != page.url]
        self.heard.clear()
        return found


@pytest.fixture
def world(live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BOUQUET_URL = live_server.url
    return WholeWorld()


def enter(context: BrowserContext, site: str, world: WholeWorld, who: str) -> Reader:
    context.clear_cookies()
    if who != "personne":
        context.add_cookies([{"name": "sessionid", "value": world.cookie(who), "url": site}])
    return Reader(context, site)


def test_each_page_is_read_or_left_for_a_reason():
    assert set(NOT_READ) <= set(ROUTES)
    assert set(PAGES) <= {route for routes in READ.values() for route in routes}
    assert {*READ} == {*Role, "personne"}


def test_every_page_for_every_role(context, live_server, world):
    wrong = {}
    for who, routes in READ.items():
        somebody = enter(context, live_server.url, world, who)
        for route in routes:
            wrong[who, route] = somebody.open(address(world, route))
            if who == "personne":
                wrong[who, route] += somebody.page.evaluate(CITED)
        somebody.page.close()
    assert {key: faults for key, faults in wrong.items() if faults} == {}


def test_pages_that_one_is_led_to(context, live_server, world):
    """Those that stand in NOT_READ as read here, and refusals."""
    wrong = {}
    somebody = enter(context, live_server.url, world, Role.ADMINISTRATION)
    page, here = somebody.page, live_server.url
    page.goto(f"{here}/espace/demandes/?etat=deposee")
    page.get_by_label("Tout sélectionner").check()
    page.get_by_label("Avec les demandes cochées").select_option("orienter")
    page.get_by_role("button", name="Continuer").click()
    wrong["lot"] = somebody.faults()
    wrong["404"] = somebody.open("/espace/demandes/2025-99999/", 404)
    wrong |= forgetting(somebody, world.suivi.courriel)
    page.goto(f"{here}/espace/demandes/nouvelle/")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    wrong["422"] = somebody.faults()
    waiting = Demande.objects.filter(etat="deposee").first()
    page.goto(f"{here}/espace/demandes/{waiting.reference}/")
    Demande.objects.filter(pk=waiting.pk).update(etat="a_qualifier")
    page.get_by_role("button", name="Qualifier", exact=True).click()
    wrong["409"] = somebody.faults()
    somebody = enter(context, here, world, Role.COLLECTIVITE)
    wrong["403"] = somebody.open("/espace/demandes/nouvelle/", 403)
    somebody = enter(context, here, world, "personne")
    wrong["suivi faux"] = somebody.open("/demande/suivi/faux/", 404)
    wrong |= signing_in(somebody, world.people[Role.COORDINATION])
    assert {key: faults for key, faults in wrong.items() if faults} == {}


def forgetting(somebody: Reader, courriel: str) -> dict[str, list[str]]:
    page, wrong = somebody.page, {}
    page.goto(f"{somebody.site}/espace/vie-privee/")
    page.get_by_label("Adresse électronique").fill(courriel)
    page.locator("main").get_by_role("button", name="Chercher", exact=True).click()
    wrong["vie privée"] = somebody.faults()
    page.get_by_label("Écrivez l’adresse").fill(courriel)
    page.get_by_label("Motif").fill("À sa demande")
    page.get_by_role("button", name="Effacer pour de bon").click()
    wrong["effacée"] = somebody.faults()
    return wrong


def signing_in(somebody: Reader, user) -> dict[str, list[str]]:
    page, wrong = somebody.page, {}
    page.goto(f"{somebody.site}/compte/connexion/")
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe").fill("faux")
    page.get_by_role("button", name="Se connecter", exact=True).click()
    wrong["refus de connexion"] = somebody.faults()
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url("**/second-facteur/")
    wrong["second facteur"] = somebody.faults()
    for path, words in (("connexion/code/", "Code de connexion"), ("mot-de-passe/", "Lien de mot de passe")):
        page.context.clear_cookies()
        page.goto(f"{somebody.site}/compte/{path}")
        page.get_by_label("Adresse électronique").fill(user.email)
        page.locator("main").get_by_role("button").click()
        page.wait_for_url(lambda url, path=path: not url.endswith(path))
        wrong[words] = somebody.faults()
    page.goto(password_link(user=user))
    wrong["nouveau mot de passe"] = somebody.faults()
    return wrong
