"""Bars, columns of months, and shares of a whole. No axis, no grid: the values are written on the marks.

On the web, widths are percentages of the drawing and heights are pixels, so that the letters keep their size on a
phone as on a wide screen. For print, `width` gives the drawing's size in units.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import shorten
from typing import Any, Unpack

from django.utils.safestring import SafeString

from bouquet.core import formats
from bouquet.core.charts.svg import About, Attribute, Box, Colors, Item, clean, el, fill, frame, linked, trim, words


class _Scale:
    """Horizontal lengths: percentages on the web, units in print."""

    def __init__(self, width: float, colors: Colors) -> None:
        self.width, self.web = width, colors is None

    def __call__(self, share: float) -> str:
        return f"{trim(share * 100)}%" if self.web else trim(share * self.width)

    def frame(
        self,
        body: Iterable[str],
        height: float,
        *,
        css: str,
        colors: Colors,
        links: bool = False,
        **about: Unpack[About],
    ) -> SafeString:
        box: Box | None = None if self.web else (0.0, 0.0, self.width, height)
        size = ("100%", trim(height)) if self.web else None
        return frame(body, css=css, box=box, size=size, colors=colors, interactive=links, **about)


def _check(values: Sequence[float]) -> None:
    if any(not 0 <= v < float("inf") for v in values):
        raise ValueError("Les valeurs d’un graphique sont des nombres positifs ou nuls.")


def bar(value: float, largest: float, *, tone: str = "primary", colors: Colors = None) -> SafeString:
    """One bar alone, to set in the cell of a table beside its number; decoration for screen readers."""
    _check([value, largest])
    share = min(1.0, value / largest) if largest else 0
    scale = _Scale(100, colors)
    # In a cell the style sheet sets the height.
    tall = "100%" if colors is None else 12
    shape = el("rect", {"width": scale(share), "height": tall, **fill(tone, colors)})
    return scale.frame([shape], 12, css="bar", colors=colors)


def bars(
    items: Sequence[Item],
    *,
    width: float = 620,
    largest: float | None = None,
    label_width: float = 210,
    colors: Colors = None,
    **about: Unpack[About],
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
            colors=colors,
        )
        for row, item in enumerate(items)
    ]
    height, links = max(pitch * len(items), 1), any(i.href for i in items)
    return _Scale(width, colors).frame(body, height, css="chart bars", colors=colors, links=links, **about)


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
    **about: Unpack[About],
) -> SafeString:
    """Twelve columns, January first; see `columns`. Fewer values: the year is not over."""
    if len(values) > 12 or len(previous) > 12:
        raise ValueError("Une année compte douze mois.")
    counts = [*values, *[0] * (12 - len(values))]
    names = zip(formats.MONTHS_SHORT, formats.MONTHS, counts, strict=True)
    items = [Item(short, count, short=full[0].upper()) for short, full, count in names]
    now, ahead = items[: len(values)], items[len(values) :]
    return columns(now, previous, ahead=ahead, strong=strong, width=width, height=height, colors=colors, **about)


def columns(
    items: Sequence[Item],
    previous: Sequence[float] = (),
    *,
    ahead: Sequence[Item] = (),
    strong: Collection[int] | None = None,
    width: float = 620,
    height: float = 240,
    colors: Colors = None,
    **about: Unpack[About],
) -> SafeString:
    """Columns with their values on top; `previous` is drawn as a dark tick across each.

    ahead: columns yet to come, of which only the name is drawn.
    strong: indices drawn in full colour; by default those within 7 % of the highest.
    On the web an item's `short` label shows on narrow screens. Raises ValueError for a negative value."""
    _check([*(i.value for i in items), *previous])
    top = max([0, *(i.value for i in items), *previous]) or 1
    if strong is None:
        peak = max([0, *(i.value for i in items)])
        strong = {n for n, i in enumerate(items) if peak and i.value >= 0.93 * peak}
    scale = _Scale(width, colors)
    slot = 1 / max(len(items) + len(ahead), len(previous), 1)
    plot = _Plot(scale, slot, height, (height - 50) / top, colors)  # 24 above for the value, 26 below for the name
    body = [el("g", None, *plot.name(n, item)) for n, item in enumerate([*items, *ahead])]
    for n, (item, before) in enumerate(zip_longest(items, previous)):
        body += plot.column(n, item, before, strong=n in strong) if item else []
        body += plot.tick(n, before) if before is not None else []
    return scale.frame(body, height, css="chart columns", colors=colors, **about)


@dataclass(frozen=True)
class _Plot:
    """Where columns stand: `slot` is the share of the width each takes, `unit` the height of one."""

    scale: _Scale
    slot: float
    height: float
    unit: float
    colors: Colors

    @property
    def floor(self) -> float:
        return self.height - 26

    def column(self, n: int, item: Item, before: float | None, *, strong: bool) -> list[str]:
        """One column and its value above it."""
        tall, middle = item.value * self.unit, self.scale((n + 0.5) * self.slot)
        place: dict[str, Attribute] = {"x": self.scale((n + 0.1) * self.slot), "width": self.scale(0.8 * self.slot)}
        tone = fill("primary" if strong else "ramp-2", self.colors)
        tip = el("title", None, clean(f"{item.label} : {formats.number(item.value)}"))
        mark = el("rect", {**place, "y": self.floor - tall, "height": tall, **tone}, tip)
        # A tick just above the column would strike the number through: the number climbs over it.
        tick = (before or 0) * self.unit
        y = self.floor - (tick if 0 < tick - tall < 22 else tall) - 8
        text = formats.number(item.value)
        value = words(text, x=middle, y=y, size=15, colors=self.colors, anchor="middle", bold=strong)
        return [mark, value]

    def name(self, n: int, item: Item) -> list[str]:
        """The name under the column; on the web also the short one, and the style sheet shows one of the two."""
        both = [(item.label, "wide-only"), (item.short, "narrow-only")]
        shown = both if self.colors is None and item.short else [(item.label, "")]
        x, y = self.scale((n + 0.5) * self.slot), self.height - 6
        looks: dict[str, Any] = {"size": 14, "colors": self.colors, "tone": "ink-soft", "anchor": "middle"}
        return [words(text, x=x, y=y, extra=extra, **looks) for text, extra in shown]

    def tick(self, n: int, before: float) -> list[str]:
        """The previous value, a dark line a little wider than the column."""
        place: dict[str, Attribute] = {"x": self.scale((n + 0.03) * self.slot), "width": self.scale(0.94 * self.slot)}
        return [
            el("rect", {**place, "y": self.floor - before * self.unit - 1, "height": 2, **fill("ink", self.colors)})
        ]


def shares(
    items: Sequence[Item],
    *,
    width: float = 620,
    height: float = 40,
    colors: Colors = None,
    **about: Unpack[About],
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
        place: dict[str, Attribute] = {"x": scale(left), "width": scale(share), "height": height}
        body.append(el("rect", {**place, **fill(item.tone, colors)}, tip))
        if share >= 0.05 and item.tone.startswith("ramp-"):
            text = item.note or formats.number(item.value)
            x, y, tone = scale(left + 0.012), height / 2 + 5.5, f"on-{item.tone}"
            body.append(words(text, x=x, y=y, size=15, colors=colors, tone=tone, bold=True))
        left += share
    return scale.frame(body, height, css="chart shares", colors=colors, **about)
