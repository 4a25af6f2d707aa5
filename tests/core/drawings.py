"""Helpers to read the drawings back: parsed XML, areas of paths."""

import re
from itertools import pairwise
from xml.etree import ElementTree

from bouquet.core.charts import Area, Item, Place
from bouquet.core.palette import HUES

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "L’eau & <l’air> \"vif\" 'simple' \x00\x1f ]]> é"
SQUARE = "M0 0h10v10h-10z"
AREAS = [
    Area("a", SQUARE, 0, "Abeille", "/t/a/"),
    Area("b", "M10 0h10v10h-10z", 3, NASTY, "/t/b/?x=1&y=2"),
    Area("c", "M0 10h10v10h-10z", None, "Cèdre"),
]
PLACES = [Place("Abeille", 5, 5), Place(NASTY, 15, 5, minor=True)]


def petals(*values: float) -> list[Item]:
    return [Item(f"Pétale {n}", value, HUES[n % 9]) for n, value in enumerate(values)]


def parse(svg: str) -> ElementTree.Element:
    """The root; fails when the drawing isn't well formed."""
    return ElementTree.fromstring(svg)


def paths(svg: str) -> list[ElementTree.Element]:
    return list(parse(svg).iter(f"{SVG}path"))


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in parse(svg).iter(f"{SVG}text")]


def area(data: str, steps: int = 60) -> float:
    """Area inside a path of one start point and cubic curves, by the shoelace formula over short chords."""
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", data)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    curve = [points[0]]
    for i in range(0, len(points) - 1, 3):
        p = points[i : i + 4]
        for step in range(1, steps + 1):
            t = step / steps
            w = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            curve.append(tuple(sum(a * q[axis] for a, q in zip(w, p, strict=True)) for axis in (0, 1)))
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*curve, curve[0]]))) / 2
