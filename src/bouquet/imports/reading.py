"""Opening a file someone sent, and giving its rows: XLSX and ODS by calamine, CSV by the standard library."""

import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import python_calamine

from bouquet.core.tableaux import csv_reading
from bouquet.core.tableaux.archive import Scan, Workbook, inspect
from bouquet.core.tableaux.csv_reading import SEARCHED_ROWS
from bouquet.core.tableaux.lecture import is_workbook
from bouquet.core.tableaux.refus import NBSP, FileRefused, shown
from bouquet.core.tableaux.valeurs import Cell, is_blank

from .headings import Headings, find_headings, nearest_column, recognised
from .issues import Log

MAX_SIZE = 50 * 2**20  # bytes
NOT_DATA = ("Explications", "Exemple", "Listes")  # sheets of our own template that hold no activity

RawRow = tuple[int, Sequence[Cell]]


@dataclass(slots=True)
class Source:
    """A file whose headings are known. `rows()` gives (line, cells) below them, blank rows left out."""

    fichier: str
    feuille: str
    headings: Headings
    rows: Callable[[], Iterator[RawRow]]
    total: int  # upper bound of the number of rows, for a progress bar; 0 when unknown
    date_1904: bool = False
    scan: Scan = field(default_factory=Scan)
    decalage: int = 0  # columns left blank before the first one
    fusions: tuple[tuple[int, int, int, int], ...] = ()  # merged ranges: first line, column, last line, column

    def is_merged(self, ligne: int, index: int) -> bool:
        """Whether this blank cell lies under a merged one."""
        column = index + self.decalage
        return any(top <= ligne <= bottom and left <= column <= right for top, left, bottom, right in self.fusions)


def open_source(path: Path, log: Log, *, max_size: int = MAX_SIZE) -> Source:
    """Open, check, and find the headings. Raises FileRefused; notes in `log` what is left aside."""
    return open_workbook(path, log) if is_workbook(path, max_size) else open_csv(path, log)


def open_csv(path: Path, log: Log) -> Source:
    text = csv_reading.decode(path.read_bytes())
    delimiter = csv_reading.sniff(text, recognised)
    start = list(itertools.islice(csv_reading.rows(text, delimiter), SEARCHED_ROWS))
    headings = headings_or_refusal(find_headings(start), start)
    note_ignored(headings, log)

    def rows() -> Iterator[RawRow]:
        for ligne, cells in csv_reading.rows(text, delimiter):
            if ligne > headings.ligne and not all(map(is_blank, cells)):
                yield ligne, cells

    return Source(path.name, "", headings, rows, text.count("\n") + text.count("\r"))


def open_workbook(path: Path, log: Log) -> Source:
    book = inspect(path)
    if book.genre == "ods":  # the reader loads all of its sheets at once
        for scan in book.scans:
            scan.check()
    try:
        with python_calamine.load_workbook(path) as workbook:
            return choose_sheet(path, workbook, book, log)
    except python_calamine.PasswordError:
        raise FileRefused("le classeur est protégé par un mot de passe", "enregistrez-le sans mot de passe") from None
    except python_calamine.CalamineError:
        raise FileRefused(
            "le classeur est abîmé ou incomplet", "enregistrez-le de nouveau depuis le tableur, puis renvoyez-le"
        ) from None


def choose_sheet(path: Path, workbook: python_calamine.CalamineWorkbook, book: Workbook, log: Log) -> Source:
    """The first sheet that has headings and at least one row; the others with headings are announced as left out."""
    chosen: Source | None = None
    bare: Source | None = None
    seen: list[RawRow] = []
    for metadata, scan in zip(workbook.sheets_metadata, book.scans, strict=False):
        if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet or not scan.lignes or metadata.name in NOT_DATA:
            continue
        scan.check()
        sheet = workbook.get_sheet_by_name(metadata.name)
        source, start = sheet_source(path, sheet, book, scan)
        seen = seen or start
        if source and next(source.rows(), None) is None:
            bare = bare or source
        elif source and chosen:
            log.note(0, "feuille ignorée", f"la feuille «{NBSP}{shown(metadata.name)}{NBSP}» n’est pas lue")
        elif source:
            chosen = source
    if not (found := chosen or bare):
        raise_without_headings(seen)
    log.note(0, "feuille lue", f"feuille «{NBSP}{shown(found.feuille)}{NBSP}»")
    note_ignored(found.headings, log)
    return found


def sheet_source(path: Path, sheet, book: Workbook, scan: Scan) -> tuple[Source | None, list[RawRow]]:
    start = list(itertools.islice(enumerate(sheet.iter_rows(), start=1), SEARCHED_ROWS + (sheet.start or (0,))[0]))
    start = [row for row in start if not all(map(is_blank, row[1]))][:SEARCHED_ROWS]
    headings = find_headings(start)
    if headings is None:
        return None, start

    def rows() -> Iterator[RawRow]:
        for ligne, cells in enumerate(sheet.iter_rows(), start=1):
            if ligne > headings.ligne and any(cells) and not all(map(is_blank, cells)):
                yield ligne, cells

    merged = tuple((a + 1, b, c + 1, d) for (a, b), (c, d) in (sheet.merged_cell_ranges or ()))
    shift = sheet.start[1] if sheet.start else 0
    total = max(0, sheet.total_height - headings.ligne)
    return Source(path.name, sheet.name, headings, rows, total, book.date_1904, scan, shift, merged), start


def headings_or_refusal(headings: Headings | None, start: Sequence[RawRow]) -> Headings:
    if headings is None:
        raise_without_headings(start)
    return headings


def raise_without_headings(start: Sequence[RawRow]) -> NoReturn:
    if not start:
        raise FileRefused("le fichier ne contient aucune ligne", "remplissez-le d’après le modèle")
    texts = [str(cell) for cell in start[0][1] if not is_blank(cell)][:5]
    raise FileRefused(
        "aucune ligne de titres reconnue parmi les premières",
        "la première ligne doit porter les titres du modèle : date_demande, beneficiaire, objet…",
        ligne=start[0][0],
        valeur=" ; ".join(texts),
    )


def note_ignored(headings: Headings, log: Log) -> None:
    """Unknown columns are left aside, but never in silence."""
    for text in headings.ignored:
        near = nearest_column(text)
        free = near and near not in headings.columns
        hint = f" (vouliez-vous dire «{NBSP}{near}{NBSP}»{NBSP}?)" if free else ""
        log.note(headings.ligne, "colonne ignorée", f"la colonne «{NBSP}{shown(text)}{NBSP}» n’est pas lue{hint}")


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
