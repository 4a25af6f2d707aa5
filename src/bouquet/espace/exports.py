"""The list of demandes as files."""

import csv
import datetime
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.styles import Font

from bouquet.core.exports import neutralise, workbook_bytes
from bouquet.demandes.querysets import DemandeQuerySet

from .presentation import CSV_COLUMNS, as_csv_row

CHUNK = 500
XLSX_LIMIT = 10_000  # lines: a workbook is built whole in memory, within the request
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (13, 12, 11, 12, 28, 48, 18, 14, 16, 20, 18)


class _Echo:
    """A file whose `write` gives back what the csv writer made of a row, to stream it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(found: DemandeQuerySet) -> Iterator[str]:
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield writer.writerow(CSV_COLUMNS)
    for demande in found.for_list().iterator(chunk_size=CHUNK):
        yield writer.writerow([neutralise(cell) for cell in as_csv_row(demande)])


def as_workbook(found: DemandeQuerySet, *, le: datetime.datetime) -> bytes:
    """One sheet with the columns of the CSV, a frozen heading and a filter on each column."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Demandes"
    sheet.append(CSV_COLUMNS)
    for demande in found.for_list().iterator(chunk_size=CHUNK):
        sheet.append([neutralise(cell) for cell in as_csv_row(demande)])
    for cell, width in zip(sheet[1], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    return workbook_bytes(book, dated=le)
