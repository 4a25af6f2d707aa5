"""Pictures of the guide, taken from a running demonstration that nobody has touched yet.

    ./bouquet demo            # in another terminal
    .venv/bin/python docs/guide/captures.py [http://localhost:8000] [name…]

Needs a Chromium at /usr/bin/chromium. Each picture is named after what it shows; few colours keep them light.
"""

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PASSWORD = "bouquet-demo"  # noqa: S105 - of the demonstration, public
SIZE = {"width": 1100, "height": 760}
COLOURS = 64
FIRST = "main table a[href*='/demandes/2'] >> nth=0"  # demande of the list
SETTLED = 700  # milliseconds: the editor draws its fields after the page
ACTUALITE = "/admin/pages/search/?q=Stations"
RESULT = "main td.title a >> nth=0"


@dataclass(frozen=True)
class Capture:
    """`clics`: selectors clicked one after the other before the picture is taken."""

    nom: str
    chemin: str
    compte: str = ""
    clics: tuple[str, ...] = ()


CAPTURES = (
    Capture("connexion", "/compte/connexion/"),
    Capture("editeur-accueil", "/admin/", "webmestre"),
    Capture("editeur-actualite", "/admin/", "webmestre", ("text=Écrire une actualité",)),
    Capture("editeur-blocs", "/admin/", "webmestre", ("text=Écrire une actualité", "button[title='Insérer un bloc']")),
    Capture("editeur-realisation", "/admin/", "webmestre", ("text=Raconter une réalisation",)),
    Capture("editeur-photo", "/admin/images/add/", "webmestre"),
    Capture("editeur-recadrage", "/admin/images/", "webmestre", ("main ul.listing a >> nth=0",)),
    Capture("editeur-ressource", "/admin/", "webmestre", ("text=Ajouter une ressource",)),
    Capture("editeur-publier", ACTUALITE, "webmestre", (RESULT, "footer button[aria-expanded]")),
    Capture(
        "editeur-programmer",
        ACTUALITE,
        "webmestre",
        (RESULT, "button[aria-label='Afficher/masquer le statut']", "button:has-text('Programmer') >> nth=0"),
    ),
    Capture("editeur-versions", ACTUALITE, "webmestre", (RESULT, "a[href$='/history/'] >> nth=0")),
    Capture("editeur-menu", ACTUALITE, "webmestre", (RESULT, "a[role=tab]:has-text('Promotion')")),
    Capture("editeur-redirection", "/admin/redirects/add/", "webmestre"),
    Capture("aides", "/espace/aides/", "webmestre"),
    Capture("animatrice-accueil", "/espace/", "animatrice"),
    Capture("animatrice-demandes", "/espace/demandes/", "animatrice"),
    Capture("animatrice-demande", "/espace/demandes/", "animatrice", (FIRST,)),
    Capture("agent-accueil", "/espace/", "technicien"),
    Capture(
        "agent-demande",
        "/espace/demandes/?etat=en_cours",
        "technicien",
        (FIRST,),
    ),
    Capture("referent-prestations", "/espace/organismes/CAUE/prestations/", "caue"),
    Capture("mairie-depot", "/demande/nouvelle/"),
    Capture("mairie-demande", "/espace/demandes/", "mairie", (FIRST,)),
    Capture("elu-accueil", "/espace/", "elu"),
    Capture("elu-bilan", "/bilan/", "elu"),
)


def light(png: bytes) -> bytes:
    """The same picture in few colours."""
    out = io.BytesIO()
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def signed_in(browser: Browser, site: str, compte: str) -> Page:
    tab = browser.new_context(viewport=SIZE, locale="fr-FR", reduced_motion="reduce").new_page()
    if compte:
        tab.goto(f"{site}/compte/connexion/")
        tab.fill("[name=login]", f"{compte}@demo.bouquet.example")
        tab.fill("[name=password]", PASSWORD)
        tab.click("main button[type=submit]")
    return tab


def take(tab: Page, site: str, capture: Capture) -> None:
    tab.goto(f"{site}{capture.chemin}")
    for selector in capture.clics:
        tab.click(selector, timeout=10_000)
        tab.wait_for_load_state()
        tab.wait_for_timeout(SETTLED)
    tab.wait_for_timeout(SETTLED)
    (IMAGES / f"{capture.nom}.png").write_bytes(light(tab.screenshot()))


def main() -> None:
    site = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    wanted = set(sys.argv[2:])
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        tabs: dict[str, Page] = {}
        for capture in CAPTURES:
            if wanted and capture.nom not in wanted:
                continue
            if capture.compte not in tabs:
                tabs[capture.compte] = signed_in(browser, site, capture.compte)
            take(tabs[capture.compte], site, capture)
        browser.close()


if __name__ == "__main__":
    main()
