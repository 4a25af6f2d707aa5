"""The pages of a bilan: who reads what, that each figure is the document's, and that each leads to its demandes."""

import datetime
import gzip
import re
from html import unescape
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.template import engines

from bouquet.annuaire.enums import Role
from bouquet.bilan import views
from bouquet.bilan.models import Bilan
from bouquet.bilan.presentation.figures import value_at, written
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core import formats
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.core.test_templates import Balance
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import DepartementFactory

from . import sample
from .published import keep, publish_drome, publish_sample

pytestmark = [pytest.mark.django_db, pytest.mark.once]
YEAR, CANTON = "/bilan/2025/", "/bilan/2025/canton/2605/"
FIGURE = re.compile(r'data-chiffre="([^"]+)"[^>]*>([^<]*)<')


@pytest.fixture
def published():
    ensure_reference_data()
    publish_sample()


@pytest.fixture
def coordination(client):
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    return client


def text_of(response) -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize(("path", "perimetre"), [(YEAR, "global"), (CANTON, "canton:2605")])
def test_every_figure_shown_is_the_documents(client, published, path, perimetre):
    document = sample.document(perimetre)
    shown = FIGURE.findall(text_of(client.get(path)))
    assert len(shown) > 60
    for where, text in shown:
        value = value_at(document, where)
        exact = written(where, value) or formats.shown(value)
        rounded = {formats.percent(value), formats.signed_percent(value)} if where.endswith("_pct") else set()
        assert text in {exact, *rounded}, where


@pytest.mark.parametrize("path", ["/bilan/", "/", YEAR, CANTON])
def test_no_variable_is_undefined(client, published, path, monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "INDEFINI(%s)")
    assert "INDEFINI" not in text_of(client.get(path, follow=True))


@pytest.mark.parametrize("path", ["/", YEAR, CANTON])
def test_markup_is_sound_and_keeps_the_content_policy(client, published, path):
    html = client.get(path).content.decode()
    ids = Balance(html).ids
    assert sorted(set(ids)) == sorted(ids)
    assert " style=" not in html
    assert not re.search(r"<script(?! type=.application/ld)(?![^>]*\bsrc=)", html)
    assert not re.search(r"\son\w+=", html)
    assert html.count("<h1") == 1
    anchors = re.findall(r'href="#([^"]+)"', html)
    assert set(anchors) <= set(ids)


def test_headings_never_skip_a_level(client, published):
    for path in ("/", YEAR, CANTON):
        levels = [int(n) for n in re.findall(r"<h([1-6])", client.get(path).content.decode())]
        assert all(after - before <= 1 for before, after in pairwise(levels)), path


def test_the_change_at_constant_perimeter_stands_beside_the_raw_one_with_what_it_leaves_out(client, published):
    text = text_of(client.get(YEAR))
    assert f"+17{formats.NBSP}%" in text
    assert f"À périmètre constant, +7{formats.NBSP}%" in text
    assert "TERANA" in text
    assert "SATEP" in text


def test_nothing_published_says_so(client):
    response = client.get("/bilan/")
    assert response.status_code == 200
    assert "Aucun bilan n’est encore publié" in text_of(response)
    assert client.get(YEAR).status_code == 404


def test_the_bare_address_leads_to_the_latest_year(client, published):
    assert client.get("/bilan/").headers["Location"] == YEAR


def test_old_versions_stay_readable_and_say_that_they_are_superseded(client, published):
    keep(sample.document(version=2))
    assert "Version 1, arrêtée" in text_of(client.get(YEAR))
    assert "une version plus récente existe" in text_of(client.get(f"{YEAR}?version=1")).lower()
    assert "une version plus récente existe" not in text_of(client.get(YEAR)).lower()
    assert client.get(f"{YEAR}?version=3").status_code == 404
    assert client.get(f"{YEAR}?version=abc").status_code == 404


def test_a_provisional_year_is_for_the_coordination_only(client, published):
    ensure_reference_data()
    DepartementFactory(code="26", hote=True)
    DemandeFactory(date_demande=datetime.date(2026, 3, 1))
    assert client.get("/bilan/2026/").status_code == 404
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory()).user)
    assert client.get("/bilan/2026/").status_code == 404
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    response = client.get("/bilan/2026/")
    assert response.status_code == 200
    assert "Chiffres provisoires" in text_of(response)
    assert 'data-chiffre="global.demandes">1<' in text_of(response)
    assert "no-cache" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize(("path", "most"), [("/", 14), (YEAR, 7), (CANTON, 7), ("/bilan/", 2), ("/accessibilite/", 2)])
def test_few_queries_whoever_reads(client, published, django_assert_max_num_queries, path, most):
    with django_assert_max_num_queries(most):
        client.get(path)
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    with django_assert_max_num_queries(most + 3):  # session, person, memberships
        client.get(path)


@pytest.fixture
def counted_reports(monkeypatch):
    """The report is drawn elsewhere; here each drawing is counted."""
    drawn = []

    def report_for(annee, version=None, *, provisional=False):
        drawn.append((annee, version, provisional))
        return b"%PDF-1.7 essai"

    monkeypatch.setattr(views, "report_for", report_for)
    cache.clear()
    return drawn


def test_the_report_is_drawn_once_and_revalidated(client, published, counted_reports):
    first = client.get("/bilan/2025/bilan.pdf")
    assert first.headers["Content-Type"] == "application/pdf"
    assert 'filename="bilan-2025.pdf"' in first.headers["Content-Disposition"]
    again = client.get("/bilan/2025/bilan.pdf", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    keep(sample.document(version=2))
    client.get("/bilan/2025/bilan.pdf")
    client.get("/bilan/2025/bilan.pdf?version=1")
    assert counted_reports == [(2025, 1, False), (2025, 2, False)]
    assert client.get("/bilan/2024/bilan.pdf").status_code == 404


def test_a_provisional_report_is_for_the_coordination_and_never_kept(coordination, counted_reports):
    DepartementFactory(code="26", hote=True)
    for _ in range(2):
        assert coordination.get("/bilan/2025/bilan.pdf").status_code == 200
    assert counted_reports == [(2025, None, True)] * 2


FILES = {
    "donnees.json": "application/json",
    "donnees.csv": "text/csv",
    "donnees.xlsx": "spreadsheetml",
    "graphiques/carte.svg": "image/svg+xml",
    "graphiques/rosace.svg": "image/svg+xml",
    "graphiques/mois.svg": "image/svg+xml",
    "graphiques/natures.svg": "image/svg+xml",
    "graphiques/thematiques.svg": "image/svg+xml",
    "tableaux/cantons.csv": "text/csv",
    "tableaux/communes.csv": "text/csv",
}


@pytest.mark.parametrize("query", ["", "?perimetre=canton:2605", "?version=1"])
@pytest.mark.parametrize("name", FILES)
def test_files_are_served_named_and_revalidated(client, published, name, query):
    response = client.get(f"/bilan/2025/{name}{query}")
    assert FILES[name] in response.headers["Content-Type"]
    assert 'attachment; filename="bilan-2025' in response.headers["Content-Disposition"]
    assert ("canton-2605" in response.headers["Content-Disposition"]) == ("canton" in query)
    assert (
        client.get(f"/bilan/2025/{name}{query}", headers={"if-none-match": response.headers["ETag"]}).status_code == 304
    )
    if name.endswith("svg"):
        drawing = ElementTree.fromstring(response.content)
        assert drawing.tag.endswith("svg")
        assert b"class=" not in response.content, "a file that stands alone carries its colours"


def test_the_json_is_the_frozen_document_itself(client, published):
    frozen = Bilan.objects.get(perimetre="global")
    assert client.get("/bilan/2025/donnees.json").content.decode() == frozen.contenu


@pytest.mark.parametrize(
    "name",
    [
        "donnees.exe",
        "graphiques/lune.svg",
        "tableaux/lune.csv",
        "donnees.csv?perimetre=lune",
        "donnees.csv?perimetre=canton:9999",
        "donnees.csv?version=9",
    ],
)
def test_a_file_that_does_not_exist(client, published, name):
    assert client.get(f"/bilan/2025/{name}").status_code == 404


def test_the_schema_describes_the_csv(client, published):
    fields = [field["name"] for field in client.get("/bilan/2025/schema.json").json()["fields"]]
    assert client.get("/bilan/2025/donnees.csv").content.decode().splitlines()[0] == ",".join(fields)


def test_pages_are_compressed_and_revalidated(client, published):
    first = client.get(YEAR, headers={"accept-encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    assert "public" in first.headers["Cache-Control"]
    assert "Cookie" in first.headers["Vary"]
    again = client.get(YEAR, headers={"if-none-match": first.headers["ETag"], "accept-encoding": "gzip"})
    assert again.status_code == 304


def test_the_heaviest_page_stays_under_100_kilobytes(client):
    ensure_reference_data()
    publish_drome()
    for path in ("/", YEAR, CANTON):
        body = client.get(path, headers={"accept-encoding": "gzip"}).content
        assert len(body) < 100_000, path
    assert len(gzip.decompress(client.get(YEAR, headers={"accept-encoding": "gzip"}).content)) > 300_000


def test_an_empty_year_and_a_canton_without_any_commune_are_pages_too(client):
    keep(sample.empty_document())
    keep(sample.empty_document("canton:2605"))
    document = sample.document("canton:2698")
    bare = {**document, "communes": {**document["communes"], "par_commune": [], "total": 0, "distinctes": 0}}
    keep({**bare, "version": 1})
    for path in (YEAR, CANTON, "/bilan/2025/canton/2698/"):
        assert client.get(path).status_code == 200, path
    assert client.get("/bilan/2025/canton/9999/").status_code == 404


def test_cantons_lead_to_one_another(client):
    publish_sample(cantons=tuple(code for code, _ in sample.CANTONS))
    seen, path = [], "/bilan/2025/canton/2601/"
    while path:
        seen.append(path)
        found = re.search(r'href="([^"]+)" rel="next"', text_of(client.get(path)))
        path = found and found[1]
    assert len(seen) == len(set(seen)) == 22


# ---- the demandes behind a figure ----------------------------------------------------------------------------


def links_of(response) -> list[tuple[str, str]]:
    """(address, path) of each figure that leads somewhere."""
    found = []
    for address in re.findall(r'href="(/espace/chiffre/[^"]+)"', response.content.decode()):
        clean = unescape(address)
        found.append((clean, parse_qs(urlsplit(clean).query)["chiffre"][0]))
    return found


def test_nobody_but_those_allowed_is_offered_the_demandes(client, published):
    assert not links_of(client.get(YEAR))
    client.force_login(AppartenanceFactory(role=Role.REDACTION).user)
    assert not links_of(client.get(YEAR))
    member = AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory(sigle="CAUE"))
    client.force_login(member.user)
    paths = {path for _, path in links_of(client.get(YEAR))}
    assert paths == {f"organismes.CAUE.{leaf}" for leaf in ("interventions", "demandes", "interventions_n1")}


@pytest.mark.parametrize(("where", "perimetre"), [(YEAR, "global"), (CANTON, "canton:2605")])
def test_each_figure_leads_to_a_list_whose_total_it_is(coordination, published, where, perimetre):
    document = sample.document(perimetre)
    links = dict.fromkeys(links_of(coordination.get(where)))
    shapes = {}
    for address, path in links:
        shape = re.sub(r"\.(\d{5,}|\d{1,2}|26\d\d|hors|[a-z]+-[a-z]+|[A-Z]+|[\d+-]+)\.", ".*.", f"{path}.")
        shapes.setdefault(shape, (address, path))
    assert len(shapes) > 12
    for address, path in shapes.values():
        response = coordination.get(address)
        assert response.status_code == 200, path
        assert f'data-total="{value_at(document, path)}"' in response.content.decode(), path


def test_a_list_is_paged_and_whole_in_its_file(coordination, published):
    address = "/espace/chiffre/2025/?chiffre=global.demandes&perimetre=global"
    first = text_of(coordination.get(address))
    assert f"<h1>Demandes{formats.NBSP}: 2025</h1>" in first
    assert first.count('<th scope="row"') == 50
    assert "Suivante" in first
    assert text_of(coordination.get(f"{address}&page=17")).count('<th scope="row"') == 25
    lines = coordination.get(address.replace("/2025/", "/2025/demandes.csv")).content.decode().splitlines()
    assert len(lines) == 826


def test_a_list_names_the_demandes_and_neutralises_formulas(coordination, published):
    reference = sample.faits(2025)[0].demande
    DemandeFactory(reference=reference, objet="=SOMME(A1) & toit")
    address = "/espace/chiffre/2025/{}?chiffre=global.demandes"
    assert any(
        "=SOMME(A1) & toit" in text_of(coordination.get(address.format("") + f"&page={n}")) for n in range(1, 18)
    )
    assert "'=SOMME(A1) & toit" in coordination.get(address.format("demandes.csv")).content.decode()


def test_a_list_is_closed_to_others(client, published):
    address = "/espace/chiffre/2025/?chiffre=organismes.CAUE.interventions"
    anonymous = client.get(address)
    assert anonymous.status_code == 302
    assert "/compte/connexion/?next=" in anonymous.headers["Location"]
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory(sigle="EAU")).user)
    assert client.get(address).status_code == 403
    assert client.get(address.replace("/2025/", "/2025/demandes.csv")).status_code == 403
    client.force_login(AppartenanceFactory(role=Role.REFERENT, organisme=OrganismeFactory(sigle="CAUE")).user)
    assert client.get(address).status_code == 200
    assert client.get("/espace/chiffre/2025/?chiffre=global.demandes").status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "",
        "chiffre=global.nothing",
        "chiffre=communes.couverture_pct",
        "chiffre=global.demandes&perimetre=lune",
        "chiffre=global.demandes&version=7",
        "chiffre=global.demandes&perimetre=canton:9999",
    ],
)
def test_a_list_that_does_not_exist(coordination, published, query):
    assert coordination.get(f"/espace/chiffre/2025/?{query}").status_code == 404


def test_a_provisional_list_shows_the_interventions_of_this_moment(coordination):
    ensure_reference_data()
    DepartementFactory(code="26", hote=True)
    caue = OrganismeFactory(sigle="CAUE")
    work = InterventionFactory(
        organisme=caue,
        demande__date_demande=datetime.date(2026, 2, 1),
        demande__objet="Toit",
        thematique_id="energie",
        nature_id="amo",
    )
    page = text_of(coordination.get("/espace/chiffre/2026/?chiffre=organismes.CAUE.interventions"))
    assert 'data-total="1" data-unite="interventions"' in page
    assert work.demande.reference in page
    assert "Énergie" in page
