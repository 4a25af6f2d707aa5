"""The printed report: what it holds, for whom it can be read, and that nothing in the data can break it."""

import copy
import io
import json

import cv2
import numpy
import page
import pypdf
import pytest
import typst

from bouquet.bilan import pdf
from bouquet.bilan.edition import CantonNomme
from bouquet.core.fonts import print_font_dir

from . import sample_drome, sample_report
from .sample_report import RAPPORT, references, report

pytestmark = pytest.mark.once

PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A)
NASTY = '#panic() $x^2$ @ref <label> _a_ *b* `c` \\ // /* [d] {e} "f" <script> & = - + ~ https://x.fr \u2028 \x07 😀 ş'


@pytest.fixture(scope="module")
def content() -> bytes:
    return report()


@pytest.fixture(scope="module")
def reader(content) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


@pytest.fixture(scope="module")
def texts(reader) -> list[str]:
    return [text_of(sheet) for sheet in reader.pages]


def text_of(sheet) -> str:
    """The words of a page: spaces of all kinds as one, and no invisible cut in an address."""
    return " ".join(sheet.extract_text().replace("\u200b", "").split())


def outline(reader) -> list[str]:
    titles = []

    def walk(items):
        for item in items:
            walk(item) if isinstance(item, list) else titles.append(" ".join(item.title.split()))

    walk(reader.outline)
    return titles


def assert_valid(content: bytes) -> None:
    for profile in PROFILES:
        found = page.validate_pdf_bytes(content, profile=profile)
        assert found.is_compliant, [(f.rule_id, f.message) for f in found.failures]


# ---- the report of a usual year -----------------------------------------------------------------------------


def test_it_is_accessible_and_kept_for_good(content):
    assert_valid(content)


def test_it_has_thirty_pages_at_least_and_says_what_it_is(reader):
    assert len(reader.pages) >= 30
    assert reader.metadata.title == "Rapport d’activité de l’ingénierie publique 2025"
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"
    assert reader.metadata.creation_date_raw == "D:20260201000000Z"


def test_same_data_same_bytes(content):
    pdf.compiler_of.cache_clear()
    assert report() == content


def test_its_bookmarks_hold_findings_and_every_canton(reader):
    titles = outline(reader)
    assert "825 demandes, 120 de plus qu’en 2024" in titles
    assert "Sept communes sur dix, 108 encore à rencontrer" in titles
    assert sum(t.startswith(("Canton de", "Canton du", "Canton-ville de")) for t in titles) == 22


def test_each_figure_of_the_bilan_stands_in_its_page(texts):
    document = sample_drome.document()
    whole, places = document["global"], document["communes"]
    head = next(t for t in texts if "825 demandes, 120 de plus" in t and "janv." in t)
    for figure in (*whole["par_mois"], places["distinctes"], places["total"], "+17 %", "70 %", "80 %"):
        assert str(figure) in head
    themes = next(t for t in texts if "Ce que l’on compte" in t)
    for item in whole["par_thematique"]:
        assert f"{item['interventions']}" in themes
        assert item["libelle"] in themes


def test_the_table_of_cantons_sums_to_the_total(texts):
    overview = next(t for t in texts if "Hors canton" in t and "Ensemble" in t)
    for row in sample_drome.document()["cantons"]:
        assert f" {row['demandes']} {row['demandes_n1']} " in overview
    assert "Ensemble 825 705 254 sur 362" in overview


def test_every_commune_stands_once_in_the_pages_of_its_canton(reader, texts):
    pages_of = [t for t in texts if "Thématique : la plus fréquente dans la commune" in t]
    everything = " ".join(pages_of)
    for commune in sample_drome.document()["communes"]["par_commune"]:
        assert commune["nom"] in everything
    assert sum(t.count(" Aménagement ") for t in pages_of) > 0


def test_a_canton_with_many_communes_takes_two_pages(texts):
    diois = [t for t in texts if "Canton du Diois" in t]
    assert len(diois) == 2
    assert "Les communes du canton du Diois" in diois[1]


def test_demonstration_is_said_on_every_page(texts):
    assert all(pdf.MENTION in t for t in texts)


def test_without_mention_nothing_is_said_to_be_synthetic():
    sheets = pypdf.PdfReader(io.BytesIO(report(mention=""))).pages
    assert not any(pdf.MENTION in text_of(sheets[n]) for n in (0, 1, 4, 6, 20, -1))


def test_newcomers_are_highlighted(texts):
    network = next(t for t in texts if "Les partenaires" in t and "Les directions" in t)
    assert "TERANA et CMA ont rejoint le réseau en 2025." in network
    assert network.count("Nouveau en 2025") == 2
    assert "service gestion de l’eau" in network.lower()


# ---- QR codes -----------------------------------------------------------------------------------------------


def test_qr_codes_lead_to_the_page_of_each_canton():
    """Each is drawn from the very picture that the report holds, and read as a phone would."""
    document = sample_drome.document()
    sources = pdf.Sources(document, None, {}, references(), sample_report.URL, "")
    codes = [row["code"] for row in document["cantons"] if row["code"]]
    drawings = pdf.draw(sources)
    markup = "#let d = json(bytes(sys.inputs.d))\n#set page(width: 40mm, height: 40mm, margin: 6mm)\n"
    markup += "#for svg in d { page(image(bytes(svg), width: 100%)) }"
    pictures = typst.compile(
        markup.encode(),
        format="png",
        ppi=130,
        sys_inputs={"d": json.dumps([drawings[f"qr-{code}"] for code in codes])},
    )
    assert len(pictures) == len(codes) == 22
    detector = cv2.QRCodeDetector()
    for code, picture in zip(codes, pictures, strict=True):
        image = cv2.imdecode(numpy.frombuffer(picture, numpy.uint8), cv2.IMREAD_GRAYSCALE)
        address, *_ = detector.detectAndDecode(image)
        assert address == f"https://bouquet.example/bilan/2025/canton/{code}/"


def test_addresses_below_the_codes_are_links(reader):
    links = {
        note.get_object()["/A"]["/URI"]
        for sheet in reader.pages
        for note in sheet.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    }
    assert {f"https://bouquet.example/bilan/2025/canton/{code}/" for code in sample_drome.DROME["noms"]} <= links


# ---- years and places that are not usual --------------------------------------------------------------------


@pytest.mark.parametrize("numbers", [{"before": 0}, {"now": 0}, {"now": 1, "before": 0, "version": 0}])
def test_any_year_is_printed(numbers):
    """A first year, a year without any demande, one alone and still provisional, by nobody's words."""
    content = report(sample_drome.document(**numbers), rapport=None, mention="")
    assert_valid(content)
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) >= 30
    titles = outline(reader)
    assert not any("participations" in t or t == RAPPORT["edito_titre"] for t in titles)
    assert ("bilan provisoire" in text_of(reader.pages[-2])) == (numbers.get("version") == 0)


def test_nothing_in_the_data_is_read_as_markup():
    document = copy.deepcopy(sample_drome.document())
    document["cantons"][0]["nom"] = NASTY
    document["communes"]["par_commune"][0]["nom"] = NASTY
    document["organismes"][0]["nom"] = NASTY
    document["groupements"]["liste"][0]["nom"] = NASTY
    document["global"]["par_thematique"][0]["libelle"] = NASTY
    words = {key: [NASTY] if isinstance(value, list) else NASTY for key, value in RAPPORT.items()}
    words["signataires"] = [{"nom": NASTY, "fonction": NASTY}]
    words["actions"] = [{"format": "atelier", "titre": NASTY, "date": "2025-12-31", "participants": 0}]
    content = report(
        document, rapport=words, cantons=[CantonNomme("2601", NASTY)], references=references(instance=NASTY)
    )
    assert_valid(content)
    sheets = pypdf.PdfReader(io.BytesIO(content)).pages
    everything = " ".join(text_of(sheets[n]) for n in (0, 1, 2, 5, 6, 9, 10, 11, -4, -3, -1))
    assert everything.count("#panic() $x^2$ @ref") >= 15
    assert "? ş" in everything  # what the typeface can’t print, then what it can


def test_long_names_and_crowded_cantons_hold():
    """A canton of 170 communes with the longest names of France, and two hundred groupements."""
    document = copy.deepcopy(sample_drome.document())
    for row in document["communes"]["par_commune"][:170]:
        row["canton"], row["nom"] = "2601", "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"
    long = (
        "Syndicat intercommunal d’aménagement et d’entretien des rivières et du bassin versant de l’Essai et de ses rus"
    )
    document["groupements"]["liste"] *= 9
    for row in document["groupements"]["liste"]:
        row["nom"] = long
    content = report(document)
    assert_valid(content)
    sheets = pypdf.PdfReader(io.BytesIO(content)).pages
    assert sum("Les communes du canton de Bourg-de-Péage" in text_of(sheet) for sheet in sheets[9:18]) == 3


def test_without_any_outline_or_definition_the_report_does_without_maps():
    bare = references(contours=[], natures=[], etapes=(), organismes={}, courts={})
    content = report(references=bare)
    assert_valid(content)
    assert not any("Quatre façons" in t for t in outline(pypdf.PdfReader(io.BytesIO(content))))


@pytest.mark.django_db
def test_a_version_that_was_never_published_is_refused():
    with pytest.raises(pdf.ReportError, match="n’a pas de version 3"):
        pdf.report_for(2025, version=3)


def test_a_missing_font_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setattr("bouquet.core.pdf.print_font_dir", lambda: tmp_path)
    pdf.compiler_of.cache_clear()
    try:
        with pytest.raises(pdf.ReportError, match="unknown font family"):
            report()
    finally:
        pdf.compiler_of.cache_clear()
    assert print_font_dir().is_dir()


# ---- streams ------------------------------------------------------------------------------------------------


def test_streams_that_end_by_a_carriage_return_are_closed_clearly():
    data = b"x\x9c\x03\r"
    before = (
        b"1 0 obj\n<</Length 4>>\nstream\n"
        + data
        + b"\nendstream\nendobj\n2 0 obj\n<</Length 1>>\nstream\na\nendstream\n"
    )
    after = pdf.end_streams_clearly(before)
    assert len(after) == len(before)
    assert after.startswith(
        b"1 0 obj\n<</Length 4>>stream\n" + data + b"\r\nendstream\nendobj\n2 0 obj\n<</Length 1>>\nstream\na"
    )
    assert after.index(b"2 0 obj") == before.index(b"2 0 obj")
    assert pdf.end_streams_clearly(before[52:]) == before[52:]
