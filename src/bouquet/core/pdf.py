"""Documents to print, composed by Typst: tagged (PDF/UA-1), kept for good (PDF/A-2a), the same bytes for the same data.

A template reads its words from `sys.inputs.data`, a JSON text: nothing typed by people is ever read as code.
"""

import datetime
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from .characters import printable
from .fonts import print_font_dir

STREAM, AMBIGUOUS_END = b">>\nstream\n", b"\r\nendstream"


class PdfError(Exception):
    """The document can't be composed; says why."""


def compose(template: Path, words: Mapping[str, Any], *, le: datetime.datetime) -> bytes:
    """The PDF of these words, dated `le`. A warning of Typst (a missing font…) is an error. Raises PdfError."""
    data = json.dumps(printable(dict(words)), ensure_ascii=False)
    try:
        result, warnings = compiler_of(template).compile_with_warnings(
            sys_inputs={"data": data}, format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=int(le.timestamp())
        )
    except typst.TypstError as error:
        raise PdfError(f"Le document n’a pas pu être composé\u00a0: {error}") from error
    if warnings or not isinstance(result, bytes):
        raise PdfError(f"Le document n’est pas conforme\u00a0: {'; '.join(one.message for one in warnings)}")
    return end_streams_clearly(result)


@cache
def compiler_of(template: Path) -> typst.Compiler:
    """One compiler for each template and process: fonts are read once, and what didn't change is not laid out again."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(print_font_dir())])
    return typst.Compiler(str(template), root=str(template.parent), font_paths=fonts)


def end_streams_clearly(pdf: bytes) -> bytes:
    """The same document, where no compressed stream ends by a carriage return right before the end of line.

    Validators take such a byte for a part of the end of line, and find the stream one byte short of its length
    (ISO 19005-2, 6.1.7.1). The end of line becomes CR LF; the optional one above the stream gives up its byte, so
    that nothing else moves."""
    end = pdf.find(AMBIGUOUS_END)
    while end >= 0:
        start = pdf.rfind(STREAM, 0, end)
        data = start + len(STREAM)
        pdf = b"".join(
            (
                pdf[:start],
                STREAM.replace(b"\n", b"", 1),
                pdf[data : end + 1],
                AMBIGUOUS_END,
                pdf[end + len(AMBIGUOUS_END) :],
            )
        )
        end = pdf.find(AMBIGUOUS_END, end + len(AMBIGUOUS_END))
    return pdf
