"""Files as they really arrive. `FILES[name]` writes one and returns what the issues must say about it.

`python -m tests.imports.awkward FOLDER` writes them all, to look at them.
"""

import datetime as dt
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HEADINGS = ("date_demande", "beneficiaire", "objet", "thematique", "prestation")
ROW = (dt.date(2025, 3, 12), "Valdoré", "Toit de l’école", "Habitat", "conseil")
TEXT_ROW = ("12/03/2025", *ROW[1:])

FILES: dict[str, Callable[[Path], str]] = {}
GOOD: dict[str, Callable[[Path], None]] = {}


def bad(name: str):
    return lambda build: FILES.setdefault(name, build)


def good(name: str):
    return lambda build: GOOD.setdefault(name, build)


def workbook(path: Path, *rows, epoch=None) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    for row in rows:
        book.active.append(row)
    book.save(path)
    return book


def text(path: Path, *rows, delimiter=";", encoding="utf-8", end="\n") -> None:
    path.write_bytes(end.join(delimiter.join(map(str, row)) for row in rows).encode(encoding) + end.encode())


def sheet_of(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def with_sheet(path: Path, content: bytes) -> None:
    """Replace the first sheet of a good workbook."""
    workbook(path, HEADINGS, ROW)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def ods(path: Path, rows: str, *, encrypted: bool = False) -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{p}="{space}:{p}:1.0"' for p in ("office", "table", "text"))
    calcext = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    body = f'<office:spreadsheet><table:table table:name="Feuille1">{rows}</table:table></office:spreadsheet>'
    content = f"<office:document-content {names} {calcext}><office:body>{body}</office:body></office:document-content>"
    manifest = "<manifest:encryption-data/>" if encrypted else ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>{content}')
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest>{manifest}</manifest:manifest>")


def ods_row(*cells: str, repeated: int = 1, last: str = "") -> str:
    inner = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
    )
    attribute = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{attribute}>{inner}{last}</table:table-row>"


# Files that cannot be read


@bad("tronque.xlsx")
def _(path):
    workbook(path, HEADINGS, ROW)
    path.write_bytes(path.read_bytes()[:-900])
    return "abîmé ou incomplet"


@bad("milieu-abime.xlsx")
def _(path):
    workbook(path, HEADINGS, *[ROW] * 200)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content[start + 200 : start + 240] = b"\0" * 40
    path.write_bytes(content)
    return "abîmé ou incomplet"


@bad("photo.xlsx")
def _(path):
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk)
    return "image"


@bad("document.xlsx")
def _(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return "n’est pas un classeur"


@bad("export.xlsx")
def _(path):
    path.write_text("<html><table><tr><td>date_demande</td></tr></table></html>")
    return "page web"


@bad("ancien.xls")
def _(path):
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    return "ancien format"


@bad("secret.xlsx")
def _(path):
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    return "mot de passe"


@bad("secret.ods")
def _(path):
    ods(path, ods_row(*HEADINGS), encrypted=True)
    return "mot de passe"


@bad("vide.xlsx")
def _(path):
    path.write_bytes(b"")
    return "le fichier est vide"


@bad("vide.csv")
def _(path):
    path.write_bytes(b"")
    return "le fichier est vide"


@bad("blancs.csv")
def _(path):
    path.write_bytes(b";;;;\n" * 200_000)
    return "aucune ligne de titres"


@bad("feuilles-vides.xlsx")
def _(path):
    book = openpyxl.Workbook()
    book.create_sheet("Encore")
    book.save(path)
    return "ne contient aucune ligne"


@bad("titres-seuls.xlsx")
def _(path):
    workbook(path, HEADINGS)
    return "aucune ligne sous ses titres"


@bad("titres-seuls.csv")
def _(path):
    text(path, HEADINGS, ("", "", "", "", ""))
    return "aucune ligne sous ses titres"


@bad("bombe.xlsx")
def _(path):
    with_sheet(path, b"<worksheet><sheetData>" + b" " * 60_000_000 + b"</sheetData></worksheet>")
    return "démesuré"


@bad("taille-mensongere.xlsx")
def _(path):
    """The directory says that the sheet is small; the stream says otherwise."""
    with_sheet(path, b"<worksheet><sheetData>" + b" " * 3_000_000 + b"</sheetData></worksheet>")
    content = path.read_bytes()
    true, false = struct.pack("<I", 3_000_000 + 46), struct.pack("<I", 4_096)
    assert content.count(true) == 2
    path.write_bytes(content.replace(true, false))
    return "abîmé ou incomplet"


@bad("coin-lointain.xlsx")
def _(path):
    cells = "".join(
        f'<c r="{c}1" t="inlineStr"><is><t>{h}</t></is></c>' for c, h in zip("ABCDE", HEADINGS, strict=True)
    )
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    data = f'<sheetData><row r="1">{cells}</row>{far}</sheetData>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with_sheet(path, f'<worksheet xmlns="{space}">{data}</worksheet>'.encode())
    return "s’étend sur 1048576 lignes et 16384 colonnes"


@bad("coin-lointain.ods")
def _(path):
    wide = '<table:table-cell table:number-columns-repeated="16000"/>'
    wide += '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    blank = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    ods(path, ods_row(*HEADINGS) + blank + ods_row(*TEXT_ROW, last=wide))
    return "s’étend sur 1000002 lignes"


@bad("repete.ods")
def _(path):
    ods(path, ods_row(*HEADINGS) + ods_row(*TEXT_ROW, repeated=900_000, last=ods_cells(30)))
    return "s’étend sur 900001 lignes et 35 colonnes"


def ods_cells(count: int) -> str:
    return '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>' * count


@bad("entites.xlsx")
def _(path):
    workbook(path, HEADINGS, ROW)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + parts["xl/workbook.xml"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return "définitions interdites"


@bad("nuls.csv")
def _(path):
    path.write_bytes(";".join(HEADINGS).encode() + b"\n12/03/2025;Vald\0or\n")
    return "octets nuls"


@bad("encodage.csv")
def _(path):
    path.write_bytes(";".join(HEADINGS).encode() + b"\n12/03/2025;Vald\x81r\xe9;x;Habitat;amo\n")
    return "ni en UTF-8 ni en Windows-1252"


@bad("guillemets.csv")
def _(path):
    path.write_text(";".join(HEADINGS) + '\n12/03/2025;Valdoré;"Toit;Habitat;conseil\n')
    return "guillemets"


@bad("sans-titres.csv")
def _(path):
    text(path, TEXT_ROW, TEXT_ROW)
    return "aucune ligne de titres"


@bad("titres-doubles.csv")
def _(path):
    text(path, (*HEADINGS, "Objet"), (*TEXT_ROW, "autre"))
    return "deux colonnes portent le titre"


@bad("titre-manquant.csv")
def _(path):
    text(path, ("date_demande", "beneficiaire", "objets", "thematique", "prestation"), TEXT_ROW)
    return "renommez « objets » en « objet »"


# Files whose cells are wrong


def one_bad_cell(path: Path, column: str, value: object) -> None:
    row = {**dict(zip(HEADINGS, ROW, strict=True)), column: value}
    workbook(path, list(row), list(row.values()))


@bad("31-fevrier.csv")
def _(path):
    text(path, HEADINGS, ("31/02/2025", *ROW[1:]))
    return "activite:2:date_demande: cette date n’existe pas (valeur « 31/02/2025 »)"


@bad("jour-mois.csv")
def _(path):
    text(path, HEADINGS, ("03/15/2025", *ROW[1:]))
    return "cette date n’existe pas (ou le 15/3/2025 ?)"


@bad("jours-negatifs.xlsx")
def _(path):
    one_bad_cell(path, "jours", -2)
    return ":2:jours: un nombre de jours ne peut pas être négatif (valeur « -2"


@bad("commande.xlsx")
def _(path):
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(ROW)
    book.active["C2"].value = "=cmd|'/C calc'!A0"
    book.active["C2"].data_type = "s"
    book.save(path)
    return ":2:objet: ce texte commence comme une formule"


@bad("commande.csv")
def _(path):
    text(path, HEADINGS, (*TEXT_ROW[:2], "=cmd|'/C calc'!A0", *TEXT_ROW[3:]))
    return ":2:objet: ce texte commence comme une formule"


@bad("formule-jamais-calculee.xlsx")
def _(path):
    one_bad_cell(path, "jours", "=1+1")
    return ":2:jours: cette formule n’a jamais été calculée"


@bad("formule-en-erreur.xlsx")
def _(path):
    book = workbook(path, HEADINGS, ROW)
    book.active["B2"].value, book.active["B2"].data_type = "#REF!", "e"
    book.save(path)
    return ":2:beneficiaire: la formule de cette cellule est en erreur (valeur « #REF! »)"


@bad("formule-en-erreur.csv")
def _(path):
    text(path, HEADINGS, (*TEXT_ROW[:3], "#N/A", "conseil"))
    return ":2:thematique: la formule de cette cellule est en erreur"


@bad("fusion.xlsx")
def _(path):
    book = workbook(path, HEADINGS, ROW, ("", "", "Mairie", "Habitat", "amo"))
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("B2:B3")
    book.save(path)
    return "défusionnez les cellules"


@bad("caractere.xlsx")
def _(path):
    one_bad_cell(path, "objet", "Toit")
    xml = sheet_of(path).replace("<t>Toit</t>", "<t>To_x0007_it</t>")
    with_sheet(path, xml.encode())
    return "caractère invisible"


@bad("trop-long.xlsx")
def _(path):
    one_bad_cell(path, "objet", "x" * 30_000)
    return ":2:objet: ce texte compte 30000 caractères"


@bad("commune-inconnue.csv")
def _(path):
    text(path, HEADINGS, ("12/03/2025", "Valdoray", *ROW[2:]))
    return "collectivité inconnue (valeur « Valdoray ») → voulez-vous dire : Valdoré (26901)"


@bad("cellules-en-trop.csv")
def _(path):
    text(path, HEADINGS, (*TEXT_ROW, "", "encore"))
    return "plus de cellules que les titres"


# Files that look odd and are right


@good("1904.xlsx")
def _(path):
    workbook(path, HEADINGS, ROW, epoch=CALENDAR_MAC_1904)


@good("serie.xlsx")
def _(path):
    workbook(path, HEADINGS, (45_728, *ROW[1:]))


@good("serie-1904.xlsx")
def _(path):
    workbook(path, HEADINGS, (44_266, *ROW[1:]), epoch=CALENDAR_MAC_1904)


@good("titre-au-dessus.xlsx")
def _(path):
    workbook(path, ("Activité 2025 du CAUE",), (), (None, "au 31 décembre"), HEADINGS, (), ROW)


@good("decale.xlsx")
def _(path):
    workbook(path, (), (None, None, *HEADINGS), (None, None, *ROW))


@good("lignes-vides.xlsx")
def _(path):
    book = workbook(path, HEADINGS, ROW)
    for number in range(3, 20_000):
        book.active.cell(number, 1).number_format = "dd/mm/yyyy"
    book.active.cell(20_000, 2).value = " "
    book.save(path)


@good("plusieurs-feuilles.xlsx")
def _(path):
    book = openpyxl.Workbook()
    book.active.append(("Notes", "rien ici"))
    book.create_sheet("Vide")
    sheet = book.create_sheet("Suivi")
    sheet.append(HEADINGS)
    sheet.append(ROW)
    book.save(path)


@good("simple.ods")
def _(path):
    ods(path, ods_row(*HEADINGS) + ods_row(*TEXT_ROW) + '<table:table-row table:number-rows-repeated="1048000"/>')


@good("windows.csv")
def _(path):
    text(path, HEADINGS, TEXT_ROW, encoding="cp1252", end="\r\n")


@good("bom.csv")
def _(path):
    text(path, HEADINGS, TEXT_ROW, encoding="utf-8-sig")


@good("utf16.csv")
def _(path):
    path.write_bytes("\n".join("\t".join(row) for row in (HEADINGS, TEXT_ROW)).encode("utf-16"))


@good("mac.csv")
def _(path):
    text(path, HEADINGS, TEXT_ROW, end="\r")


@good("virgules.csv")
def _(path):
    text(path, HEADINGS, ("2025-03-12", *ROW[1:]), delimiter=",")


@good("tabulations.csv")
def _(path):
    text(path, HEADINGS, TEXT_ROW, delimiter="\t")


@good("retour-dans-guillemets.csv")
def _(path):
    text(path, (*HEADINGS, "description"), (*TEXT_ROW, '"une ligne;\nune autre"'))


@good("insecables.csv")
def _(path):
    text(path, HEADINGS, ("12/03/2025\u00a0", "\u00a0VALDORE ", "Toit\u00a0de\u202fl’école", "HABITAT", "Conseil"))


@good("extension-trompeuse.csv")
def _(path):
    workbook(path, HEADINGS, ROW)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, build in {**FILES, **GOOD}.items():
        build(folder / name)
