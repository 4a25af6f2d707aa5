"""Writing a file in its organisme's format."""

import csv
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from .habitudes import plain
from .lots import Lot

DIALECTS = {"csv": ("utf-8", ","), "csv_windows": ("cp1252", ";")}


def write(lot: Lot, folder: Path) -> Path:
    """Write the file in that folder, over an older one of the same name; returns its path."""
    path = folder / lot.nom
    if lot.habitude.format == "xlsx":
        _write_xlsx(lot, path)
    else:
        _write_csv(lot, path)
    return path


def _write_xlsx(lot: Lot, path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(lot.habitude.feuille)
    for line in lot.titre:
        sheet.append([line])
    headings = [WriteOnlyCell(sheet, value=heading) for heading in lot.headings]
    for cell in headings:
        cell.font = Font(bold=True)
    sheet.append(headings)
    for row in lot.rows:
        sheet.append(row)
    book.save(path)


def _write_csv(lot: Lot, path: Path) -> None:
    encoding, separator = DIALECTS[lot.habitude.format]
    with path.open("w", encoding=encoding, newline="", errors="strict") as file:
        writer = csv.writer(file, delimiter=separator)
        for line in lot.titre:
            writer.writerow([line])
        writer.writerow(lot.headings)
        writer.writerows([_encodable(cell, encoding) for cell in row] for row in lot.rows)


def _encodable(cell: object, encoding: str) -> object:
    """The cell, without its accents where the old encoding has no room for them."""
    if not isinstance(cell, str):
        return cell
    try:
        cell.encode(encoding)
    except UnicodeEncodeError:
        return plain(cell)
    return cell
