"""CSV as people really send it: UTF-8 or Windows-1252, comma, semicolon or tab, whatever ends the lines."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence

from .refus import FileRefused

SEARCHED_ROWS = 15  # titles and logos often stand above the headings
DELIMITERS = (";", ",", "\t", "|")
MAX_LINES = 1_048_576  # what a spreadsheet can hold
csv.field_size_limit(2**20)


def decode(content: bytes) -> str:
    """Text of the file. Raises FileRefused where it cannot be one."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode_as(content, "utf-16")
    if b"\0" in content:
        raise FileRefused(
            "le fichier contient des octets nuls : ce n’est pas un texte, ou il est abîmé",
            "exportez-le de nouveau en CSV UTF-8",
            ligne=content[: content.index(b"\0")].count(b"\n") + 1,
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode_as(content, "cp1252")


def decode_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused(
            "des caractères ne sont ni en UTF-8 ni en Windows-1252",
            "exportez de nouveau le fichier en choisissant l’encodage UTF-8",
            ligne=content[: error.start].count(b"\n") + 1,
        ) from None


def rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line where the row starts, cells). A quoted cell may run over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
            if start > MAX_LINES:
                raise FileRefused(f"le fichier dépasse {MAX_LINES} lignes", "découpez-le en plusieurs fichiers")
    except csv.Error as error:
        too_long = "field larger" in str(error)
        raise FileRefused(
            "une cellule est démesurée" if too_long else "les guillemets de cette ligne ne se ferment pas",
            "fermez les guillemets de la cellule (ou doublez ceux de son texte)",
            ligne=start,
        ) from None


def sniff(text: str, recognised: Callable[[Sequence[object]], int]) -> str:
    """The delimiter under which the first rows name the most columns; else the most frequent one.

    `recognised`: how many known columns a row names.
    """

    def score(delimiter: str) -> tuple[int, int]:
        best = 0
        try:
            for (_, cells), _count in zip(rows(text, delimiter), range(SEARCHED_ROWS), strict=False):
                best = max(best, recognised(cells))
        except FileRefused:
            pass
        return best, text[:10_000].count(delimiter)

    return max(DELIMITERS, key=score)
