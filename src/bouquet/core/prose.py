"""Plain text as people type it, made into paragraphs and lists."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

MARK = re.compile(r"^\s*[-–•*]\s+")
BLANK_LINES = re.compile(r"\n\s*\n")


def lines(text: str) -> list[str]:
    """The lines that say something, without the dash that began them."""
    return [MARK.sub("", line).strip() for line in text.splitlines() if MARK.sub("", line).strip()]


def prose(text: str) -> SafeString:
    """Paragraphs parted by an empty line; lines that begin with a dash are a list. Everything is escaped."""
    blocks = BLANK_LINES.split(text.replace("\r\n", "\n").strip())
    return mark_safe("".join(part for block in blocks for part in _parts(block)))  # made of escaped parts only


def _parts(block: str) -> list[SafeString]:
    """One block: runs of plain lines and runs of a list, in their order."""
    runs: list[tuple[bool, list[str]]] = []
    for line in filter(str.strip, block.split("\n")):
        listed = bool(MARK.match(line))
        if not runs or runs[-1][0] != listed:
            runs.append((listed, []))
        runs[-1][1].append(MARK.sub("", line).strip())
    return [_list(run) if listed else _paragraph(run) for listed, run in runs]


def _list(run: list[str]) -> SafeString:
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line,) for line in run)))


def _paragraph(run: list[str]) -> SafeString:
    return format_html("<p>{}</p>", format_html_join(mark_safe("<br>"), "{}", ((line,) for line in run)))
