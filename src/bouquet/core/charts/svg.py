"""The few bricks every drawing is made of: elements, text, colours, and the outer frame.

One drawing, two looks. Without `colors` it is for the web: shapes carry CSS classes (`fill-hue-2`), so that light,
dark and high-contrast follow the style sheet. With a palette it stands alone (print, download): every colour is
written in the file. Nothing here uses a `style` attribute: the pages forbid it (Content-Security-Policy).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict, Unpack
from xml.sax.saxutils import escape, quoteattr

from django.utils.safestring import SafeString

from bouquet.core.fonts import FAMILY

Attribute = str | float | int | None
Colors = Mapping[str, str] | None
# What XML 1.0 can't hold, even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Item:
    """One mark of a chart. `tone` is a name of the palette (`hue-2`, `ramp-3`, `primary`).

    `note` follows the value in a softer voice (« 28 % »); `short` replaces the label where room is scarce."""

    label: str
    value: float
    tone: str = "primary"
    href: str = ""
    note: str = ""
    short: str = ""


def clean(text: object) -> str:
    """Text safe inside an element."""
    return escape(_FORBIDDEN.sub("", str(text)))


def trim(value: float, decimals: int = 2) -> str:
    """So many decimals at most, no trailing zero: short files, and the same bytes on every machine."""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def el(name: str, attributes: Mapping[str, Attribute] | None = None, *children: str) -> str:
    """An element; `children` are markup already made (use `clean` for words). None drops an attribute."""
    parts = [name]
    for key, value in (attributes or {}).items():
        if value is not None:
            shown = trim(value) if isinstance(value, int | float) else _FORBIDDEN.sub("", value)
            parts.append(f"{key}={quoteattr(shown)}")
    head = " ".join(parts)
    return f"<{head}>{''.join(children)}</{name}>" if children else f"<{head}/>"


def fill(tone: str, colors: Colors, extra: str = "") -> dict[str, Attribute]:
    """The attributes that colour a shape in `tone`."""
    if colors is None:
        return {"class": f"fill-{tone} {extra}".strip()}
    return {"fill": colors[tone]}


def words(
    text: str,
    *,
    x: float | str,
    y: float | str,
    size: float,
    colors: Colors,
    tone: str = "ink",
    anchor: str = "start",
    bold: bool = False,
    extra: str = "",
) -> str:
    """A line of text. On the web the family comes from the style sheet."""
    return el(
        "text",
        {
            "x": x,
            "y": y,
            **fill(tone, colors, extra),
            "font-family": None if colors is None else FAMILY,
            "font-size": size,
            "font-weight": 700 if bold else None,
            "text-anchor": None if anchor == "start" else anchor,
        },
        clean(text),
    )


def linked(markup: str, *, href: str, label: str, colors: Colors) -> str:
    """The mark as a link, reached by keyboard and named for screen readers; unchanged without `href` or in print."""
    return el("a", {"href": href, "aria-label": label}, markup) if href and colors is None else markup


class About(TypedDict, total=False):
    """What a drawing says to those who can't see it. `ident` is unique in the page.

    With a `title` it is a named picture; without, decoration hidden from assistive technologies."""

    ident: str
    title: str
    desc: str


Box = tuple[float, float, float, float]


def frame(
    body: Iterable[str],
    *,
    css: str,
    box: Box | None,
    colors: Colors,
    size: tuple[str, str] | None = None,
    interactive: bool = False,
    **about: Unpack[About],
) -> SafeString:
    """The `svg` element. `box` is the viewBox, `size` the width and height when there is none.

    `interactive`: the picture holds links, so it is a `group`; `img` would hide them from assistive technologies."""
    attributes: dict[str, Attribute] = {"xmlns": "http://www.w3.org/2000/svg"}
    attributes["class"] = css if colors is None else None
    attributes["viewBox"] = " ".join(trim(n) for n in box) if box else None
    attributes["width"], attributes["height"] = size or (None, None)
    head = _names(about)
    if head:
        ident = about.get("ident") or "dessin"
        attributes["role"] = "group" if interactive and colors is None else "img"
        attributes["aria-labelledby"] = " ".join(f"{ident}-{name}" for name in head)
    elif colors is None:
        attributes |= {"aria-hidden": "true", "focusable": "false"}
    # Every part of the markup went through `el` and `clean`. At least one child, even empty: `<svg></svg>`.
    return SafeString(el("svg", attributes, "", *head.values(), *body))


def _names(about: About) -> dict[str, str]:
    """The `title` and `desc` elements."""
    if not about.get("title"):
        return {}
    ident = about.get("ident") or "dessin"
    return {
        name: el(name, {"id": f"{ident}-{name}"}, clean(about[name]))  # type: ignore[literal-required]
        for name in ("title", "desc")
        if about.get(name)
    }
