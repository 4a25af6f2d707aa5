"""What a workbook's archive holds, checked before any library unpacks it.

A spreadsheet reader allocates every cell between the first and the last filled ones, so one cell in a far corner, or a
few kilobytes that expand to gigabytes, would exhaust the machine. The archive is streamed once, in pieces.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .refus import FileRefused

MAX_EXPANDED = 600 * 2**20  # bytes, all parts together
MAX_RATIO, RATIO_FROM = 300, 20 * 2**20  # real sheets of that size compress 10 to 60 times
MAX_CELLS = 20_000_000  # rows × columns, empty ones included
MAX_ENTRIES = 10_000
PIECE = 2**20

FILLED = re.compile(rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]{1,3})(\d+)"[^>]*(?<!/)>')
CELL = re.compile(rb"<(?:\w+:)?c ([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
POSITION = re.compile(rb'(?:^|\s)r="([A-Z]{1,3})(\d+)"')
VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]+)<")
REPEATED = re.compile(rb'number-columns-repeated="(\d{1,7})"')
ROW = re.compile(rb'<table:table-row(?=[ />])(?:[^>]*number-rows-repeated="(\d{1,7})")?[^>]*>')
SHEET = re.compile(rb"<(?:\w+:)?sheet ([^>]*)/?>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship ([^>]*)/?>")
ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


@dataclass(slots=True)
class Scan:
    """Extent of a sheet, and its cells that hold an error or a formula never computed: (line, column index)."""

    lignes: int = 0
    colonnes: int = 0
    erreurs: dict[tuple[int, int], str] = field(default_factory=dict)
    sans_valeur: set[tuple[int, int]] = field(default_factory=set)

    def check(self) -> None:
        if self.lignes * self.colonnes > MAX_CELLS:
            raise FileRefused(
                f"la feuille s’étend sur {self.lignes} lignes et {self.colonnes} colonnes",
                "supprimez les cellules égarées loin du tableau, ou découpez le fichier",
            )


@dataclass(frozen=True, slots=True)
class Workbook:
    genre: str  # "xlsx" or "ods"
    date_1904: bool
    scans: tuple[Scan, ...]  # in the workbook's order


def inspect(path: Path) -> Workbook:
    """Check the archive and scan its sheets. Raises FileRefused."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_entries(archive)
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return inspect_xlsx(archive)
            if "content.xml" in names and b"spreadsheet" in read_small(archive, "mimetype", names):
                return inspect_ods(archive, names)
    except FileRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, KeyError, ValueError):
        raise FileRefused(
            "le classeur est abîmé ou incomplet", "enregistrez-le de nouveau depuis le tableur, puis renvoyez-le"
        ) from None
    raise FileRefused("ce fichier n’est pas un classeur", "envoyez un fichier .xlsx, .ods ou .csv")


def check_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused("le classeur est protégé par un mot de passe", "enregistrez-le sans mot de passe")
    bomb = any(e.file_size > RATIO_FROM and e.file_size > MAX_RATIO * max(e.compress_size, 1) for e in entries)
    if bomb or len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_EXPANDED:
        raise FileRefused(
            "une fois décompressé, ce classeur serait démesuré",
            "gardez la seule feuille d’activité, sans mise en forme",
        )


def read_small(archive: zipfile.ZipFile, name: str, names: set[str]) -> bytes:
    """A part of at most 10 MB, without entities; nothing when it is absent."""
    if name not in names:
        return b""
    with archive.open(name) as part:
        content = part.read(10 * 2**20)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise FileRefused("ce classeur contient des définitions interdites", "enregistrez-le depuis un tableur")
    return content


def pieces(archive: zipfile.ZipFile, name: str, end: bytes) -> Iterator[bytes]:
    """The part in pieces of about 1 MB that end at `end`. Reading to the end also checks its CRC and its size."""
    rest = b""
    with archive.open(name) as part:
        while block := part.read(PIECE):
            rest += block
            cut = rest.rfind(end) + len(end)
            if cut >= len(end):
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def inspect_xlsx(archive: zipfile.ZipFile) -> Workbook:
    names = set(archive.namelist())
    book = read_small(archive, "xl/workbook.xml", names)
    relations = {}
    for match in RELATION.finditer(read_small(archive, "xl/_rels/workbook.xml.rels", names)):
        attributes = dict(ATTRIBUTE.findall(match[1]))
        relations[attributes.get(b"Id")] = attributes.get(b"Target", b"").decode().removeprefix("/xl/")
    scans = []
    for match in SHEET.finditer(book):
        attributes = dict(ATTRIBUTE.findall(match[1]))
        target = next((relations.get(value, "") for key, value in attributes.items() if key.endswith(b":id")), "")
        known = f"xl/{target}" in names
        scans.append(scan_xlsx(archive, f"xl/{target}") if known else Scan())
    check_rest(archive, {f"xl/{target}" for target in relations.values()})
    return Workbook("xlsx", re.search(rb'date1904="(?:1|true)"', book) is not None, tuple(scans))


def check_rest(archive: zipfile.ZipFile, scanned: set[str]) -> None:
    """Read the other parts too: a truncated or lying one is found here rather than inside the reader."""
    for name in ("xl/sharedStrings.xml", "xl/styles.xml"):
        if name in archive.namelist() and (name not in scanned or name.endswith(("Strings.xml", "styles.xml"))):
            for _ in pieces(archive, name, b">"):
                pass


def scan_xlsx(archive: zipfile.ZipFile, name: str) -> Scan:
    scan, columns = Scan(), set()
    for piece in pieces(archive, name, b"row>"):
        found = FILLED.findall(piece)
        if found:
            columns.update({letters for letters, _ in found})
            scan.lignes = max(scan.lignes, int(found[-1][1]))
        if b"<f" in piece or b":f" in piece or b't="e"' in piece:
            note_odd_cells(scan, piece)
    scan.colonnes = 1 + max(map(column_index, columns), default=-1)
    return scan


def note_odd_cells(scan: Scan, piece: bytes) -> None:
    for attributes, content in CELL.findall(piece):
        position = POSITION.search(attributes)
        if not position:
            continue
        place = int(position[2]), column_index(position[1])
        value = VALUE.search(content)
        if b't="e"' in attributes:
            scan.erreurs[place] = value[1].decode(errors="replace") if value else "erreur"
        elif re.search(rb"<(?:\w+:)?f[ />]", content) and not value and b't="str"' not in attributes:
            scan.sans_valeur.add(place)


def column_index(letters: bytes) -> int:
    """A → 0, Z → 25, AA → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def inspect_ods(archive: zipfile.ZipFile, names: set[str]) -> Workbook:
    if b"encryption-data" in read_small(archive, "META-INF/manifest.xml", names):
        raise FileRefused("le classeur est protégé par un mot de passe", "enregistrez-le sans mot de passe")
    scans: list[Scan] = []
    blank = 0
    for piece in pieces(archive, "content.xml", b"</table:table-row>"):
        for row in piece.split(b"</table:table-row>"):
            if (start := row.rfind(b"<table:table ")) >= 0:
                scans.append(Scan())
                blank, row = 0, row[start:]
            if scans and ROW.search(row):
                blank = scan_ods_row(scans[-1], row, blank)
    return Workbook("ods", False, tuple(scans))


def scan_ods_row(scan: Scan, row: bytes, blank: int) -> int:
    """Count this row; blank rows count only once a filled one follows. Returns the blank rows pending."""
    counts = [int(repeated or 1) for repeated in ROW.findall(row)]  # the last is this row, the others are blank
    last = row.rfind(b"office:value-type")
    if last < 0:
        return blank + sum(counts)
    head = row[: row.find(b">", last) + 1]
    width = head.count(b"<table:table-cell") + head.count(b"<table:covered-table-cell")
    width += sum(int(n) - 1 for n in REPEATED.findall(head))
    scan.lignes += blank + sum(counts)
    scan.colonnes = max(scan.colonnes, width)
    if b'calcext:value-type="error"' in head:
        scan.erreurs[scan.lignes, width - 1] = "erreur de formule"
    return 0
