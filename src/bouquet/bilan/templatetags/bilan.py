"""Figures with their path and their way to the demandes, and acronyms spelt out once a page. `{% load bilan %}`."""

import re
from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from bouquet.bilan.presentation.figures import Reader, written
from bouquet.core import formats
from bouquet.core.charts import petal
from bouquet.core.tables import Cell, Column, Line, Placed, Table

register = template.Library()

SIGLES = {
    "AMO": "assistance à maîtrise d’ouvrage",
    "ANCT": "Agence nationale de la cohésion des territoires",
    "CAUE": "conseil d’architecture, d’urbanisme et de l’environnement",
    "CMA": "chambre de métiers et de l’artisanat",
    "COG": "code officiel géographique",
    "EPCI": "établissement public de coopération intercommunale",
    "EPORA": "établissement public foncier",
    "MOD": "maîtrise d’ouvrage déléguée",
    "MOE": "maîtrise d’œuvre",
    "SAFER": "société d’aménagement foncier et d’établissement rural",
    "SATEP": "service d’assistance technique à l’eau potable",
    "SATESE": "service d’assistance technique aux exploitants de stations d’épuration",
}
WORDS = re.compile(rf"\b({'|'.join(SIGLES)})\b")


@register.simple_tag
def chiffre(reader: Reader, path: str) -> SafeString:
    """The figure at `path`, with `data-chiffre`, and the link to what is behind it for those allowed."""
    value = reader[path]
    text = format_html('<span data-chiffre="{}">{}</span>', path, written(path, value) or formats.shown(value))
    href = reader.href(path)
    return format_html('<a href="{}">{}</a>', href, text) if href else text


@register.simple_tag
def long_table(table: Table) -> SafeString:
    """The markup of `<c-table />` for hundreds of rows, written at once: the component takes a second for them."""
    head = format_html_join(
        "", '<th scope="col"{}>{}</th>', ((_numeric(column), column.label) for column in table.columns)
    )
    return format_html(
        '<div class="table-frame" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption>'
        "<thead><tr>{1}</tr></thead><tbody>{2}</tbody><tfoot>{3}</tfoot></table></div>",
        table.caption,
        head,
        _rows(table.body),
        _rows(table.foot),
    )


def _numeric(column: Column) -> SafeString:
    return SafeString(' class="numeric"' if column.numeric else "")


def _rows(lines: Iterable[Line]) -> SafeString:
    # Every cell is escaped by `_content`.
    rows = (f"<tr>{''.join(_cell(placed, first=not n) for n, placed in enumerate(line.cells))}</tr>" for line in lines)
    return mark_safe("".join(rows))


def _cell(placed: Placed, *, first: bool) -> str:
    if first:
        return f'<th scope="row">{_content(placed.cell)}</th>'
    return f"<td{_numeric(placed.column)}>{_content(placed.cell)}</td>"


def _content(cell: Cell) -> str:
    text: str = conditional_escape(cell.text or formats.shown(cell.value))
    if cell.chiffre:
        text = f'<span data-chiffre="{escape(cell.chiffre)}">{text}</span>'
    if cell.href:
        text = f'<a href="{escape(cell.href)}">{text}</a>'
    return f'<span class="tag">{petal(cell.tone)}<span>{text}</span></span>' if cell.tone else text


@register.simple_tag(takes_context=True)
def sigles(context: template.Context, text: str) -> SafeString:
    """The text with each acronym spelt out by `<abbr>` the first time the page uses it."""
    request = context.get("request")
    seen: set[str] = request.__dict__.setdefault("_sigles", set()) if request else set()

    def spelt(found: re.Match) -> str:
        name = found[1]
        if name in seen:
            return name
        seen.add(name)
        return format_html('<abbr title="{}">{}</abbr>', SIGLES[name], name)

    # Escaped before the marks are added.
    return mark_safe(WORDS.sub(spelt, conditional_escape(text)))
