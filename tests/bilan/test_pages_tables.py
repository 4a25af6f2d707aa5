"""Every table of the pages adds up to its total, and every figure bears a path of the document."""

import pytest

from bouquet.bilan.presentation import animation
from bouquet.bilan.presentation.figures import Reader, UnknownPath, counts_demandes, value_at
from bouquet.bilan.presentation.files import table_csv
from bouquet.bilan.presentation.pages import TABLES, Addresses, table_of
from bouquet.core.tables import Cell

from . import sample

pytestmark = pytest.mark.once

EVERY = [*TABLES, *animation.TABLES]
PERIMETERS = ("global", "canton:2605", "canton:2697")


def build(name: str, document: dict):
    return table_of(name, Reader(document), Addresses(document["annee"], document["perimetre"], None))


def additive(table) -> list[int]:
    """Columns of whole numbers; shares and the coverage don't add up by rows."""
    totals = table.foot[0].cells
    return [i for i, placed in enumerate(totals) if type(placed.cell.value) is int]


@pytest.mark.parametrize("perimetre", PERIMETERS)
@pytest.mark.parametrize("name", EVERY)
def test_rows_and_residual_rows_add_up_to_the_total(name, perimetre):
    table = build(name, sample.document(perimetre))
    columns = additive(table)
    assert columns
    for index in columns:
        rows = [line.cells[index].cell.value for line in table.body]
        total = table.foot[0].cells[index].cell.value
        assert sum(v for v in rows if isinstance(v, int)) == total, table.columns[index].label


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_year_has_its_tables_too(name):
    table = build(name, sample.empty_document())
    labels = [column.label for column in table.columns]
    of_demandes = labels.index("Demandes") if "Demandes" in labels else additive(table)[0]
    assert table.foot[0].cells[of_demandes].cell.value == 0


@pytest.mark.parametrize("name", EVERY)
def test_each_figure_is_the_documents_value_at_its_path(name):
    document = sample.document()
    table = build(name, document)
    cells = [placed.cell for line in [*table.body, *table.foot] for placed in line.cells]
    named = [cell for cell in cells if cell.chiffre]
    assert named
    for cell in named:
        assert value_at(document, cell.chiffre) == cell.value


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("global.demandes", 825),
        ("global.par_mois.3", sample.document()["global"]["par_mois"][2]),
        ("cantons.hors.demandes", sample.document()["cantons"][-1]["demandes"]),
        ("organismes.CAUE.interventions", 329),
    ],
)
def test_paths_name_items_by_their_code(path, expected):
    assert value_at(sample.document(), path) == expected


@pytest.mark.parametrize(
    "path", ["", "global.nothing", "global.par_mois.13", "global.par_mois.0", "cantons.9999.demandes"]
)
def test_an_unknown_path_is_said_so(path):
    with pytest.raises(UnknownPath):
        value_at(sample.document(), path)


def test_only_counts_of_demandes_have_a_list_behind_them():
    assert counts_demandes("global.par_mois.3")
    assert counts_demandes("cantons.2605.demandes_n1")
    assert not counts_demandes("communes.couverture_pct")
    assert not counts_demandes("communes.total")
    assert not counts_demandes("communes.population")


def test_csv_of_a_table_has_raw_numbers_and_no_drawing():
    lines = table_csv(build("cantons", sample.document())).split("\r\n")
    assert lines[0].startswith("Canton,Demandes,")
    assert "svg" not in "".join(lines)
    assert lines[-2].startswith("Ensemble,825,705,120,")


def test_csv_neutralises_what_a_spreadsheet_would_run():
    table = build("thematiques", sample.document())
    table.rows[0][0] = Cell(text="=cmd|'/c calc'!A1")
    assert "\n\"'=cmd" in table_csv(table) or "\n'=cmd" in table_csv(table)
