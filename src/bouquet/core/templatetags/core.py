"""Filters and tags of every page: French numbers and dates, petals, bars, the logo. `{% load core %}`."""

import datetime as dt
import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import QueryDict
from django.utils.safestring import SafeString

from bouquet.core import charts, fields, formats
from bouquet.core import prose as plain_text

register = template.Library()


@register.filter
def shown(value: Any) -> str:
    """`1 234`, `2,5`, `12 mars 2025`, `–` for nothing."""
    return formats.shown(value)


@register.filter
def number(value: formats.Number, decimals: int | None = None) -> str:
    """`1 234`."""
    return formats.number(value, decimals)


@register.filter
def signed(value: formats.Number, decimals: int | None = None) -> str:
    """`+120`."""
    return formats.signed(value, decimals)


@register.filter
def percent(value: formats.Number | None, decimals: int = 0) -> str:
    """`17 %`."""
    return formats.DASH if value is None else formats.percent(value, decimals)


@register.filter
def signed_percent(value: formats.Number | None, decimals: int = 0) -> str:
    """`+17 %`."""
    return formats.DASH if value is None else formats.signed_percent(value, decimals)


@register.filter
def days(value: formats.Number) -> str:
    """`2,5 jours`."""
    return formats.days(value)


@register.filter
def long_date(value: dt.date | None) -> str:
    """`12 mars 2025`."""
    return formats.DASH if value is None else formats.date(value)


@register.filter
def plural(count: formats.Number, forms: str) -> str:
    """The word that agrees with the count: `{{ n|plural:"demande" }}` or `{{ n|plural:"cheval,chevaux" }}`."""
    singular, _, plural_form = forms.partition(",")
    return formats.plural(count, singular, plural_form)


@register.filter
def counted(count: formats.Number, forms: str) -> str:
    """Number and word: `{{ n|counted:"demande" }}` → `1 234 demandes`."""
    singular, _, plural_form = forms.partition(",")
    return formats.counted(count, singular, plural_form)


@register.filter
def prose(text: str) -> SafeString:
    """Paragraphs and lists of a plain text."""
    return plain_text.prose(text)


@register.filter
def lines(text: str) -> list[str]:
    """The lines of a plain text, one by one."""
    return plain_text.lines(text)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """What `c-field` draws, where there are many: `{% field form.debut %}`."""
    return fields.drawn(bound)


@register.simple_tag
def petal(tone: str | int) -> SafeString:
    """The petal set before a name: `{% petal "hue-2" %}`, or by the number of its hue, `{% petal 2 %}`."""
    return charts.petal(f"hue-{tone}" if str(tone).isdigit() else str(tone))


@register.simple_tag
def bar(value: float, largest: float, tone: str = "primary") -> SafeString:
    """A bar for a table's cell: `{% bar row.value table.largest "hue-2" %}`."""
    return charts.bar(value or 0, largest, tone=tone or "primary")


@register.simple_tag
@cache
def logo() -> SafeString:
    """The product's sign."""
    return charts.logo()


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The present address's parameters with some changed: `?{% query page=2 %}` keeps the filters."""
    request = context.get("request")
    parameters = request.GET.copy() if request else QueryDict(mutable=True)
    for key, value in changes.items():
        parameters[key] = value
    return parameters.urlencode()


@register.simple_tag(takes_context=True)
def here(context: template.Context, href: str, exact: bool = False) -> str:
    """`page` on the very page, `true` below it unless `exact`, else nothing: the value of a link's `aria-current`."""
    request = context.get("request")
    path = request.path if request else ""
    if path == href:
        return "page"
    return "true" if not exact and href != "/" and path.startswith(href) else ""


@register.simple_tag
def elided(page: Page) -> list[int | str]:
    """The page numbers to offer, with an ellipsis where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag
def largest_count(lines: Sequence[charts.ClassCount]) -> int:
    """The longest bar of a legend."""
    return max((line.count for line in lines), default=0)


@register.simple_block_tag(takes_context=True)
def said(context: template.Context, content: str, name: str) -> str:
    """Keeps what it holds, on one line, in the variable `name` of the whole page: a block can be filled only once."""
    context.dicts[0][name] = SafeString(" ".join(content.split()))
    return ""


# What could end the block early, written as JSON allows.
LD_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def breadcrumb_data(context: template.Context, items: Sequence[tuple[str, str]], current: str) -> SafeString:
    """The breadcrumb for search engines (schema.org): a block of data, which no browser runs, hence no policy forbids.

    Empty while the address of the site is not known: they want whole addresses."""
    site, request = context.get("site_url"), context.get("request")
    if not site or request is None:
        return SafeString("")
    steps = [*((label, href) for label, href in items), *([(current, request.path)] if current else [])]
    told = {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": str(label), "item": f"{site}{href}"}
            for place, (label, href) in enumerate(steps, 1)
        ],
    }
    # Every character that could leave the block is escaped.
    text = json.dumps(told, ensure_ascii=False).translate(LD_ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')
