"""The rosace: a flower whose petals' areas follow the values. With all petals equal it is the logo."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Unpack

from django.utils.safestring import SafeString

from bouquet.core import formats
from bouquet.core.charts.svg import About, Box, Colors, Item, clean, el, fill, frame, linked, trim, words
from bouquet.core.palette import HUES

Point = tuple[float, float]

# Outline of the petal of length 1 lying on the x axis: a start, then four cubic curves of three points each.
SHAPE: tuple[Point, ...] = (
    *((0, 0), (0.20, -0.035), (0.40, -0.235), (0.69, -0.235), (0.88, -0.235), (1, -0.125), (1, 0)),
    *((1, 0.125), (0.88, 0.235), (0.69, 0.235), (0.40, 0.235), (0.20, 0.035), (0, 0)),
)
REFERENCE_COUNT = 9  # the shape above leaves a sliver of paper between nine equal petals
HOLE = 0.11  # radius of the empty heart, as a share of the flower's
STUB = 0.13  # length of the petal that stands for zero, as a share of the longest possible


def petal_points(angle: float, length: float, start: float, slim: float = 1.0) -> list[Point]:
    """The control points of one petal from `start` outwards: always one shape, scaled by `length`.

    Hence the area is exactly proportional to length² (and to `slim`, the same for a whole flower)."""
    cos, sin = math.cos(angle), math.sin(angle)
    placed = [(start + length * u, length * v * slim) for u, v in SHAPE]
    return [(x * cos - y * sin, x * sin + y * cos) for x, y in placed]


def path(points: Sequence[Point]) -> str:
    """SVG path data of a start point followed by cubic curves, to a tenth: a flower has a radius of about a hundred."""
    text = [f"{trim(x, 1)} {trim(y, 1)}" for x, y in points]
    return f"M{text[0]}" + "".join("C" + " ".join(text[i : i + 3]) for i in range(1, len(text), 3)) + "Z"


def outline(points: Sequence[Point], steps: int = 6) -> list[Point]:
    """Points along the curves, to measure the drawing."""
    found = [points[0]]
    for i in range(0, len(points) - 1, 3):
        corners = points[i : i + 4]
        for step in range(1, steps + 1):
            t = step / steps
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            found.append(
                (
                    sum(w * x for w, (x, _) in zip(weights, corners, strict=True)),
                    sum(w * y for w, (_, y) in zip(weights, corners, strict=True)),
                )
            )
    return found


class _Flower:
    """Geometry of one rosace: angles, lengths and petals."""

    def __init__(self, values: Sequence[float], mean: Sequence[float], top: float | None, radius: float) -> None:
        if any(not math.isfinite(v) or v < 0 for v in (*values, *mean)):
            raise ValueError("Les valeurs d’une rosace sont des nombres positifs ou nuls.")
        if mean and len(mean) != len(values):
            raise ValueError("Le profil moyen compte autant de valeurs que la rosace de pétales.")
        self.radius, self.start = radius, radius * HOLE
        self.top = max([*values, *mean, top or 0]) or 1
        self.angles = [-math.pi / 2 + i * 2 * math.pi / len(values) for i in range(len(values))]
        self.slim = min(1.25, REFERENCE_COUNT / len(values)) if values else 1
        self.reach = radius - self.start

    def length(self, value: float) -> float:
        return self.reach * math.sqrt(value / self.top)

    def points(self, index: int, value: float) -> list[Point]:
        length = self.length(value) if value else self.reach * STUB
        return petal_points(self.angles[index], length, self.start, self.slim)


def rosace(
    petals: Sequence[Item],
    *,
    mean: Sequence[float] = (),
    top: float | None = None,
    radius: float = 100.0,
    labels: float = 0,
    box: Box | None = None,
    colors: Colors = None,
    **about: Unpack[About],
) -> SafeString:
    """Petals turn clockwise from the top. The greatest of the values, of `mean` and of `top` reaches `radius`.

    mean: the profile to compare with, on the scale of the values; a light petal below, a dotted outline above.
    top: gives several flowers one scale. labels: size of the words at the petals' ends, in units of `radius`
    (0: none). box: the viewBox; without it the frame fits the drawing. A value of zero leaves a faint stub.
    Raises ValueError for a negative or infinite value, or a `mean` of another length."""
    flower = _Flower([p.value for p in petals], mean, top, radius)
    shapes = [flower.points(i, p.value) for i, p in enumerate(petals)]
    ghosts = [flower.points(i, m) for i, m in enumerate(mean) if m]
    body = [el("path", {"d": path(g), **fill("ghost", colors)}) for g in ghosts]
    body += [_petal(p, shape, bool(labels), colors) for p, shape in zip(petals, shapes, strict=True)]
    body += [el("path", {"d": path(g), **_dotted(radius, colors)}) for g in ghosts]
    reached = [point for points in (*shapes, *ghosts) for point in outline(points)] or [(-radius, -radius)]
    for lines, spot in _labels(flower, petals, mean, labels, reached):
        body.append(_label(lines, spot, labels, colors))
        reached += [spot.room[:2], spot.room[2:]]
    view = box or _fit(reached, radius * 0.01)
    return frame(body, css="rosace", box=view, colors=colors, interactive=any(p.href for p in petals), **about)


def _petal(item: Item, points: Sequence[Point], labelled: bool, colors: Colors) -> str:
    says = f"{item.label} : {formats.number(item.value)}"
    # A native tooltip, where no label is written beside the petal already.
    tip = [] if labelled or not item.label else [el("title", None, clean(says))]
    shape = el("path", {"d": path(points), **fill(item.tone if item.value else "ghost", colors)}, *tip)
    return linked(shape, href=item.href, label=says, colors=colors)


def _dotted(radius: float, colors: Colors) -> dict[str, str | float | None]:
    """Round dots, sized with the flower so that they look alike at any radius."""
    return {
        "class": "dots" if colors is None else None,
        "fill": "none",
        "stroke": None if colors is None else colors["ink"],
        "stroke-width": radius * 0.009,
        "stroke-linecap": "round",
        "stroke-dasharray": f"{radius * 0.001:.2f} {radius * 0.023:.2f}",
    }


@dataclass(frozen=True)
class _Spot:
    """Where a label may stand: its first baseline, its anchor, and the room it takes (left, top, right, bottom)."""

    x: float
    y: float
    anchor: str
    room: tuple[float, float, float, float]

    def holds(self, point: Point) -> bool:
        left, top, right, bottom = self.room
        return left < point[0] < right and top < point[1] < bottom

    def touches(self, other: "_Spot") -> bool:
        (a, b, c, d), (e, f, g, h) = self.room, other.room
        return a < g and e < c and b < h and f < d


def _labels(
    flower: _Flower, petals: Sequence[Item], mean: Sequence[float], size: float, drawn: Sequence[Point]
) -> Iterator[tuple[list[str], _Spot]]:
    """Each label at the first spot clear of the petals and of the labels before it; none when `size` is 0."""
    taken: list[_Spot] = []
    drawn = list(drawn)
    for index, item in enumerate(petals if size else ()):
        lines = [*(wrap(item.short or item.label, 16) or [""]), formats.number(item.value)]
        greatest = max(item.value, mean[index] if mean else 0)
        end = flower.start + max(flower.length(greatest), flower.reach * STUB)
        spots = list(_spots(lines, flower.angles[index], end, size))
        free = (s for s in spots if not any(map(s.holds, drawn)) and not any(map(s.touches, taken)))
        taken.append(next(free, spots[0]))
        yield lines, taken[-1]


def _spots(lines: Sequence[str], angle: float, end: float, size: float) -> Iterator[_Spot]:
    """Near the petal's end first, then further out; towards its own side first (a letter takes 0.58 em)."""
    wide, step = size * 0.58 * max(map(len, lines)), size * 1.12
    side = "start" if math.cos(angle) > 0 else "end"
    anchors = ("middle", side) if abs(math.cos(angle)) < 0.4 else (side,)
    for away in (0.6, 1.3, 2.0, 2.7):
        x, y = ((end + size * away) * part for part in (math.cos(angle), math.sin(angle)))
        # Above the flower the block ends where the petal begins; below, it starts there; beside, it is centred.
        top = y - step * (len(lines) - 1) * (1 - math.sin(angle)) / 2 + size * 0.3
        for anchor in anchors:
            left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
            pad, bottom = size * 0.15, top + step * (len(lines) - 1) + size * 0.4
            room = (left - pad, top - size * 0.95, left + wide + pad, bottom)
            yield _Spot(x, top, anchor, room)


def _label(lines: Sequence[str], spot: _Spot, size: float, colors: Colors) -> str:
    """Name over value, the value in bold."""
    *names, value = lines
    looks: dict[str, Any] = {"x": spot.x, "size": size, "colors": colors, "anchor": spot.anchor}
    marks = [words(name, y=spot.y + size * 1.12 * i, **looks) for i, name in enumerate(names)]
    return el("g", None, *marks, words(value, y=spot.y + size * 1.12 * len(names), bold=True, **looks))


def _fit(points: Sequence[Point], margin: float) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return (min(xs) - margin, min(ys) - margin, max(xs) - min(xs) + 2 * margin, max(ys) - min(ys) + 2 * margin)


def logo(*, colors: Colors = None, tones: Sequence[str] = HUES) -> SafeString:
    """The product's sign: the rosace of equal petals, decoration beside a name."""
    return rosace([Item("", 1, tone) for tone in tones], box=(-101, -101, 202, 202), colors=colors)


def favicon(*, colors: Colors, tones: Sequence[str] = HUES) -> SafeString:
    """The sign on a disc of paper, so that it reads on the light and dark tabs of browsers."""
    flower = _Flower([1] * len(tones), (), 1, 100)
    signs = [el("path", {"d": path(flower.points(i, 1)), **fill(tone, colors)}) for i, tone in enumerate(tones)]
    ground = el("circle", {"r": 118, **fill("paper", colors)})
    return frame([ground, *signs], css="", box=(-118, -118, 236, 236), colors=colors)


def petal(tone: str, *, colors: Colors = None) -> SafeString:
    """One upright petal, the sign beside a name; decoration."""
    points = petal_points(-math.pi / 2, 100, 0)
    shape = el("path", {"d": path(points), **fill(tone, colors)})
    return frame([shape], box=(-24, -101, 48, 102), css="petal", colors=colors)
