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
    kept = [i for i in range(len(table.columns)) if i not in drawn]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_heading(table, i) for i in kept])
    writer.writerows(_values(line, kept) for line in lines)
    return out.getvalue()


def _heading(table: Table, index: int) -> str:
    """« En 2024 » leans on the column before it; alone in a file it says of what."""
    label = table.columns[index].label
    return f"{table.columns[index - 1].label} en {label[3:]}" if label.startswith("En ") else label


def _is_drawing(cell: Cell) -> bool:
    return isinstance(cell.text, SafeString)


def _values(line: Line, kept: list[int]) -> list:
    cells = [line.cells[i].cell for i in kept]
    return [neutralise(cell.text if cell.value is None else cell.value) for cell in cells]
