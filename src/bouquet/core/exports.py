"""Cells that leave for a spreadsheet."""

import datetime
import io
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.xml.functions import tostring

# A spreadsheet reads a text that begins like this as a formula, and may run it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutralise(value: Any) -> Any:
    """The value, safe to write into a CSV or a workbook: a text that looks like a formula gets an apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


class Echo:
    """A file whose `write` gives back what the csv writer made of a row, to stream it."""

    def write(self, text: str) -> str:
        return text


def workbook_bytes(book: Workbook, *, dated: datetime.datetime) -> bytes:
    """The workbook as a file: the same content gives the same bytes, whenever it is written.

    openpyxl stamps the present moment on the properties and on each part of the archive: `dated` replaces the first,
    the earliest date that an archive can hold replaces the second.
    """
    written, out = io.BytesIO(), io.BytesIO()
    book.save(written)
    book.properties.created = book.properties.modified = dated
    with ZipFile(written) as source, ZipFile(out, "w") as target:
        for name in source.namelist():
            content = tostring(book.properties.to_tree()) if name == "docProps/core.xml" else source.read(name)
            target.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return out.getvalue()
