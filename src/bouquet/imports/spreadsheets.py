"""What the importer's own workbooks share: styles, and texts that no spreadsheet will execute."""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError

HEADING = PatternFill("solid", start_color="1F3B4D")
OPTIONAL = PatternFill("solid", start_color="5B7B8C")
FAULTY = PatternFill("solid", start_color="F6B8A8")
WHITE, BOLD = Font(bold=True, color="FFFFFF"), Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class WriteFailed(Exception):
    """The workbook cannot be written where it was asked for."""


def harmless(value: Any) -> Any:
    """A text that starts like a formula gets an apostrophe, as in every export."""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value if value is None or isinstance(value, int | float | str | dt.date | dt.time) else str(value)


def styled(sheet, value: Any, *, fill: PatternFill | None = None, font: Font | None = None, comment: str = ""):
    """A cell of a write-only sheet."""
    cell = WriteOnlyCell(sheet)
    try:
        cell.value = harmless(value)
    except IllegalCharacterError:
        cell.value = "".join(c if c.isprintable() else "�" for c in str(harmless(value)))
    if fill:
        cell.fill = fill
    if font:
        cell.font = font
    if comment:
        cell.comment = Comment(comment, "Bouquet", height=120, width=320)
    cell.alignment = WRAPPED
    return cell


def add_table(book: Workbook, title: str, headings: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence]):
    """A sheet of plain rows below styled headings."""
    sheet = book.create_sheet(title)
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([styled(sheet, heading, fill=HEADING, font=WHITE) for heading in headings])
    for row in rows:
        sheet.append([styled(sheet, value) for value in row])
    return sheet


def save(book: Workbook, path: Path) -> None:
    try:
        book.save(path)
    except OSError as error:
        raise WriteFailed(f"{path}: écriture impossible ({error.strerror}) → vérifiez le dossier") from None
