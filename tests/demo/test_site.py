"""The editorial site of the demonstration: coherent, drawn, downloadable, published in the year before its day."""

import datetime
import io
import itertools
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader
from wagtail.documents.models import Document

from bouquet.catalogue.reference import THEMATIQUES
from bouquet.catalogue.services import ensure_reference_data
from bouquet.demo.content import load
from bouquet.demo.network import create_organismes
from bouquet.demo.site import create_pages, documents, forget_files
from bouquet.demo.site.corps import body
from bouquet.demo.site.pages import CREDIT
from bouquet.demo.site.scenes import SCENES, illustration
from bouquet.demo.site.texte import parse
from bouquet.pages.indexing import rebuild
from bouquet.pages.models import ActualitePage, Photo, RealisationPage, RessourcePage
from bouquet.pages.recherche import search
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, SituationFactory

pytestmark = pytest.mark.once

DAY = datetime.date(2026, 1, 31)
SIGLES = {row["sigle"] for row in load("organismes")["organismes"]}
THEMES = {theme.code for theme in THEMATIQUES}
REALISATIONS, NEWS = load("realisations")["realisations"], load("actualites")["actualites"]
RESSOURCES = load("ressources")["ressources"]
ILLUSTRATED = [row for row in (*REALISATIONS, *NEWS) if "scene" in row]


# -- Words ------------------------------------------------------------------------------------------------------------


def test_there_is_as_much_as_promised_about_everything():
    assert (len(REALISATIONS), len(RESSOURCES), len(NEWS)) == (15, 12, 10)
    assert {row["thematique"] for row in REALISATIONS} == THEMES
    assert {sigle for row in REALISATIONS for sigle in row["organismes"]} <= SIGLES
    assert {code for row in (*RESSOURCES, *NEWS) for code in row["thematiques"]} == THEMES
    assert {row["genre"] for row in RESSOURCES} == {"guide", "modele", "replay"}
    assert all(row["transcription"] and row["duree"] for row in RESSOURCES if row["genre"] == "replay")
    assert all(0 < row["jours"] < 366 for row in (*RESSOURCES, *NEWS))
    assert all(len(row["chapo"]) <= 300 for row in (*REALISATIONS, *RESSOURCES, *NEWS))


def test_marks_make_blocks():
    blocs = parse("Un mot\nsur deux lignes.\n\n- un\n- deux\n\n1. d’abord\n\n> Dit | Quelqu’un\n\n# 3 h | de travail")
    assert [bloc.genre for bloc in blocs] == ["paragraphe", "liste", "etapes", "citation", "chiffres"]
    assert blocs[0].lignes == ("Un mot sur deux lignes.",)
    assert blocs[3].pairs() == [("Dit", "Quelqu’un")]
    made = body("**Fort** & <b>\n\n- un", notice="Exemple.")
    assert "\\u003c" not in made
    assert "<p><b>Fort</b> &amp; &lt;b&gt;</p><ul><li>un</li></ul>" in made
    assert made.startswith('[{"type": "encadre"')


# -- Drawings ---------------------------------------------------------------------------------------------------------


def test_each_illustration_is_its_own_and_told():
    assert {scene for row in ILLUSTRATED for scene in row["scene"]} - {"ciel", "ciel-chaud"} == SCENES.keys()
    assert all(row["voit"].startswith("Dessin\u00a0: ") for row in ILLUSTRATED)
    two = [illustration(row["titre"], row["scene"]) for row in ILLUSTRATED[:2]]
    assert two[0] == illustration(ILLUSTRATED[0]["titre"], ILLUSTRATED[0]["scene"])
    assert two[0] != two[1]
    for drawn in two:
        with Image.open(io.BytesIO(drawn)) as image:
            assert (image.format, image.size) == ("WEBP", (1200, 800))
        assert len(drawn) < 60_000
    with pytest.raises(KeyError):
        illustration("Rien", ["licorne"])


# -- Files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", RESSOURCES, ids=lambda row: row["titre"])
def test_files_open_and_are_the_same_each_time(row):
    made = documents.make(row, "À relire.", DAY)
    assert len(made) < 100_000
    if documents.extension(row) == "xlsx":
        sheet = load_workbook(io.BytesIO(made)).active
        assert (sheet["A1"].value, sheet["A2"].value) == (row["titre"], "À relire.")
        assert any(str(cell.value).startswith("=SUM(B5:") for cell in sheet["B"])
        return
    assert made == documents.make(row, "À relire.", DAY)
    if documents.extension(row) == "docx":
        text = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
        assert row["titre"] in text
        assert '<w:pStyle w:val="Heading1"/>' in text or '<w:pStyle w:val="Etapes"/>' in text
        return
    reader = PdfReader(io.BytesIO(made))
    assert reader.metadata.title == row["titre"]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "À relire." in reader.pages[0].extract_text()


def test_totals_and_remainders_are_right():
    """The cells that the formulas read, computed here as a spreadsheet would."""
    row = next(row for row in RESSOURCES if row["titre"].startswith("Tableau\u00a0: plan"))
    lines = row["feuille"]["lignes"]
    spent = sum(line[1] for line in itertools.takewhile(lambda line: len(line) == 2, lines))
    assert spent == 180_000
    sheet = load_workbook(io.BytesIO(documents.make(row, "", DAY))).active
    formulas = {cell.row: cell.value for cell in sheet["B"] if str(cell.value).startswith("=")}
    assert list(formulas.values()) == ["=SUM(B5:B8)", "=SUM(B10:B12)", "=B9-B13"]
    assert [sheet[f"A{at}"].value for at in formulas] == [
        "Total des dépenses",
        "Total des aides",
        "Reste à charge de la collectivité",
    ]


# -- Pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    departement = DepartementFactory(code="26", host=True)
    ensure_reference_data()
    create_organismes(annee=2025, departement="26")
    for index in range(3):
        commune = CollectiviteFactory(code_insee=f"2600{index}", nom=f"Essai {index}", departement=departement)
        SituationFactory(commune=commune, population_municipale=400 + index)
    made = create_pages(departement="26", le=DAY)
    connection.run_on_commit.clear()  # this transaction never ends: tests make the index themselves
    return made


def test_the_site_is_made_read_and_taken_away(client, site, django_capture_on_commit_callbacks):
    """In one go: making it takes seconds."""
    pages_are_made_once_valid_and_published_before_the_day(site)
    readers_are_told_that_it_is_invented_and_find_it(client)
    what_is_withdrawn_leaves_the_search(django_capture_on_commit_callbacks)
    files_go_with_the_demonstration()


def pages_are_made_once_valid_and_published_before_the_day(site):
    assert site == {"pages libres": 3, "actualités": 10, "réalisations": 15, "ressources": 12}
    assert set(create_pages(departement="26", le=DAY).values()) == {0}
    assert Photo.objects.filter(credit=CREDIT).count() == Photo.objects.count() == len(ILLUSTRATED)
    for page in (*ActualitePage.objects.live(), *RealisationPage.objects.live(), *RessourcePage.objects.live()):
        page.full_clean()
        assert datetime.timedelta(0) < DAY - page.first_published_at.date() < datetime.timedelta(days=366)
        assert page.revisions.count() == 1
    assert all(page.lieux.count() == page.photos.count() == 1 for page in RealisationPage.objects.all())
    assert all(document.file_size > 1000 for document in Document.objects.all())


def readers_are_told_that_it_is_invented_and_find_it(client):
    page = RealisationPage.objects.get(slug="une-station-depuration-plantee-de-roseaux")
    shown = client.get(page.address).content.decode()
    assert "ce projet n’a pas eu lieu" in shown
    assert f"Crédit\u00a0: {CREDIT}" in shown
    assert "Service gestion de l’eau" in shown
    replay = RessourcePage.objects.filter(genre="replay").first()
    shown = client.get(replay.address).content.decode()
    assert "<h2>Transcription</h2>" in shown
    assert "Télécharger (PDF" in shown
    for one in (replay.fichier, RessourcePage.objects.filter(genre="modele").first().fichier):
        assert client.get(one.url).status_code in (200, 302)
    rebuild(DAY)
    for words, genre in (
        ("roseaux", "realisation"),
        ("délibération subvention", "ressource"),
        ("adresses fibre secours", "actualite"),
    ):
        assert genre in [group.genre for group in search(words, "").groupes], words
    assert "comment-ca-marche" in client.get(reverse("pages:sitemap")).content.decode()


def what_is_withdrawn_leaves_the_search(django_capture_on_commit_callbacks):
    page = RealisationPage.objects.get(slug="une-station-depuration-plantee-de-roseaux")
    assert [group.genre for group in search("roseaux lagune", "").groupes] == ["realisation"]
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert search("roseaux lagune", "realisation").groupes == []


def files_go_with_the_demonstration():
    names = [one.file.name for one in (*Photo.objects.all(), *Document.objects.all())]
    assert all(default_storage.exists(name) for name in names)
    forget_files()
    assert not any(default_storage.exists(name) for name in names)
