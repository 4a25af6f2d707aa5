"""Bars, columns of months, and shares of a whole. No axis, no grid: the values are written on the marks.

On the web, widths are percentages of the drawing and heights are pixels, so that the letters keep their size on a
phone as on a wide screen. For print, `width` gives the drawing's size in units.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest
from textwrap import shorten

from django.utils.safestring import SafeString

from bouquet.core import formats
from bouquet.core.charts.svg import Item, clean, el, fill, frame, linked, trim, words

Colors = Mapping[str, str] | None


class _Scale:
    """Horizontal lengths: percentages on the web, units in print."""

    def __init__(self, width: float, colors: Colors) -> None:
        self.width, self.web = width, colors is None

    def __call__(self, share: float) -> str:
        return f"{trim(share * 100)}%" if self.web else trim(share * self.width)

    def frame(self, height: float, **keywords: object) -> dict[str, object]:
        box = None if self.web else (0.0, 0.0, self.width, height)
        return {"box": box, "size": ("100%", trim(height)) if self.web else None, **keywords}


def _check(values: Sequence[float]) -> None:
    if any(not 0 <= v < float("inf") for v in values):
        raise ValueError("Les valeurs d’un graphique sont des nombres positifs ou nuls.")


def bar(value: float, largest: float, *, tone: str = "primary", colors: Colors = None) -> SafeString:
    """One bar alone, to set in the cell of a table beside its number; decoration for screen readers."""
    _check([value, largest])
    share = min(1.0, value / largest) if largest else 0
    scale = _Scale(100, colors)
    shape = el("rect", {"width": scale(share), "height": "100%" if colors is None else 12, **fill(tone, colors)})
    return frame([shape], css="bar", colors=colors, **scale.frame(12) | {"size": None})  # type: ignore[arg-type]


def bars(
    items: Sequence[Item],
    *,
    width: float = 620,
    largest: float | None = None,
    label_width: float = 210,
    colors: Colors = None,
    ident: str = "",
    title: str = "",
    desc: str = "",
) -> SafeString:
    """Horizontal bars in the order given. The greatest value, or `largest`, takes the whole width.

    The label stands above its bar on the web, to its left in print. Raises ValueError for a negative value."""
    _check([i.value for i in items])
    top = max([largest or 0, *(i.value for i in items)]) or 1
    draw = _web_bar if colors is None else _print_bar
    pitch = 46 if colors is None else 30
    body = [
        linked(
            el("g", None, *draw(item, pitch * row, item.value / top, width, label_width, colors)),
            href=item.href,
            label=f"{item.label} : {formats.number(item.value)}",
        )
        for row, item in enumerate(items)
    ]
    keywords = _Scale(width, colors).frame(max(pitch * len(items), 1), ident=ident, title=title, desc=desc)
    return frame(body, css="chart bars", colors=colors, interactive=any(i.href for i in items), **keywords)  # type: ignore[arg-type]


def _web_bar(item: Item, y: float, share: float, _width: float, _label: float, colors: Colors) -> list[str]:
    value = formats.number(item.value)
    note = el("tspan", {"class": "fill-ink-soft", "font-weight": 400}, clean(f" · {item.note}")) if item.note else ""
    number = el(
        "text",
        {"x": "100%", "y": y + 16, "class": "fill-ink", "font-weight": 700, "font-size": 16, "text-anchor": "end"},
        clean(value),
        note,
    )
    track = el("rect", {"y": y + 24, "width": "100%", "height": 12, "rx": 2, **fill("sunken", colors)})
    mark = el("rect", {"y": y + 24, "width": f"{trim(share * 100)}%", "height": 12, "rx": 2, **fill(item.tone, colors)})
    return [words(item.label, x=0, y=y + 16, size=16, colors=colors), number, track, mark]


def _print_bar(item: Item, y: float, share: float, width: float, label_width: float, colors: Colors) -> list[str]:
    room = width - label_width - 96  # the number and its note stand at the end of the longest bar
    label = shorten(item.label, int(label_width / 7.4), placeholder="…")
    end = label_width + room * share
    text = formats.number(item.value)
    marks = [
        words(label, x=0, y=y + 19, size=14, colors=colors),
        el("rect", {"x": label_width, "y": y + 6, "width": room * share, "height": 18, **fill(item.tone, colors)}),
        words(text, x=end + 8, y=y + 20, size=14, colors=colors, bold=True),
    ]
    if item.note:
        x = end + 14 + 8.4 * len(text)
        marks.append(words(item.note, x=x, y=y + 20, size=14, colors=colors, tone="ink-soft"))
    return marks


def months(
    values: Sequence[float],
    previous: Sequence[float] = (),
    *,
    strong: Collection[int] | None = None,
    width: float = 620,
    height: float = 240,
    colors: Colors = None,
    ident: str = "",
    title: str = "",
    desc: str = "",
) -> SafeString:
    """Twelve columns, January first; see `columns`. Fewer values: the year is not over."""
    names = zip(formats.MONTHS_SHORT, formats.MONTHS, values, strict=False)
    items = [Item(short, value, short=full[0].upper()) for short, full, value in names]
    return columns(
        items,
        previous,
        strong=strong,
        width=width,
        height=height,
        colors=colors,
        ident=ident,
        title=title,
        desc=desc,
    )


def columns(
    items: Sequence[Item],
    previous: Sequence[float] = (),
    *,
    strong: Collection[int] | None = None,
    width: float = 620,
    height: float = 240,
    colors: Colors = None,
    ident: str = "",
    title: str = "",
    desc: str = "",
) -> SafeString:
    """Columns with their values on top; `previous` is drawn as a dark tick across each.

    strong: indices drawn in full colour; by default those within 7 % of the highest.
    On the web an item's `short` label shows on narrow screens. Raises ValueError for a negative value."""
    _check([*(i.value for i in items), *previous])
    top = max([0, *(i.value for i in items), *previous]) or 1
    if strong is None:
        peak = max([0, *(i.value for i in items)])
        strong = {n for n, i in enumerate(items) if peak and i.value >= 0.93 * peak}
    scale = _Scale(width, colors)
    slot = 1 / max(len(items), len(previous), 1)
    room = height - 50  # 24 above for the value, 26 below for the name
    body = []
    for n, (item, before) in enumerate(zip_longest(items, previous)):
        body += _column(item, before, n * slot, slot, (room / top, height), n in strong, scale, colors)
    keywords = scale.frame(height, ident=ident, title=title, desc=desc)
    return frame(body, css="chart columns", colors=colors, **keywords)  # type: ignore[arg-type]


def _column(
    item: Item | None,
    before: float | None,
    left: float,
    slot: float,
    vertical: tuple[float, float],
    strong: bool,
    scale: _Scale,
    colors: Colors,
) -> list[str]:
    """One column with its value, its tick and its name. `vertical`: units per value, height of the drawing."""
    unit, height = vertical
    floor, middle, gap = height - 26, scale(left + slot / 2), slot * 0.1
    marks: list[str] = []
    if item is not None:
        tall = item.value * unit
        place = {"x": scale(left + gap), "y": floor - tall, "width": scale(slot - 2 * gap), "height": tall}
        tip = el("title", None, clean(f"{item.label} : {formats.number(item.value)}"))
        marks.append(el("rect", {**place, **fill("primary" if strong else "ramp-2", colors)}, tip))
        marks.append(
            words(
                formats.number(item.value),
                x=middle,
                # A tick just above the column would strike the number through: the number climbs over it.
                y=floor - max(tall, before * unit if before and 0 <= before * unit - tall < 22 else 0) - 8,
                size=15,
                colors=colors,
                anchor="middle",
                bold=strong,
            )
        )
        marks += _names(item, middle, height - 6, colors)
    if before is not None:
        tick = {"x": scale(left + gap / 3), "y": floor - before * unit - 1, "width": scale(slot - 2 * gap / 3)}
        marks.append(el("rect", {**tick, "height": 2, **fill("ink", colors)}))
    return marks


def _names(item: Item, x: str, y: float, colors: Colors) -> list[str]:
    def name(text: str, extra: str = "") -> str:
        return words(text, x=x, y=y, size=14, colors=colors, tone="ink-soft", anchor="middle", extra=extra)

    if colors is not None or not item.short:
        return [name(item.label)]
    return [name(item.label, "wide-only"), name(item.short, "narrow-only")]


def shares(
    items: Sequence[Item],
    *,
    width: float = 620,
    height: float = 40,
    colors: Colors = None,
    ident: str = "",
    title: str = "",
    desc: str = "",
) -> SafeString:
    """One bar cut in shares of a whole, in the order given. `note` is what is written on each (else its value).

    A tone of the ramp (`ramp-0` … `ramp-5`) gets text readable on it; other tones stay without text, and so do
    pieces too narrow for it (under 5 %). Raises ValueError for a negative value."""
    _check([i.value for i in items])
    total = sum(i.value for i in items) or 1
    scale = _Scale(width, colors)
    body, left = [], 0.0
    for item in items:
        share = item.value / total
        tip = el("title", None, clean(f"{item.label} : {formats.number(item.value)}"))
        place = {"x": scale(left), "width": scale(share), "height": height}
        body.append(el("rect", {**place, **fill(item.tone, colors)}, tip))
        if share >= 0.05 and item.tone.startswith("ramp-"):
            text = item.note or formats.number(item.value)
            x, y, tone = scale(left + 0.012), height / 2 + 5.5, f"on-{item.tone}"
            body.append(words(text, x=x, y=y, size=15, colors=colors, tone=tone, bold=True))
        left += share
    return frame(body, css="chart shares", colors=colors, **scale.frame(height, ident=ident, title=title, desc=desc))  # type: ignore[arg-type]
