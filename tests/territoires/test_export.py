"""`bouquet territoires`: the lines people read, the file they get, the exit status."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from bouquet.territoires.export import COLUMNS
from bouquet.territoires.models import Departement

HEADING = (
    "code_insee,nom,canton_code,canton_nom,epci_siren,epci_nom,population_municipale,millesime,valide_du,valide_au"
)


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("territoires", *arguments, stdout=out)
    return out.getvalue()


def export(annee: int) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run("export", "--format", "csv", "--annee", str(annee)))))


def test_the_csv_is_the_one_of_the_contract(drome):
    lines = run("export", "--annee", "2025").splitlines()
    assert lines[0] == HEADING == ",".join(COLUMNS)
    assert lines[1] == ("26001,Solaure en Diois,2604,Le Diois,242600534,Communauté de communes du Diois,444,2025,,")
    granges = next(line for line in lines if line.startswith("26145"))
    assert granges.startswith("26145,Les Granges-Gontardes,2606,Grignan,200042901,Communauté de communes Drôme Sud")
    assert next(line for line in lines if line.startswith("26347")).split(",")[1] == "Tain-l'Hermitage"


@pytest.mark.parametrize(
    ("annee", "communes", "millesime"), [(2019, 363, "2022"), (2024, 363, "2024"), (2025, 362, "2025")]
)
def test_the_communes_are_those_of_the_year(drome, annee, communes, millesime):
    rows = export(annee)
    assert len(rows) == communes
    assert {row["millesime"] for row in rows} == {millesime}
    codes = [row["code_insee"] for row in rows]
    assert codes == sorted(codes)
    assert ("26371" in codes) == (annee < 2025)


def test_the_end_of_veronne_is_told(drome):
    veronne = next(row for row in export(2024) if row["code_insee"] == "26371")
    assert (veronne["nom"], veronne["population_municipale"]) == ("Véronne", "41")
    assert (veronne["valide_du"], veronne["valide_au"]) == ("", "2025-01-01")


def test_the_same_data_give_the_same_bytes(drome):
    for form in ("csv", "geojson"):
        assert run("export", "--format", form) == run("export", "--format", form)


def test_the_geojson_holds_an_outline_a_commune(drome):
    collection = json.loads(run("export", "--format", "geojson", "--annee", "2025"))
    assert collection["type"] == "FeatureCollection"
    assert len(collection["features"]) == 362
    valence = next(f for f in collection["features"] if f["id"] == "26362")
    assert valence["properties"]["canton_nom"] == "Valence"
    longitude, latitude = valence["geometry"]["coordinates"][0][0]
    assert (round(longitude), round(latitude)) == (5, 45)


def test_a_commune_without_outline_stays_in_the_geojson(drome):
    collection = json.loads(run("export", "--format", "geojson", "--annee", "2024"))
    assert next(f for f in collection["features"] if f["id"] == "26371")["geometry"] is None


def test_a_file_is_written_where_asked(drome, tmp_path):
    target = tmp_path / "communes.csv"
    assert run("export", "--annee", "2025", "--output", str(target)) == ""
    assert target.read_bytes().decode("utf-8").startswith(HEADING)


def test_load_is_dry_until_told_otherwise(db):
    text = run("load", "--departement", "90")
    assert "Essai à blanc" in text
    assert not Departement.objects.exists()
    assert "Essai à blanc" not in run("load", "--departement", "90", "--apply", "--hote")
    assert Departement.objects.get().hote
    assert "aucune différence" in run("load", "--departement", "90", "--apply")


def test_paris_says_what_is_missing(db):
    assert "Pas de conseillers départementaux" in run("load", "--departement", "75")


@pytest.mark.parametrize(
    "arguments",
    [("load", "--departement", "99"), ("load", "--departement", "977"), ("export",), ("export", "--departement", "12")],
)
def test_wrong_usage_exits_with_2_and_a_way_out(db, arguments):
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode == 2
    assert "→" in str(caught.value)
