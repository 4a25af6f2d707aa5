"""Which characters the typeface can print: PDF/A refuses a document that holds any other."""

import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from .fonts import print_font_dir

INSTEAD = "?"


def printable(value: Any) -> Any:
    """The same data, where each character that can't be printed gave way to its plain letter, or to `?`."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable(item) for item in value]
    return value


def _text(text: str) -> str:
    known = characters()
    if known.issuperset(text):
        return text
    return "".join(c if c in known else _plain(c, known) for c in unicodedata.normalize("NFC", text))


def _plain(char: str, known: frozenset[str]) -> str:
    if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Mn"):
        return "\n" if char in "\u2028\u2029\x85" else ""
    if char.isspace():
        return " "
    letters = "".join(c for c in unicodedata.normalize("NFKD", char) if c in known and unicodedata.category(c) != "Mn")
    return letters or INSTEAD


@cache
def characters() -> frozenset[str]:
    """Those that every face of the typeface holds, line breaks besides."""
    faces = sorted(print_font_dir().glob("*.ttf"))
    return frozenset.intersection(*(_held(face) for face in faces)) | {"\n", "\u200b"}


def _held(face: Path) -> frozenset[str]:
    """Characters with a glyph, from the font's `cmap` table of the basic plane (OpenType, format 4)."""
    data = face.read_bytes()
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {data[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">I", data, 20 + 16 * n)[0] for n in range(count)}
    cmap = tables[b"cmap"]
    records = (
        struct.unpack_from(">HHI", data, cmap + 4 + 8 * n) for n in range(struct.unpack_from(">H", data, cmap + 2)[0])
    )
    table = next(cmap + offset for platform, encoding, offset in records if (platform, encoding) == (3, 1))
    segments = struct.unpack_from(">H", data, table + 6)[0] // 2
    row = f">{segments}H"
    ends = struct.unpack_from(row, data, table + 14)
    starts, deltas, offsets = (struct.unpack_from(row, data, table + 16 + 2 * segments * n) for n in (1, 2, 3))
    places = [table + 16 + 6 * segments + 2 * n for n in range(segments)]
    found = set()
    for start, end, delta, offset, place in zip(starts, ends, deltas, offsets, places, strict=True):
        for code in range(start, end + 1):
            glyph = code if not offset else struct.unpack_from(">H", data, place + offset + 2 * (code - start))[0]
            if glyph and (glyph + delta) % 65536:
                found.add(chr(code))
    return frozenset(found - {"\uffff"})
