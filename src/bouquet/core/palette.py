"""The colours of the design tokens, by name, for drawings that can't read CSS (print, downloaded SVG).

`static/core/tokens.css` holds the same values for the screen; a test compares the two files.
The nine hues were searched in OKLCH for the largest distance between any two under normal sight, protanopia,
deuteranopia and tritanopia, each at least 3:1 on paper. Text is never set in a hue.
"""

from collections.abc import Mapping

Palette = Mapping[str, str]

LIGHT: Palette = {
    # Grounds and lines
    "paper": "#fbfaf7",
    "surface": "#ffffff",
    "sunken": "#f2efe8",
    "line": "#ddd7ca",
    "line-strong": "#8a8576",
    "ghost": "#e6e0d3",
    # Text
    "ink": "#17232f",
    "ink-soft": "#4b5866",
    # The one strong colour, and the signs of state
    "primary": "#0b5563",
    "primary-strong": "#073c46",
    "primary-tint": "#e2eff0",
    "on-primary": "#ffffff",
    "lavender": "#6a5aa8",
    "apricot": "#d9772b",
    "ok": "#2f6b3a",
    "warn": "#8a5a00",
    "danger": "#a3282b",
    # Nine hues for nine kinds of things
    "hue-1": "#b57512",
    "hue-2": "#0b97ce",
    "hue-3": "#658e5f",
    "hue-4": "#9c3e31",
    "hue-5": "#247072",
    "hue-6": "#552b17",
    "hue-7": "#e25baf",
    "hue-8": "#4038ac",
    "hue-9": "#6f3273",
    # A ramp from nothing to much, and the text readable on each step
    "ramp-0": "#efece4",
    "ramp-1": "#cfe3e4",
    "ramp-2": "#93c0c4",
    "ramp-3": "#4f939b",
    "ramp-4": "#1f6673",
    "ramp-5": "#073c46",
    "on-ramp-0": "#17232f",
    "on-ramp-1": "#17232f",
    "on-ramp-2": "#17232f",
    "on-ramp-3": "#17232f",
    "on-ramp-4": "#ffffff",
    "on-ramp-5": "#ffffff",
}

DARK: Palette = {
    "paper": "#11191f",
    "surface": "#18232b",
    "sunken": "#0c1318",
    "line": "#2c3a44",
    "line-strong": "#7d8b96",
    "ghost": "#2b3841",
    "ink": "#f1ede4",
    "ink-soft": "#b7c0c6",
    "primary": "#7cc4cf",
    "primary-strong": "#a9dde4",
    "primary-tint": "#17343a",
    "on-primary": "#06262c",
    "lavender": "#b3a7e6",
    "apricot": "#f0a468",
    "ok": "#86c795",
    "warn": "#e5b662",
    "danger": "#f09a97",
    "hue-1": "#dba24a",
    "hue-2": "#4cbcec",
    "hue-3": "#93bb8c",
    "hue-4": "#dc8275",
    "hue-5": "#5fb0b0",
    "hue-6": "#c39a80",
    "hue-7": "#f08bc6",
    "hue-8": "#9c96ee",
    "hue-9": "#c58ac9",
    "ramp-0": "#1d2a32",
    "ramp-1": "#21424a",
    "ramp-2": "#2d6470",
    "ramp-3": "#45909c",
    "ramp-4": "#7cc4cf",
    "ramp-5": "#d3f0f3",
    "on-ramp-0": "#f1ede4",
    "on-ramp-1": "#f1ede4",
    "on-ramp-2": "#f1ede4",
    "on-ramp-3": "#06181c",
    "on-ramp-4": "#06181c",
    "on-ramp-5": "#06181c",
}

HUES = tuple(f"hue-{n}" for n in range(1, 10))
RAMP = tuple(f"ramp-{n}" for n in range(6))
