"""Opening a table that somebody sent: what it is, and for a plain list its rows. No column is known here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import python_calamine

from . import csv_reading
from .archive import inspect
from .csv_reading import SEARCHED_ROWS
from .refus import NBSP, FileRefused
from .valeurs import Cell, is_blank

OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK"
OTHERS = {b"\x89PNG": "une image", b"\xff\xd8\xff": "une image", b"GIF8": "une image", b"%PDF": "un PDF"}
OTHERS |= {
    b"{\\rtf": "un texte mis en forme",
    b"Rar!": "une archive",
    b"7z\xbc\xaf": "une archive",
    b"<": "une page web",
}
RawRow = tuple[int, Sequence[Cell]]
Recognised = Callable[[Sequence[object]], int]  # how many known columns a row names


def is_workbook(path: Path, max_size: int) -> bool:
    """Whether it is a workbook (.xlsx, .ods), else a CSV. `max_size` in bytes. Raises FileRefused for anything else."""
    start = first_bytes(path, max_size)
    if start.startswith(OLE):
        raise old_or_encrypted(path)
    for magic, what in OTHERS.items():
        if start.lstrip().startswith(magic):
            raise FileRefused(f"ce fichier est {what}, pas un tableau", "envoyez un fichier .xlsx, .ods ou .csv")
    return start.startswith(ZIP) or path.suffix.lower() in {".xlsx", ".ods", ".xlsm"}


def first_bytes(path: Path, max_size: int) -> bytes:
    try:
        if path.is_dir():
            raise FileRefused("c’est un dossier", "donnez le nom d’un fichier")
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(16)
    except FileNotFoundError:
        raise FileRefused("ce fichier n’existe pas", "vérifiez son nom et son dossier") from None
    except OSError as error:
        raise FileRefused(f"ce fichier ne se lit pas ({error.strerror})", "vérifiez ses droits d’accès") from None
    if not size:
        raise FileRefused("le fichier est vide", "enregistrez-le de nouveau, puis renvoyez-le")
    if size > max_size:
        limit = f"{max_size // 2**20}{NBSP}Mo"
        raise FileRefused(f"le fichier dépasse {limit}", "supprimez les lignes vides et les images, ou découpez-le")
    return start


def old_or_encrypted(path: Path) -> FileRefused:
    """Old .xls files and password-protected .xlsx share one container (OLE)."""
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return FileRefused("le classeur est protégé par un mot de passe", "enregistrez-le sans mot de passe")
    return FileRefused("c’est un ancien format (.xls, .doc…)", "enregistrez-le au format .xlsx, .ods ou .csv")


@dataclass(frozen=True, slots=True)
class Liste:
    """A plain list: the titles of its columns, and the rows below them with their line, blank ones left out."""

    titres: tuple[str, ...]
    lignes: tuple[RawRow, ...]
    date_1904: bool = False


def read_list(path: Path, recognised: Recognised, *, max_size: int, max_rows: int) -> Liste:
    """The list of a file, whole: that of the first sheet which has titles. Raises FileRefused."""
    if not is_workbook(path, max_size):
        text = csv_reading.decode(path.read_bytes())
        found = _below_titles(csv_reading.rows(text, csv_reading.sniff(text, recognised)), recognised, max_rows)
        return Liste(*_or_refused(found))
    book = inspect(path)
    for scan in book.scans:
        scan.check()
    try:
        with python_calamine.load_workbook(path) as workbook:
            sheets = (
                workbook.get_sheet_by_name(one.name)
                for one in workbook.sheets_metadata
                if one.typ == python_calamine.SheetTypeEnum.WorkSheet
            )
            lists = (_below_titles(enumerate(one.iter_rows(), start=1), recognised, max_rows) for one in sheets)
            return Liste(*_or_refused(next(filter(None, lists), None)), book.date_1904)
    except python_calamine.PasswordError:
        raise FileRefused("le classeur est protégé par un mot de passe", "enregistrez-le sans mot de passe") from None
    except python_calamine.CalamineError:
        raise FileRefused(
            "le classeur est abîmé ou incomplet", "enregistrez-le de nouveau depuis le tableur, puis renvoyez-le"
        ) from None


Found = tuple[tuple[str, ...], tuple[RawRow, ...]]


def _below_titles(rows: Iterator[RawRow], recognised: Recognised, max_rows: int) -> Found | None:
    """The titles stand in the row that names the most known columns, among the first; None where no row names any."""
    filled = (row for row in rows if not all(map(is_blank, row[1])))
    start = list(islice(filled, SEARCHED_ROWS))
    score, place = max(((recognised(cells), -place) for place, (_, cells) in enumerate(start)), default=(0, 0))
    if not score:
        return None
    kept = (*start[1 - place :], *islice(filled, max_rows + 1))
    if len(kept) > max_rows:
        raise FileRefused(f"le fichier dépasse {max_rows:_} lignes".replace("_", NBSP), "découpez-le en plusieurs")
    return tuple("" if is_blank(cell) else str(cell).strip() for cell in start[-place][1]), kept


def _or_refused(found: Found | None) -> Found:
    if found is None:
        raise FileRefused("aucune ligne de titres n’y est reconnue", "la première ligne nomme les colonnes")
    return found
