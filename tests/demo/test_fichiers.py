import datetime

import pytest
from python_calamine import CalamineWorkbook

from bouquet.demo.content import load
from bouquet.demo.fichiers import lots, write
from bouquet.demo.fichiers.habitudes import abbreviate, article_last, habitude, plain
from bouquet.demo.generation.activity import generate
from bouquet.demo.generation.model import Beneficiaire
from bouquet.imports.headings import match_headings
from tests.demo.factories import make_territoire

DEMANDES = generate(make_territoire(), 2025)
LOTS = lots(DEMANDES)
BY_NAME = {lot.nom: lot for lot in LOTS}


def test_every_intervention_is_in_one_file():
    assert sum(len(lot.rows) for lot in LOTS) == sum(len(d.lignes) for d in DEMANDES)
    senders = {lot.organisme for lot in LOTS}
    assert len(senders) == 18
    assert not senders & {"SGE", "SIG", "MED"}, "a direction sends for its services"


@pytest.mark.parametrize("lot", LOTS, ids=lambda lot: lot.nom)
def test_the_importer_knows_every_heading(lot):
    found = match_headings(1, list(lot.headings))
    assert not found.issues
    assert list(found.columns) == list(lot.habitude.colonnes)
    assert list(found.ignored) == list(lot.habitude.extras)
    assert all(len(row) == len(lot.headings) for row in lot.rows)


def test_files_differ_as_those_of_different_people_do():
    habits = [habitude(lot.organisme) for lot in LOTS]
    assert {h.format for h in habits} == {"xlsx", "csv", "csv_windows"}
    assert {h.noms for h in habits} == {"officiel", "majuscules", "abrege", "article_fin"}
    assert {h.dates for h in habits} == {"cellule", "texte", "iso"}
    assert len({lot.headings for lot in LOTS}) >= 10
    assert any(h.titre for h in habits)
    assert any(h.extras for h in habits)
    assert any(not h.reference for h in habits)
    assert any(h.par_annee for h in habits)
    assert any(not h.par_annee for h in habits)


def test_several_rows_of_a_file_for_a_demande_share_their_reference():
    lot = BY_NAME["ENV_2025.xlsx"]
    columns = {name: i for i, name in enumerate(lot.habitude.colonnes)}
    keys: dict = {}
    for row in lot.rows:
        key = (row[columns["beneficiaire"]], row[columns["date_demande"]], row[columns["objet"]])
        keys.setdefault(row[columns["reference_externe"]], set()).add(key)
    assert all(len(found) == 1 for found in keys.values())
    assert len(keys) < len(lot.rows)
    assert len({key for found in keys.values() for key in found}) == len(keys)


def test_spellings():
    assert article_last("L’Escale") == "Escale (L’)"
    assert article_last("Leoncel") == "Leoncel"
    assert abbreviate("Sainte-Croix") == "Ste-Croix"
    assert abbreviate("CA Arche Agglo") == "Communauté d’agglomération Arche Agglo"
    assert plain("Cœur de l’Été") == "Coeur de l'Ete"
    syndicat = Beneficiaire("syndicat", "000000018", "Syndicat fictif de l’Été")
    assert habitude("DEP").name(syndicat) == syndicat.nom, "its first file gives a new body its name"
    assert habitude("DEP").name(Beneficiaire("commune", "26001", "Saint-Été")) == "SAINT-ETE"


def test_written_files_read_back(tmp_path):
    book = CalamineWorkbook.from_path(write(BY_NAME["DEP_2025.xlsx"], tmp_path))
    sheet = book.get_sheet_by_index(0).to_python()
    assert sheet[0][0] == "Direction des déplacements"
    assert sheet[3][:2] == ["DATE DEMANDE", "BENEFICIAIRE"]
    assert isinstance(sheet[4][0], datetime.date)
    text = write(BY_NAME["TE26_2025.csv"], tmp_path).read_bytes().decode("cp1252")
    assert text.splitlines()[0].startswith("Date de la demande;INSEE;Collectivite;")
    assert "ENERGIE" in text
    iso = write(next(lot for lot in LOTS if lot.organisme == "DOSIN"), tmp_path).read_text("utf-8")
    assert iso.splitlines()[0].startswith("reference_externe,date_demande")


def test_every_habit_belongs_to_a_sender():
    sigles = {o["sigle"] for o in load("organismes")["organismes"]}
    assert set(load("habitudes")) - {"defaut"} <= sigles
