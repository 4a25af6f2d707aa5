"""A sheet to draw on: flat shapes in the colours of the site, the same each time for the same name."""

import io
import math
from collections.abc import Callable, Iterable
from random import Random

from PIL import Image, ImageDraw

from bouquet.core.palette import LIGHT

WIDTH, HEIGHT = 1200, 800  # pixels, the widest that the site shows
FINE = 2  # drawn that much larger, then made smaller: edges come out smooth
SOL = 640  # where the ground of buildings begins
QUALITY = 82

Point = tuple[float, float]


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(one: str, other: str, share: float) -> str:
    """From one colour of the palette (share 0) to another (share 1), as `#rrggbb`. Names, or colours already mixed."""
    pairs = zip(rgb(LIGHT.get(one, one)), rgb(LIGHT.get(other, other)), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


class Toile:
    """Coordinates are in pixels of the finished picture."""

    def __init__(self, nom: str) -> None:
        self.rng = Random(nom)
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), LIGHT["paper"])
        self.pen = ImageDraw.Draw(self.image)

    def polygon(self, points: Iterable[Point], colour: str) -> None:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=LIGHT.get(colour, colour))

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self.polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], colour)

    def disc(self, x: float, y: float, radius: float, colour: str, *, flat: float = 1) -> None:
        box = (x - radius, y - radius * flat, x + radius, y + radius * flat)
        self.pen.ellipse([value * FINE for value in box], fill=LIGHT.get(colour, colour))

    def line(self, points: Iterable[Point], colour: str, width: float) -> None:
        made = [(x * FINE, y * FINE) for x, y in points]
        self.pen.line(made, fill=LIGHT.get(colour, colour), width=round(width * FINE), joint="curve")

    def wave(self, base: float, height: float, colour: str) -> None:
        """Everything under a gentle line, down to the bottom."""
        long, short = self.rng.uniform(700, 1100), self.rng.uniform(260, 420)
        start = self.rng.uniform(0, 6)

        def top(x: float) -> float:
            return base - height * (math.sin(x / long * 6 + start) + 0.35 * math.sin(x / short * 6 + start))

        self.polygon([(0, HEIGHT), *((x, top(x)) for x in range(0, WIDTH + 20, 20)), (WIDTH, HEIGHT)], colour)

    def ribbon(self, middle: Callable[[float], float], far: float, widths: tuple[float, float], colour: str) -> None:
        """A path that comes from `far` (y) to the bottom; `middle` gives its x from 0 (far) to 1 (near)."""
        steps = [step / 40 for step in range(41)]
        half = [(widths[0] + (widths[1] - widths[0]) * step**1.6) / 2 for step in steps]
        rows = [far + (HEIGHT - far) * step for step in steps]
        left = [(middle(step) - wide, y) for step, wide, y in zip(steps, half, rows, strict=True)]
        right = [(middle(step) + wide, y) for step, wide, y in zip(steps, half, rows, strict=True)]
        self.polygon([*left, *reversed(right)], colour)

    def webp(self) -> bytes:
        out = io.BytesIO()
        self.image.reduce(FINE).save(out, "WEBP", quality=QUALITY, method=4)
        return out.getvalue()
