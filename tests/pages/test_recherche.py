"""The public search: tolerant of what people type, true to what is public, and cheap."""

import datetime
import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext

from bouquet.bilan.services import publish_bilan
from bouquet.catalogue.models import Prestation, Thematique
from bouquet.catalogue.services import ensure_reference_data
from bouquet.demandes.enums import Etat
from bouquet.pages.indexing import SOURCES, Fiche, Source, rebuild, refresh
from bouquet.pages.models import DocumentPublic
from bouquet.pages.recherche import search
from tests.annuaire.factories import OrganismeFactory
from tests.catalogue.factories import PrestationFactory
from tests.demandes.factories import DemandeFactory
from tests.territoires.factories import CantonFactory, CollectiviteFactory, DepartementFactory, SituationFactory

TODAY = datetime.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def undefined_names_show(monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "INDEFINI(%s)")


def text_of(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def site(db):
    DepartementFactory(host=True)
    ensure_reference_data()
    canton = CantonFactory(code="2604", nom="Diois", tncc=2)
    for code, nom in (("26113", "Die"), ("26100", "Beaumont-en-Diois"), ("26362", "Valence")):
        SituationFactory(commune=CollectiviteFactory(code_insee=code, nom=nom), canton=canton)
    caue = OrganismeFactory(sigle="CAUE", nom="Conseil d’architecture")
    PrestationFactory(
        slug="eglise",
        titre="Préserver une église",
        organisme=caue,
        situations=["Mon église a besoin de travaux"],
        description="Un architecte visite le bâtiment.",
        thematiques=[Thematique.objects.get(pk="culture-patrimoine")],
    )
    PrestationFactory(
        slug="reseaux", titre="Plan des réseaux", description="Renouvellement de l’assainissement.", organisme=caue
    )
    PrestationFactory(slug="brouillon", titre="Prestation secrète", publiee=False)
    PrestationFactory(slug="finie", titre="Prestation révolue", valide_au=datetime.date(2020, 1, 1))
    rebuild(TODAY)


def titles(text: str) -> list[str]:
    return [one.titre for group in search(text).groupes for one in group.documents]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("eglise", "Préserver une église"),
        ("ÉGLISES", "Préserver une église"),
        ("Mon église a besoin de travaux", "Préserver une église"),
        ("préservation", "Préserver une église"),
        ("preserver", "Préserver une église"),
        ("reseau", "Plan des réseaux"),
        ("renouveler assainissements", "Plan des réseaux"),
        ("architecte", "Préserver une église"),
        ("diois", "Canton du Diois"),
        ("die", "Die"),
        ("26113", "Die"),
        ("beaum", "Beaumont-en-Diois"),
        ("mentions legales", "Mentions légales"),
    ],
)
def test_what_people_type_finds_what_they_mean(site, typed, first):
    assert titles(typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "meant"), [("assanissement", "assainissement"), ("egilse", "église"), ("valense", "valence")]
)
def test_a_typo_is_told_and_searched_without(site, client, typed, meant):
    answer = search(typed)
    assert answer.corrige == meant
    page = text_of(client.get("/recherche/", {"q": typed}))
    assert "Vouliez-vous dire" in page
    assert meant in page
    assert answer.total > 0


def test_most_of_the_words_are_better_than_nothing_and_it_is_said(site, client):
    page = text_of(client.get("/recherche/?q=église valence"))
    assert "Aucune page ne contient tous ces mots" in page
    assert "Préserver une église" in page


def test_nothing_near_says_what_to_do(site, client):
    page = text_of(client.get("/recherche/?q=xyzzyqwk"))
    assert "Rien ne répond à «\u00a0xyzzyqwk\u00a0»" in page
    assert "INDEFINI" not in page


@pytest.mark.parametrize("text", ["", "   ", "'; drop table", "%", "_", "le la les", "é" * 500, "zz zzzz 9999", "\x00"])
def test_any_text_is_answered(site, client, text):
    assert client.get("/recherche/", {"q": text}).status_code == 200


def test_only_what_is_public_is_found(site):
    DemandeFactory(objet="Toiture confidentielle", contact_nom="Zébulon Contact")
    syndicat = CollectiviteFactory(syndicat=True, nom="Syndicat Jamais Nommé")
    DemandeFactory(beneficiaire=syndicat, date_demande=datetime.date(2025, 2, 1), etat=Etat.EN_COURS)
    rebuild(TODAY)
    told = " ".join(f"{one.titre} {one.resume} {one.adresse}" for one in DocumentPublic.objects.all())
    for secret in ("secrète", "révolue", "confidentielle", "Zébulon", "Jamais Nommé", syndicat.siren):
        assert secret not in told
    assert not [one for one in titles("toiture confidentielle Zébulon Jamais Nommé révolue") if one not in told]
    assert "Syndicat Jamais Nommé" not in titles("syndicat jamais nommé")


def test_every_document_leads_to_a_page(site, client):
    publish_bilan(annee=2025, arrete_le=TODAY)
    rebuild(TODAY)
    statuses = {one.adresse: client.get(one.adresse, follow=True).status_code for one in DocumentPublic.objects.all()}
    assert set(statuses.values()) == {200}, statuses
    assert {"prestation", "territoire", "organisme", "bilan", "page"} == set(
        DocumentPublic.objects.values_list("genre", flat=True)
    )


def test_results_are_grouped_and_one_kind_can_be_read_whole(site, client):
    for n in range(8):
        PrestationFactory(titre=f"Valence numéro {n}")
    rebuild(TODAY)
    page = text_of(client.get("/recherche/?q=valence"))
    assert page.index("Ce qui est proposé") < page.index("Territoires <")
    assert page.count("Valence numéro") == 5
    (href,) = re.findall(r'href="(\?[^"]*genre=prestation[^"]*)"', page)
    whole = text_of(client.get("/recherche/" + href))
    assert whole.count("Valence numéro") == 8
    assert "Territoires <" not in whole


def test_a_search_costs_two_queries_however_much_is_found(site):
    def count(text: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            search(text)
        return len(seen)

    before = count("valence")
    for n in range(30):
        PrestationFactory(titre=f"Valence numéro {n}")
    rebuild(TODAY)
    assert count("valence") == before == 2


def test_refreshing_again_changes_nothing_and_what_goes_away_is_removed(site):
    assert {one.ecrits + one.retires for one in rebuild(TODAY).values()} == {0}
    Prestation.objects.filter(slug="eglise").update(publiee=False)
    assert refresh("prestation", TODAY).retires == 1
    assert "Préserver une église" not in titles("église")


def test_another_app_adds_its_kind(site, client, monkeypatch):
    fiches = [Fiche("1", "Ferme solaire", "/realisations/ferme/", "Une commune s’équipe", texte="panneaux")]
    monkeypatch.setitem(SOURCES, "realisation", Source("realisation", "Réalisations", 20, lambda day: fiches))
    refresh("realisation", TODAY)
    page = text_of(client.get("/recherche/?q=panneau"))
    assert 'href="/realisations/ferme/"' in page
    assert "Réalisations" in page


@pytest.mark.django_db(transaction=True)
def test_what_is_published_is_found_at_once_and_what_is_withdrawn_is_not(client):
    ensure_reference_data()
    one = PrestationFactory(titre="Chauffer la salle des fêtes")
    assert titles("salles fêtes") == ["Chauffer la salle des fêtes"]
    one.publiee = False
    one.save()
    assert not search("salle fêtes").total
    DepartementFactory(host=True)
    SituationFactory(commune=CollectiviteFactory(nom="Beaulieu"))
    assert titles("beaulieu") == ["Beaulieu"]
    publish_bilan(annee=2025, arrete_le=TODAY)
    assert titles("bilan 2025") == ["Bilan 2025"]


def test_the_plan_names_every_kind_of_page(site, client):
    page = text_of(client.get("/plan-du-site/"))
    for said in ("Préserver une église", "Mentions légales", 'href="/territoires/"', "Conseil d’architecture"):
        assert said in page
    assert "Prestation secrète" not in page


def test_the_sitemap_lists_public_addresses_once(site, client, settings):
    settings.BOUQUET_URL = "https://bouquet.exemple.test"
    response = client.get("/sitemap.xml")
    names = [one.text for one in ElementTree.fromstring(response.content).iter() if one.tag.endswith("loc")]
    assert response["Content-Type"] == "application/xml"
    assert "https://bouquet.exemple.test/offre/eglise/" in names
    assert "https://bouquet.exemple.test/territoires/26113/" in names
    assert len(names) == len(set(names))
    assert not [name for name in names if "espace" in name or "suivi/" in name[:-6] or "?" in name]


def test_robots_stay_out_of_what_is_private(client):
    text = text_of(client.get("/robots.txt"))
    assert "Disallow: /espace/" in text
    assert "Disallow: /demande/suivi/" in text
    assert "Sitemap: http" in text


def test_a_page_that_does_not_exist_offers_the_search(client, db):
    page = client.get("/nulle-part/")
    assert page.status_code == 404
    assert 'action="/recherche/"' in text_of(page)
