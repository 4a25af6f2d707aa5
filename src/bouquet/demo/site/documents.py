"""The files of the demonstration's ressources, made from the same marks as its pages. Same content, same bytes."""

import datetime
import io
import json
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import typst
from openpyxl import Workbook
from openpyxl.styles import Font

from bouquet.core.fonts import FAMILY, print_font_dir
from bouquet.core.palette import LIGHT

from .corps import STRONG
from .texte import Bloc, parse

TYPST = Path(__file__).parent / "typst"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the clock stays out of the archives
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def make(row: dict[str, Any], mention: str, day: datetime.date) -> bytes:
    """The file of a ressource in its format. `day`: written in it as the day it was made."""
    return MAKERS[row["format"]](row, mention, day)


def extension(row: dict[str, Any]) -> str:
    return "pdf" if row["format"] == "diaporama" else row["format"]


# ---- PDF ----------------------------------------------------------------------------------------------------


@cache
def compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(print_font_dir())])
    return typst.Compiler(str(TYPST / "fiche.typ"), root=str(TYPST), font_paths=fonts)


def pdf(row: dict[str, Any], mention: str, day: datetime.date) -> bytes:
    """Tagged for screen readers (PDF/UA-1)."""
    data = {
        "titre": row["titre"],
        "chapo": row["chapo"],
        "mention": mention,
        "diaporama": row["format"] == "diaporama",
        "blocs": [_printed(bloc) for bloc in parse(row["document"])],
        "couleurs": LIGHT,
    }
    moment = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
    made = compiler().compile(
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(moment.timestamp()),
    )
    assert isinstance(made, bytes)  # one document
    return made


def _printed(bloc: Bloc) -> dict[str, Any]:
    title, lines = "", list(bloc.lignes)
    if bloc.genre == "encadre":
        title, lines[0] = bloc.pairs()[0]
    return {"genre": bloc.genre, "titre": title, "lignes": [_pieces(line) for line in lines]}


def _pieces(line: str) -> list[dict[str, Any]]:
    """The runs of a line; every second one is strong."""
    return [{"texte": text, "fort": index % 2 == 1} for index, text in enumerate(STRONG.split(line)) if text]


# ---- Word ---------------------------------------------------------------------------------------------------


def docx(row: dict[str, Any], mention: str, day: datetime.date) -> bytes:
    """A text document with real headings, so that it is read and edited as one."""
    paragraphs = [_paragraph("Title", row["titre"]), _paragraph("Normal", mention)]
    for bloc in parse(row["document"]):
        style = {"titre": "Heading1", "liste": "Liste", "etapes": "Etapes"}.get(bloc.genre, "Normal")
        paragraphs += [_paragraph(style, _numbered(bloc, index, line)) for index, line in enumerate(bloc.lignes, 1)]
    section = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1300" w:right="1300" w:bottom="1300" w:left="1300" '
        'w:header="700" w:footer="700" w:gutter="0"/>'
        "</w:sectPr>"
    )
    body = f"<w:document {WORD}><w:body>{''.join(paragraphs)}{section}</w:body></w:document>"
    return _zipped({**PARTS, "word/document.xml": body, "docProps/core.xml": _properties(row["titre"], day)})


def _numbered(bloc: Bloc, index: int, line: str) -> str:
    return f"{index}. {line}" if bloc.genre == "etapes" else f"– {line}" if bloc.genre == "liste" else line


def _paragraph(style: str, line: str) -> str:
    runs = "".join(
        f"<w:r>{'<w:rPr><w:b/></w:rPr>' if piece['fort'] else ''}"
        f'<w:t xml:space="preserve">{escape(piece["texte"])}</w:t></w:r>'
        for piece in _pieces(line)
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _style(ident: str, name: str, size: int, *, bold: bool = False, indent: int = 0, before: int = 0) -> str:
    """`size` in half-points, `indent` and `before` in twentieths of a point."""
    weight = "<w:b/>" if bold else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{ident}"><w:name w:val="{name}"/>'
        f'<w:pPr><w:spacing w:before="{before}" w:after="140" w:line="300" w:lineRule="auto"/>'
        f'<w:ind w:left="{indent}"/></w:pPr>'
        f'<w:rPr>{weight}<w:color w:val="{LIGHT["ink"][1:]}"/><w:sz w:val="{size}"/><w:lang w:val="fr-FR"/></w:rPr>'
        "</w:style>"
    )


def _properties(title: str, day: datetime.date) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>fr-FR</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day:%Y-%m-%d}T12:00:00Z</dcterms:created></cp:coreProperties>'
    )


PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{CONTENT}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{CONTENT}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "word/styles.xml": (
        f'<w:styles {WORD}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{FAMILY}" w:hAnsi="{FAMILY}"/>'
        "</w:rPr></w:rPrDefault></w:docDefaults>"
        + _style("Normal", "Normal", 23)
        + _style("Title", "Title", 40, bold=True)
        + _style("Heading1", "heading 1", 28, bold=True, before=300)
        + _style("Liste", "List Bullet", 23, indent=400)
        + _style("Etapes", "List Number", 23, indent=400)
        + "</w:styles>"
    ),
}


def _zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
    return out.getvalue()


# ---- Spreadsheet --------------------------------------------------------------------------------------------


def xlsx(row: dict[str, Any], mention: str, day: datetime.date) -> bytes:
    """A sheet whose totals (`=` in the content), remainders (`-`) and shares are formulas."""
    book, sheet_words = Workbook(), row["feuille"]
    sheet = book.active
    sheet.title = sheet_words["nom"]
    sheet.append([row["titre"]])
    sheet.append([mention])
    sheet.append([])
    sheet.append(sheet_words["colonnes"])
    totals: list[int] = []
    first = sheet.max_row + 1
    for line in sheet_words["lignes"]:
        at, words = sheet.max_row + 1, line[0]
        if words.startswith("="):
            sheet.append([words[1:], f"=SUM(B{first}:B{at - 1})"])
            totals, first = [*totals, at], at + 1
        elif words.startswith("-"):
            sheet.append([words[1:], f"=B{totals[0]}-B{totals[1]}"])
        else:
            sheet.append(line)
    _dress(sheet, totals)
    book.properties.created = book.properties.modified = datetime.datetime.combine(day, datetime.time(12))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _dress(sheet: Any, totals: list[int]) -> None:
    for at in range(5, sheet.max_row + 1):
        sheet[f"C{at}"] = f"=IF(B${totals[0]}=0,0,B{at}/B${totals[0]})"
        sheet[f"B{at}"].number_format, sheet[f"C{at}"].number_format = "#,##0.00", "0 %"
    for at in (1, 4, *totals, sheet.max_row):
        for cell in sheet[at]:
            cell.font = Font(bold=True, size=14 if at == 1 else 11)
    for letter, width in (("A", 44), ("B", 24), ("C", 12)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A5"


MAKERS: dict[str, Callable[[dict[str, Any], str, datetime.date], bytes]] = {
    "pdf": pdf,
    "diaporama": pdf,
    "docx": docx,
    "xlsx": xlsx,
}
