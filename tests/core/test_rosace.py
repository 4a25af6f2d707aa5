"""The rosace: its petals' areas are the values, whatever the values."""

import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouquet.core.charts import Item, favicon, logo, petal, rosace
from bouquet.core.palette import DARK, HUES, LIGHT

from .drawings import NASTY, SVG, area, parse, paths, petals, texts

NAMES = ["Énergie", "Eau", "Commerce", "Aménagement", "Tourisme", "Habitat", "Solidarité", "Numérique", "Culture"]


def drawn_areas(svg: str) -> list[float]:
    return [area(path.get("d")) for path in paths(svg)]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=12))
def test_areas_are_in_proportion_to_the_values(values):
    areas = drawn_areas(rosace(petals(*values), radius=1000, colors=LIGHT))
    for value, found in zip(values, areas, strict=True):
        assert found / max(areas) == pytest.approx(value / max(values), rel=1e-2, abs=2e-5)


def test_the_longest_petal_reaches_the_radius():
    data = paths(rosace(petals(4, 1, 1, 1), radius=100, colors=LIGHT))[0].get("d")
    assert " 0 -100C" in data


def test_the_mean_profile_is_on_the_scale_of_the_values():
    svg = rosace(petals(9, 4), mean=[16, 4], colors=LIGHT)
    ghost_1, ghost_2, petal_1, petal_2, dotted_1, dotted_2 = paths(svg)
    assert area(ghost_1.get("d")) / area(petal_1.get("d")) == pytest.approx(16 / 9, rel=1e-2)
    assert ghost_2.get("d") == petal_2.get("d") == dotted_2.get("d")
    assert (dotted_1.get("fill"), dotted_1.get("stroke")) == ("none", LIGHT["ink"])


def test_top_gives_two_flowers_one_scale():
    small, large = rosace(petals(5, 2), top=50, colors=LIGHT), rosace(petals(50, 2), colors=LIGHT)
    assert paths(small)[1].get("d") == paths(large)[1].get("d")


def test_equal_petals_are_the_logo():
    same = rosace([Item("", 7, tone) for tone in HUES], box=(-101, -101, 202, 202))
    assert same == logo()
    assert len(paths(logo())) == 9


def test_zero_leaves_a_faint_stub():
    colored, faint = paths(rosace(petals(12, 0), colors=LIGHT))
    assert colored.get("fill") == LIGHT["hue-1"]
    assert faint.get("fill") == LIGHT["ghost"]
    assert 0 < area(faint.get("d")) < 0.03 * area(colored.get("d"))


def test_all_zero_draws_only_stubs():
    assert {p.get("fill") for p in paths(rosace(petals(*[0] * 9), colors=LIGHT))} == {LIGHT["ghost"]}


@pytest.mark.parametrize("count", [0, 1, 2, 3, 15])
def test_any_number_of_petals(count):
    svg = rosace(petals(*range(1, count + 1)), labels=8, mean=[2] * count, colors=LIGHT)
    assert len(paths(svg)) == 3 * count
    box = [float(n) for n in parse(svg).get("viewBox").split()]
    assert all(math.isfinite(n) for n in box)
    assert box[2] > 0
    assert box[3] > 0


def test_neighbouring_petals_do_not_overlap():
    """Of nine equal petals, each stays in its sector of 40°."""
    from bouquet.core.charts.rosace import outline, petal_points

    for x, y in outline(petal_points(0, 89, 11), steps=40):
        assert abs(math.degrees(math.atan2(y, x))) < 20


def test_labels_are_inside_the_frame_and_long_ones_wrap():
    items = [Item("Aménagement du territoire et de l’habitat", 3, "hue-1"), Item("Eau", 1, "hue-2")]
    svg = rosace(items, labels=10, colors=LIGHT)
    assert texts(svg)[:4] == ["Aménagement du", "territoire et de", "l’habitat", "3"]
    left, top, width, height = (float(n) for n in parse(svg).get("viewBox").split())
    for node in parse(svg).iter(f"{SVG}text"):
        assert left <= float(node.get("x")) <= left + width
        assert top <= float(node.get("y")) <= top + height


def test_labels_keep_clear_of_the_petals_and_of_each_other():
    """The hard case: small petals between large ones, the mean profile larger still."""
    from bouquet.core.charts.rosace import _Flower, _labels, outline

    values, mean = [13, 40, 4, 28, 3, 6, 4, 10, 16], [11, 35, 5, 26, 4, 11, 5, 15, 12]
    flower = _Flower(values, mean, None, 100)
    drawn = [
        point for profile in (values, mean) for i, v in enumerate(profile) for point in outline(flower.points(i, v))
    ]
    items = [Item(name, v) for name, v in zip(NAMES, values, strict=True)]
    spots = [spot for _, spot in _labels(flower, items, mean, 11, drawn)]
    assert not [spot for spot in spots if any(map(spot.holds, drawn))]
    assert not [(a, b) for a in spots for b in spots if a is not b and a.touches(b)]


def test_short_label_is_preferred():
    assert texts(rosace([Item("Eau et environnement", 3, "hue-2", short="Eau")], labels=10)) == ["Eau", "3"]


def test_a_petal_with_an_address_is_a_link_and_the_picture_a_group():
    svg = rosace([Item(NASTY, 3, "hue-2", href="/x/?a=1&b=2")], ident="r", title="Titre", desc="Détail")
    root = parse(svg)
    link = root.find(f".//{SVG}a")
    assert link.get("href") == "/x/?a=1&b=2"
    assert link.get("aria-label").endswith(": 3")
    assert root.get("role") == "group"
    ids = {node.get("id") for node in root.iter() if node.get("id")}
    assert set(root.get("aria-labelledby").split()) == ids == {"r-title", "r-desc"}


def test_without_title_it_is_decoration():
    root = parse(logo())
    assert (root.get("aria-hidden"), root.get("role")) == ("true", None)


def test_same_values_same_bytes():
    assert rosace(petals(3, 1, 2), mean=[1, 1, 1], labels=9) == rosace(petals(3, 1, 2), mean=[1, 1, 1], labels=9)


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf")])
def test_values_that_cannot_be_drawn_are_refused(wrong):
    with pytest.raises(ValueError, match="positifs"):
        rosace(petals(1, wrong))


def test_mean_of_another_length_is_refused():
    with pytest.raises(ValueError, match="autant"):
        rosace(petals(1, 2), mean=[1])


def test_palettes_change_the_colours_only():
    light, dark = petal("hue-3", colors=LIGHT), petal("hue-3", colors=DARK)
    assert light != dark
    assert light.replace(LIGHT["hue-3"], DARK["hue-3"]) == dark


def test_the_favicon_file_is_the_sign():
    from importlib.resources import files

    stored = (files("bouquet.core") / "static/core/favicon.svg").read_text(encoding="utf-8")
    assert stored == favicon(colors=LIGHT) + "\n"
    assert ElementTree.fromstring(stored).tag == f"{SVG}svg"
