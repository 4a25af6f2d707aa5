"""Colours: the style sheet and the print palette are one, and everything written can be read."""

import re
from importlib.resources import files

import pytest

from bouquet.core.fonts import WEB_FONTS, print_font_dir
from bouquet.core.palette import DARK, HUES, LIGHT, RAMP

STATIC = files("bouquet.core") / "static/core"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def declared(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.1."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_in_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


def test_style_sheet_and_palette_hold_the_same_colours():
    light, dark = TOKENS.split("@media screen and (prefers-color-scheme: dark)")
    assert declared(light) == LIGHT
    assert declared(dark) == DARK


def test_every_colour_used_in_the_style_sheets_is_a_token():
    for name in ("bouquet.css", "components.css", "charts.css"):
        css = (STATIC / name).read_text(encoding="utf-8")
        screen = re.sub(r"@media print \{.*?\n\}", "", css, flags=re.DOTALL)
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", screen), name
        unknown = set(re.findall(r"var\(--([a-z0-9-]+)", css)) - set(re.findall(r"--([a-z0-9-]+):", TOKENS))
        assert not unknown, name


def test_every_tone_has_its_class():
    css = (STATIC / "charts.css").read_text(encoding="utf-8")
    for tone in LIGHT:
        assert f".fill-{tone} {{ fill: var(--{tone}); }}" in css


@BOTH
@pytest.mark.parametrize("ground", ["paper", "surface", "sunken", "primary-tint"])
@pytest.mark.parametrize("text", ["ink", "ink-soft", "primary", "primary-strong", "ok", "warn", "danger"])
def test_text_is_readable(palette, text, ground):
    assert contrast(palette[text], palette[ground]) >= 4.5


@BOTH
def test_text_on_colour_is_readable(palette):
    assert contrast(palette["on-primary"], palette["primary"]) >= 4.5
    for step in RAMP:
        assert contrast(palette[f"on-{step}"], palette[step]) >= 4.5, step
    assert contrast(palette["paper"], palette["danger"]) >= 4.5


@BOTH
def test_shapes_and_controls_stand_out(palette):
    for tone in (*HUES, "lavender", "line-strong", "ink"):
        assert contrast(palette[tone], palette["paper"]) >= 3, tone
    assert contrast(palette["line-strong"], palette["surface"]) >= 3


def test_the_ramp_goes_one_way():
    assert sorted(RAMP, key=lambda step: -luminance(LIGHT[step])) == list(RAMP)
    assert sorted(RAMP, key=lambda step: luminance(DARK[step])) == list(RAMP)


def test_fonts_are_served_from_here_with_their_licence():
    for weight, style, name in WEB_FONTS:
        assert (STATIC / "fonts" / name).read_bytes()[:4] == b"wOF2"
        assert f'font-weight: {weight}; font-style: {style}; font-display: swap; src: url("fonts/{name}")' in TOKENS
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts/OFL.txt").read_text(encoding="utf-8")
    assert len(list(print_font_dir().glob("*.ttf"))) >= 4


def test_nothing_is_fetched_from_another_host():
    for entry in STATIC.iterdir():
        if entry.name.endswith((".css", ".js")):
            assert not re.search(r"https?:|//[a-z]", re.sub(r"^\s*//.*$", "", entry.read_text(), flags=re.MULTILINE))
