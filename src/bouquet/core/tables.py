"""Data tables as values, so that a view says what is in a table and one component says how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Column:
    """A heading. `numeric` aligns its cells to the right; `bar` draws a bar after each number."""

    label: str
    numeric: bool = False
    bar: bool = False


@dataclass(frozen=True)
class Cell:
    """One value. Numbers and dates are shown in French; `text` replaces that when set.

    chiffre: the dotted path of the figure, written as `data-chiffre`. tone: a petal of that tone before the text,
    or the colour of a bar. note: a softer word after the value."""

    value: Any = None
    text: str = ""
    href: str = ""
    chiffre: str = ""
    tone: str = ""
    note: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the table. Its first cell is its heading. `residual`: what no other line holds."""

    cells: Sequence[Any]
    residual: bool = False


@dataclass(frozen=True)
class Table:
    """Columns, rows and totals, ready for `<c-table :table="…" />`.

    sheets: on phones each row becomes a sheet instead of scrolling sideways."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row | Sequence[Any]]
    totals: Sequence[Row | Sequence[Any]] = field(default_factory=list)
    ident: str = ""
    sheets: bool = False

    @property
    def body(self) -> list["Line"]:
        largest = [self._largest(index) for index in range(len(self.columns))]
        return [self._line(row, largest) for row in self.rows]

    @property
    def foot(self) -> list["Line"]:
        return [self._line(row, [0] * len(self.columns)) for row in self.totals]

    def _line(self, row: Row | Sequence[Any], largest: Sequence[float]) -> "Line":
        whole = row if isinstance(row, Row) else Row(row)
        cells = [cell if isinstance(cell, Cell) else Cell(cell) for cell in whole.cells]
        if len(cells) != len(self.columns):
            raise ValueError(f"« {self.caption} » : {len(cells)} cellules pour {len(self.columns)} colonnes.")
        placed = [Placed(*parts) for parts in zip(cells, self.columns, largest, strict=True)]
        return Line(placed, whole.residual)

    def _largest(self, index: int) -> float:
        """The longest bar of the column; totals have none."""
        if not self.columns[index].bar:
            return 0
        rows = [row.cells if isinstance(row, Row) else row for row in self.rows]
        values = [cell.value if isinstance(cell, Cell) else cell for cell in (row[index] for row in rows)]
        return max([0, *(v for v in values if v is not None)])


@dataclass(frozen=True)
class Placed:
    """A cell in its column, with the scale of the column's bars."""

    cell: Cell
    column: Column
    largest: float


@dataclass(frozen=True)
class Line:
    """A row ready to be written."""

    cells: Sequence[Placed]
    residual: bool
