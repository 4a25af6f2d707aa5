"""The home page and the legal pages: true, whole, and without a dead link anywhere on the public site."""

import datetime
import json
import re
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.template import engines
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.catalogue.models import Thematique
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Instance
from tests.annuaire.factories import AppartenanceFactory
from tests.bilan.published import publish_sample
from tests.catalogue.factories import PrestationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LEGAL = ("/accessibilite/", "/mentions-legales/", "/donnees-personnelles/")


def text_of(response) -> str:
    return unescape(response.content.decode())


def test_before_any_bilan_the_home_page_promises_nothing(client):
    ensure_reference_data()
    page = text_of(client.get("/"))
    assert "Votre commune a un projet" in page
    assert "Le premier bilan se prépare" in page
    assert page.count('class="petal"') == 9
    assert "prestation" not in page
    assert "<form" not in page


def test_the_nine_thematiques_keep_their_order_and_hue(client):
    ensure_reference_data()
    page = text_of(client.get("/"))
    names = list(Thematique.objects.order_by("ordre").values_list("libelle", flat=True))
    places = [page.index(f"<b>{name}</b>") for name in names]
    assert places == sorted(places)
    listed = page.partition('id="thematiques"')[2]
    hues = re.findall(r"<li>.*?fill-(hue-\d).*?<b>", listed, re.S)
    assert hues == [f"hue-{n}" for n in range(1, 10)]


def test_only_published_prestations_are_counted(client):
    ensure_reference_data()
    theme = Thematique.objects.get(pk="energie")
    for published, until in ((True, None), (True, datetime.date(2020, 1, 1)), (False, None)):
        PrestationFactory(publiee=published, valide_au=until, thematiques=[theme])
    page = text_of(client.get("/"))
    assert page.count("1\u00a0prestation<") == 1


def test_the_latest_bilan_stands_on_the_home_page(client):
    ensure_reference_data()
    publish_sample()
    page = text_of(client.get("/"))
    assert 'data-chiffre="global.demandes">825<' in page
    assert "En 2025, sept communes sur dix" in page
    assert 'href="/bilan/2025/#carte"' in page
    assert page.count("data-lecture=") == 362


@pytest.mark.parametrize("path", LEGAL)
def test_legal_pages_name_the_publisher_from_the_settings(client, path, settings, monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "INDEFINI(%s)")
    settings.DEFAULT_FROM_EMAIL = "contact@exemple.test"
    Instance(nom="Pétale", proprietaire="Département d’essai", demonstration=True).save()
    page = text_of(client.get(path))
    assert "Département d’essai" in page
    assert "contact@exemple.test" in page
    assert "INDEFINI" not in page
    assert page.count("<h1>") == 1


def test_the_declaration_of_accessibility_says_what_the_law_asks(client):
    page = text_of(client.get("/accessibilite/"))
    for asked in (
        "non conforme",
        "4.1.2",
        "Contenus non accessibles",
        "Technologies utilisées",
        "Environnement de test",
        "Pages vérifiées",
        "Retour d’information et contact",
        "Défenseur des droits",
        "Schéma pluriannuel",
    ):
        assert asked in page
    assert re.search(r"Accessibilité\s: non conforme", text_of(client.get("/")))


def test_navigation_offers_only_what_exists(client):
    assert "Se connecter" in text_of(client.get("/"))
    client.force_login(AppartenanceFactory().user)
    assert "Se connecter" not in text_of(client.get("/"))
    assert User.objects.count() == 1


def test_no_link_of_the_site_is_dead(client):
    """Every address and anchor that the public pages offer answers."""
    ensure_reference_data()
    publish_sample()
    PrestationFactory(slug="un-conseil", situations=["Notre école a froid"])
    waiting, wanted, seen, tried = ["/"], [], {}, set()
    while waiting:
        path, _ = urldefrag(waiting.pop())
        if path in tried or ("/canton/" in path and not path.startswith("/bilan/2025/canton/2605/")):
            continue
        tried.add(path)
        # Each month of the agenda leads to the next, for ever.
        if path.endswith("bilan.pdf") or path.startswith(
            ("/static/", "/agenda/?", "/agenda.ics?", "/agenda/flux.xml?")
        ):
            continue
        response = client.get(path, follow=True)
        assert response.status_code == 200, path
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        html = response.content.decode()
        seen[path] = set(re.findall(r'\bid="([^"]+)"', html))
        hrefs = [urljoin(path, unescape(h)) for h in re.findall(r'href="([^"]+)"', html)]
        waiting += [href for href in hrefs if not re.match(r"(https?|mailto):", href)]
        wanted += [urldefrag(href) for href in hrefs]
    for page, anchor in wanted:
        assert not anchor or page not in seen or anchor in seen[page], (page, anchor)
    assert {"/", "/bilan/2025/", "/bilan/2025/canton/2605/", "/offre/", "/offre/un-conseil/", *LEGAL} <= set(seen)


@pytest.mark.parametrize(
    ("rate", "when", "state"),
    [
        (None, None, "non conforme"),
        (100, datetime.date(2026, 1, 1), "totalement conforme"),
        (72, datetime.date(2026, 1, 1), "partiellement conforme"),
        (49, datetime.date(2026, 1, 1), "non conforme"),
        (100, datetime.date(2020, 1, 1), "non conforme"),
        (100, datetime.date(2027, 1, 1), "non conforme"),
    ],
)
def test_only_a_valid_audit_makes_the_site_conform(rate, when, state):
    one = Instance(audit_taux=rate, audit_le=when, audit_par="Cabinet d’essai" if when else "")
    assert one.conformite(datetime.date(2026, 6, 1)) == state


def test_the_declaration_follows_the_settings_down_to_the_footer(client):
    Instance(
        audit_taux=80,
        audit_le=timezone.localdate(),
        audit_par="Cabinet d’essai",
        non_conformites="La carte\nUn formulaire",
        plan_actions="Former les rédacteurs",
        schema_pluriannuel="https://exemple.test/schema",
    ).save()
    page = text_of(client.get("/accessibilite/"))
    for said in ("80\u00a0%", "Cabinet d’essai", "<li>Un formulaire</li>", "<li>Former les rédacteurs</li>", "/schema"):
        assert said in page
    assert "partiellement conforme" in text_of(client.get("/mentions-legales/"))


def test_the_register_says_everything_of_each_kind_of_data(client):
    page = text_of(client.get("/donnees-personnelles/"))
    count = page.count('class="register"')
    assert count >= 5
    for asked in ("But", "Base légale", "Durée", "Qui les lit"):
        assert page.count(f"<dt>{asked}</dt>") == count
    assert "Durée à fixer" in page
    Instance(conservation_ans=10, delegue_donnees="dpd@exemple.test").save()
    page = text_of(client.get("/donnees-personnelles/"))
    assert "10\u00a0ans après la clôture" in page
    assert "dpd@exemple.test" in page


def test_every_page_says_what_a_message_that_cites_it_shows(client, settings):
    settings.BOUQUET_URL = "https://bouquet.exemple.test"
    Instance(nom="Pétale", sous_titre="L’ingénierie").save()
    page = text_of(client.get("/mentions-legales/?filtre=1"))
    assert '<meta property="og:title" content="Mentions légales">' in page
    assert '<meta property="og:description" content="Qui publie ce site' in page
    assert '<link rel="canonical" href="https://bouquet.exemple.test/mentions-legales/">' in page
    assert '<meta property="og:url" content="https://bouquet.exemple.test/mentions-legales/">' in page
    assert '<meta property="og:image" content="https://bouquet.exemple.test/partage.png">' in page
    image = client.get("/partage.png")
    assert image["Content-Type"] == "image/png"
    assert image.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(image.content[16:20]), int.from_bytes(image.content[20:24])) == (1200, 630)


def test_search_engines_read_where_a_page_stands_and_no_title_leaves_the_block(client, settings):
    settings.BOUQUET_URL = "https://bouquet.exemple.test"
    ensure_reference_data()
    PrestationFactory(slug="piege", titre="</script><b>Eau & vie")
    raw = client.get("/offre/piege/").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', raw)
    steps = json.loads(block)["itemListElement"]
    assert [one["position"] for one in steps] == [1, 2, 3]
    assert steps[-1] == {
        "@type": "ListItem",
        "position": 3,
        "name": "</script><b>Eau & vie",
        "item": "https://bouquet.exemple.test/offre/piege/",
    }
