"""The bilan as files: the same figures in each, and nothing a spreadsheet would run."""

import csv
import datetime
import io
import json
import zipfile

from openpyxl import load_workbook

from bouquet.bilan.computation import compute
from bouquet.bilan.export import COLUMNS, figures, table_schema, to_csv, to_xlsx
from bouquet.core.exports import neutralise

from .worlds import ANNEE, WORLD, D, demande

FAITS = demande("2025-1", 1, D(ANNEE, 3, 1), [("CAUE", "energie", "conseil"), ("SGE", "eau-environnement", "amo")])
DOCUMENT = compute(FAITS, WORLD)


def rows(text: str) -> dict[str, str]:
    return {row["chiffre"]: row["valeur"] for row in csv.DictReader(io.StringIO(text, newline=""))}


def test_the_csv_holds_every_number_once_with_a_decimal_point():
    found = rows(to_csv(DOCUMENT))
    assert len(found) == len(list(figures(DOCUMENT)))
    assert found["global.demandes"] == "1"
    assert found["global.par_thematique.energie.part_pct"] == "50.0"
    assert found["cantons.hors.demandes"] == "0"
    assert found["global.par_mois.3"] == "1"
    assert found["organismes.CAUE.interventions"] == "1"


def test_the_csv_follows_its_schema():
    fields = json.loads(table_schema())["fields"]
    assert tuple(field["name"] for field in fields) == COLUMNS
    assert to_csv(DOCUMENT).split("\r\n")[0] == ",".join(COLUMNS)


def test_the_workbook_says_the_same():
    book = load_workbook(io.BytesIO(to_xlsx(DOCUMENT)))
    headline = {row[0]: row[2] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert headline["global.demandes"] == 1
    assert headline["groupements.epci.total_presents"] == 2
    cantons = list(book["Cantons"].iter_rows(values_only=True))
    assert cantons[0][:3] == ("code", "nom", "demandes")
    assert sum(row[2] for row in cantons[1:]) == 1


def test_a_text_that_looks_like_a_formula_is_neutralised():
    assert neutralise("=cmd|'/C calc'!A0") == "'=cmd|'/C calc'!A0"
    assert neutralise("+33 4 75") == "'+33 4 75"
    assert (neutralise(-3), neutralise("Crest"), neutralise(None)) == (-3, "Crest", None)


def test_the_workbook_holds_no_clock():
    content = to_xlsx(DOCUMENT)
    properties = load_workbook(io.BytesIO(content)).properties
    assert properties.created == properties.modified == datetime.datetime(ANNEE, 12, 31)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
