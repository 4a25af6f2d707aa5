"""A table as a CSV file: UTF-8, comma, decimal point, no formula."""

import csv
import io

from django.utils.safestring import SafeString

from bouquet.core.exports import neutralise
from bouquet.core.tables import Cell, Line, Table


def table_csv(table: Table) -> str:
    """Headings, rows and totals; drawings are left out, numbers keep their decimal point."""
    lines = [*table.body, *table.foot]
    drawn = {i for line in lines for i, placed in enumerate(line.cells) if _is_drawing(placed.cell)}
    kept = [i for i, column in enumerate(table.columns) if not column.bar and i not in drawn]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([table.columns[i].label for i in kept])
    writer.writerows(_values(line, kept) for line in lines)
    return out.getvalue()


def _is_drawing(cell: Cell) -> bool:
    return isinstance(cell.text, SafeString)


def _values(line: Line, kept: list[int]) -> list:
    cells = [line.cells[i].cell for i in kept]
    return [neutralise(cell.text if cell.value is None else cell.value) for cell in cells]
