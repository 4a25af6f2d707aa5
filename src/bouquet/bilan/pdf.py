"""The yearly report as a PDF: tagged (PDF/UA-1), kept for good (PDF/A-2a), the same bytes for the same data."""

import datetime
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import typst

from bouquet.core.fonts import print_font_dir

from .drawings import draw
from .edition import CantonNomme, References, edition
from .edition.sources import Sources

TEMPLATES = Path(__file__).parent / "typst"
STANDARDS = ["a-2a", "ua-1"]
MENTION = "Données de démonstration"


class TemplateWarning(RuntimeError):
    """Typst compiled but complained: a missing font or language would spoil the document silently."""


def render_report(
    document: dict,
    *,
    rapport: dict | None,
    cantons: Iterable[CantonNomme],
    references: References,
    url: str,
    mention: str = "",
) -> bytes:
    """The whole report from a global document.

    rapport: the fields of `models.Rapport`, with `actions` (dicts of format, titre, date, participants); None when
    nobody wrote it: then no éditorial, animation or perspectives. url: address of the site, without a final slash.
    mention: printed on the covers, in the footers and under the pictures. Raises TemplateWarning, typst.TypstError."""
    named = {canton.code: canton for canton in cantons}
    sources = Sources(document, rapport, named, references, url.rstrip("/"), mention)
    inputs = {"data": _json(edition(sources)), "drawings": _json(draw(sources))}
    return compile_report(inputs, date=sources.date)


def compile_report(inputs: dict[str, str], *, date: datetime.date | None) -> bytes:
    """The PDF of prepared inputs; its only date is the document's."""
    result, warnings = compiler().compile_with_warnings(
        sys_inputs=inputs, format="pdf", pdf_standards=STANDARDS, timestamp=_timestamp(date)
    )
    if warnings:
        raise TemplateWarning("; ".join(str(w) for w in warnings))
    return result


@cache
def compiler() -> typst.Compiler:
    """One compiler for the process: fonts are read once, and what didn't change is not laid out again."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(print_font_dir())])
    return typst.Compiler(str(TEMPLATES / "report.typ"), root=str(TEMPLATES), font_paths=fonts)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _timestamp(date: datetime.date | None) -> int:
    """Noon UTC of the day: the clock never enters the document."""
    day = date or datetime.date(2000, 1, 1)
    return int(datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.UTC).timestamp())
