"""What pages and report tell of rencontres, and that documents without any stay as they are."""

import io
from html import unescape

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from bouquet.bilan.edition import closing
from bouquet.bilan.edition.sources import Sources
from bouquet.bilan.models import Bilan
from bouquet.bilan.phrases import counting_rules
from bouquet.bilan.presentation import animation
from bouquet.bilan.presentation.figures import Reader
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.formats import NBSP

from . import sample, sample_drome
from .published import as_before_rencontres, draw_sample, keep, publish_sample
from .sample_report import RAPPORT, references, report

pytestmark = pytest.mark.once

YEAR, CANTON = "/bilan/2025/", "/bilan/2025/canton/2605/"
HEADING = "Animation du réseau"


def text_of(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def published(db):
    ensure_reference_data()
    publish_sample()


@pytest.fixture
def of_before(db):
    """The same year, published before rencontres were counted."""
    ensure_reference_data()
    keep(as_before_rencontres(sample.document()))
    keep(as_before_rencontres(sample.document("canton:2605")))
    draw_sample()


def test_the_year_tells_its_rencontres(client, published):
    part = sample.document()["animation"]
    page = text_of(client.get(YEAR))
    assert f"{HEADING}{NBSP}: quatre séances, {part['presences']}{NBSP}présences" in page
    for path in ("presences", "collectivites_distinctes", "demandes_suivant_une_rencontre", "evaluation.note_moyenne"):
        assert f'data-chiffre="animation.{path}"' in page
    for caption in ("Rencontres par format", "Présences par public", "Présences par canton"):
        assert caption in page
    assert 'href="#animation"' in page


def test_a_canton_tells_its_own(client, published):
    part = sample.document("canton:2605")["animation"]
    assert 0 < part["presences"] < sample.document()["animation"]["presences"]
    page = text_of(client.get(CANTON))
    assert f'data-chiffre="animation.presences">{part["presences"]}<' in page
    assert "Rencontres par format" not in page


@pytest.mark.parametrize(("name", "column"), [("rencontres", "Rencontres"), ("rencontres-cantons", "Inscriptions")])
def test_each_table_is_a_file(client, published, name, column):
    lines = client.get(f"{YEAR}tableaux/{name}.csv").content.decode()
    assert column in lines


def test_the_year_before_has_its_column_only_if_it_counted_anything():
    document = sample.document()
    alone = document | {"animation": document["animation"] | {"seances_n1": 0}}
    for build in animation.TABLES.values():
        heads, without = ([column.label for column in build(Reader(one)).columns] for one in (document, alone))
        assert [head for head in heads if head not in without] == ["En 2024"]


def test_a_year_without_any_rencontre_says_nothing_of_them(client, db):
    keep(sample.empty_document())
    assert HEADING not in text_of(client.get(YEAR))
    assert client.get(f"{YEAR}tableaux/rencontres.csv").status_code == 404


# ---- documents published as bouquet.bilan/1 ------------------------------------------------------------------


@pytest.mark.parametrize("path", [YEAR, CANTON])
def test_a_document_of_before_is_shown_as_it_was(client, of_before, path):
    page = text_of(client.get(path))
    assert 'data-chiffre="global.demandes"' in page
    assert HEADING not in page


def test_a_document_of_before_is_served_byte_for_byte(client, of_before):
    served = client.get(f"{YEAR}donnees.json")
    assert served.content.decode() == Bilan.objects.get(perimetre="global").contenu
    assert served.json()["schema"] == "bouquet.bilan/1"
    book = load_workbook(io.BytesIO(client.get(f"{YEAR}donnees.xlsx").content))
    assert "Cantons" in book.sheetnames
    assert "Séances" not in book.sheetnames
    assert "animation." not in client.get(f"{YEAR}donnees.csv").content.decode()
    assert client.get(f"{YEAR}tableaux/rencontres.csv").status_code == 404


def test_how_rencontres_count_is_said_where_they_are_counted():
    rules = dict(counting_rules(sample.document()))
    assert f"90{NBSP}jours" in rules["Les rencontres"]
    assert "Les rencontres" not in dict(counting_rules(as_before_rencontres(sample.document())))


# ---- the report ----------------------------------------------------------------------------------------------


def calendar(document: dict, rapport: dict | None) -> dict | None:
    return closing.animation(Sources(document, rapport, {}, references(), "", ""))


def test_the_report_prints_the_seances_that_were_held_and_not_the_list_written_by_hand():
    document = sample.document()
    told = calendar(document, RAPPORT)
    presences = document["animation"]["presences"]
    assert told["titre"] == f"Quatre rendez-vous, {presences}{NBSP}participations"
    assert [lane["nom"] for lane in told["rangs"]] == ["Webinaires", "Ateliers", "Rencontres"]
    assert sum(int(point["n"]) for lane in told["rangs"] for point in lane["points"]) == presences
    assert told["texte"], "the words written for the report stand beside them"
    assert calendar(document, None)["titre"] == told["titre"]


@pytest.mark.parametrize("change", [as_before_rencontres, dict])
def test_without_any_seance_the_report_prints_the_list_written_by_hand(change):
    document = change(sample_drome.document())
    assert calendar(document, RAPPORT)["titre"].startswith("Dix rendez-vous")
    assert calendar(document, None) is None


def test_a_year_full_of_seances_is_told_by_its_tables_alone():
    document = sample.document()
    many = [row | {"code": str(n)} for n, row in enumerate(document["animation"]["liste"] * 50)]
    crowded = document | {"animation": document["animation"] | {"liste": many}}
    assert calendar(document, None)["dessin"]
    assert not calendar(crowded, None)["dessin"]
    content = report(sample_drome.document() | {"animation": crowded["animation"]})
    words = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages).split()
    assert "200 rendez-vous" in " ".join(words)
