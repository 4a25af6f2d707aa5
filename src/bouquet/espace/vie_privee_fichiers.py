"""What is held of a person, as files to hand over."""

import datetime
import json

from openpyxl import Workbook
from openpyxl.styles import Font

from bouquet.core.exports import neutralise, workbook_bytes
from bouquet.core.vie_privee import Dossier

TITLES = ("Genre", "Quoi", "Donnée", "Valeur")
WIDTHS = (32, 36, 24, 80)
CELL_MAX = 32_000  # characters that a cell of a workbook takes


def as_json(dossier: Dossier, *, le: datetime.datetime) -> bytes:
    return json.dumps(dossier.as_json(le), ensure_ascii=False, indent=2).encode()


def as_workbook(dossier: Dossier, *, le: datetime.datetime) -> bytes:
    """One line for each value, to be read by anybody."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Données"
    sheet.append(TITLES)
    for kind, traces in dossier.parts:
        for trace in traces:
            for name, value in trace.donnees.items():
                sheet.append([neutralise(cell[:CELL_MAX]) for cell in (kind.nom, trace.quoi, name, value)])
    for cell, width in zip(sheet[1], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    return workbook_bytes(book, dated=le.replace(tzinfo=None))
