"""A bilan document as files: JSON as published, one flat CSV of all its figures, a workbook with one sheet a part."""

import csv
import datetime
import io
import json
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from bouquet.core.exports import neutralise, workbook_bytes

COLUMNS = ("annee", "perimetre", "version", "chiffre", "libelle", "valeur")
IDENTITY = ("code", "sigle", "strate")
LABELS = ("libelle", "nom", "titre", "strate")
NOT_FIGURES = frozenset(
    {"schema", "annee", "departement", "perimetre", "millesime", "version", "arrete_le", "perimetre_nom"}
)


def figures(document: dict) -> Iterator[tuple[str, str, int | float]]:
    """(path as in data-chiffre, label of the innermost named item, value) of every number of the document."""
    for part, node in document.items():
        if part not in NOT_FIGURES:
            yield from _walk(node, part, "")


def _walk(node, path: str, label: str) -> Iterator[tuple[str, str, int | float]]:
    if isinstance(node, dict):
        label = next((node[name] for name in LABELS if node.get(name)), label)
        for key, value in node.items():
            yield from _walk(value, f"{path}.{key}", label)
    elif isinstance(node, list):
        for rank, item in enumerate(node, start=1):
            yield from _walk(item, f"{path}.{_name(item, rank)}", label)
    elif isinstance(node, int | float):
        yield path, label, node


def _name(item, rank: int) -> str:
    if not isinstance(item, dict):
        return str(rank)
    key = next(name for name in IDENTITY if name in item)
    return "hors" if item[key] is None else item[key]


def to_csv(document: dict) -> str:
    """One line a figure: UTF-8, comma, decimal point, ISO dates; described by `table_schema`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    head = (document["annee"], document["perimetre"], document["version"])
    writer.writerows((*head, path, neutralise(label), value) for path, label, value in figures(document))
    return out.getvalue()


FIELDS = (
    {"name": "annee", "type": "year", "description": "Année du bilan", "constraints": {"required": True}},
    {
        "name": "perimetre",
        "type": "string",
        "description": "global, canton:CODE, commune:CODE, epci:SIREN ou organisme:SIGLE",
        "constraints": {"required": True, "pattern": "global|(canton|commune|epci|organisme):.+"},
    },
    {"name": "version", "type": "integer", "description": "Version publiée ; 0 : provisoire"},
    {
        "name": "chiffre",
        "type": "string",
        "description": "Chemin du chiffre dans le document bouquet.bilan/2 (ou /1, sans animation, s’il a paru avant)",
        "constraints": {"required": True, "unique": True},
    },
    {"name": "libelle", "type": "string", "description": "Thématique, nature, canton, commune… du chiffre"},
    {"name": "valeur", "type": "number", "description": "Un nombre, ou un pourcentage si le chemin finit par _pct"},
)


def table_schema() -> str:
    """Table Schema (Frictionless) of the CSV."""
    schema = {
        "$schema": "https://frictionlessdata.io/schemas/table-schema.json",
        "name": "bilan-ingenierie-publique",
        "title": "Bilan annuel de l’ingénierie publique",
        "fields": FIELDS,
        "missingValues": [""],
        "primaryKey": ["annee", "perimetre", "version", "chiffre"],
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _sheets(document: dict) -> Iterator[tuple[str, list[dict]]]:
    """The lists of the document, each a sheet of its own."""
    yield "Thématiques", document["global"]["par_thematique"]
    yield "Natures", document["global"]["par_nature"]
    yield "Origines", document["global"]["par_origine"]
    yield "Strates", document["communes"]["par_strate"]
    yield "Communes", document["communes"]["par_commune"]
    yield "EPCI et syndicats", document["groupements"]["liste"]
    yield "Cantons", document["cantons"]
    yield "Organismes", document["organismes"]
    if met := document.get("animation"):
        yield "Rencontres par format", met["par_format"]
        yield "Rencontres par public", met["par_public"]
        yield "Rencontres par canton", met["par_territoire"]
        yield "Séances", met["liste"]


def to_xlsx(document: dict) -> bytes:
    """A workbook: the headline figures, then one sheet a breakdown with typed cells and a frozen heading."""
    book = Workbook()
    book.properties.creator = "Bouquet"
    headline = [
        {"chiffre": path, "libelle": label, "valeur": value}
        for path, label, value in figures(document)
        if path.count(".") == 1 or (path.startswith("groupements.") and path.count(".") == 2)
    ]
    sheet = book.active
    sheet.title = f"Bilan {document['annee']}"
    _fill(sheet, headline)
    for title, rows in _sheets(document):
        _fill(book.create_sheet(title), rows)
    return workbook_bytes(book, dated=datetime.datetime(document["annee"], 12, 31))


def _fill(sheet, rows: list[dict]) -> None:
    columns = [name for name, value in rows[0].items() if not isinstance(value, list | dict)] if rows else []
    sheet.append(columns)
    for row in rows:
        sheet.append([neutralise(row[name]) for name in columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, name in enumerate(columns, start=1):
        width = max([len(name), *(len(str(row[name])) for row in rows)])
        sheet.column_dimensions[get_column_letter(number)].width = min(width + 2, 60)
    sheet.freeze_panes = "A2"
