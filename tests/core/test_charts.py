"""Bars, months, shares, maps: well formed, escaped, true to their values, in both looks."""

import re

import pytest

from bouquet.core import charts
from bouquet.core.charts import Area, Item, Place
from bouquet.core.palette import DARK, LIGHT

from .drawings import AREAS, NASTY, PLACES, SQUARE, SVG, parse, paths, petals, texts

ABOUT = {"ident": "id", "title": NASTY, "desc": NASTY}
ITEMS = [Item(NASTY, 30, "hue-1", href="/l/?a&b", note=NASTY, short=NASTY), Item("Eau", 0, "ramp-4", note="0 %")]
DRAWINGS = {
    "rosace": lambda colors: charts.rosace(petals(1, 0, 5), mean=[2, 2, 2], labels=9, colors=colors, **ABOUT),
    "labels": lambda colors: charts.rosace(ITEMS, labels=9, colors=colors, **ABOUT),
    "logo": lambda colors: charts.logo(colors=colors),
    "petal": lambda colors: charts.petal("hue-1", colors=colors),
    "bar": lambda colors: charts.bar(3, 7, tone="hue-2", colors=colors),
    "bars": lambda colors: charts.bars(ITEMS, colors=colors, **ABOUT),
    "no bars": lambda colors: charts.bars([], colors=colors, **ABOUT),
    "months": lambda colors: charts.months(range(12), [5] * 12, colors=colors, **ABOUT),
    "columns": lambda colors: charts.columns(ITEMS, [3, 4, 5], ahead=ITEMS, colors=colors, **ABOUT),
    "no columns": lambda colors: charts.columns([], colors=colors, **ABOUT),
    "shares": lambda colors: charts.shares(ITEMS, colors=colors, **ABOUT),
    "no shares": lambda colors: charts.shares([Item("Rien", 0)], colors=colors, **ABOUT),
    "choropleth": lambda colors: charts.choropleth(
        AREAS, box=(0, 0, 20, 20), classes=(0, 1, 3), outline=SQUARE, places=PLACES, text=0.5, colors=colors, **ABOUT
    ),
    "locator": lambda colors: charts.locator(SQUARE, SQUARE, box=(0, 0, 20, 20), colors=colors, **ABOUT),
}


@pytest.mark.parametrize("colors", [None, LIGHT, DARK], ids=["web", "print", "dark"])
@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
class TestEveryDrawing:
    def test_is_well_formed_and_the_same_each_time(self, draw, colors):
        assert parse(draw(colors)).tag == f"{SVG}svg"
        assert draw(colors) == draw(colors)

    def test_needs_no_inline_style_and_no_script(self, draw, colors):
        svg = draw(colors)
        assert not re.search(r"\sstyle=|<style|<script|\son\w+=|url\(|var\(", svg)

    def test_takes_its_colours_from_one_place(self, draw, colors):
        svg = draw(colors)
        if colors is None:
            assert "class=" in svg
            assert not re.search(r'(fill|stroke)="(?!none)', svg)
        else:
            assert "class=" not in svg
            assert "<a " not in svg
            assert set(re.findall(r"#[0-9a-f]{3,8}\b", svg)) <= set(colors.values()) | set(LIGHT.values())


@pytest.mark.parametrize("name", ["rosace", "bars", "months", "shares", "choropleth", "locator"])
def test_titles_keep_every_visible_character(name):
    root = parse(DRAWINGS[name](None))
    kept = NASTY.replace("\x00", "").replace("\x1f", "")
    assert root.find(f"{SVG}title").text == kept
    assert root.find(f"{SVG}desc").text == kept


def widths(svg: str, css: str) -> list[float]:
    nodes = [n for n in parse(svg).iter(f"{SVG}rect") if n.get("class") == css]
    return [float(n.get("width").rstrip("%")) for n in nodes]


class TestBars:
    def test_lengths_follow_the_values(self):
        svg = charts.bars([Item("a", 200, "hue-1"), Item("b", 50, "hue-1")])
        assert widths(svg, "fill-hue-1") == [100, 25]
        assert widths(charts.bars([Item("a", 50, "hue-1")], largest=200), "fill-hue-1") == [25]

    def test_values_and_notes_are_written_in_french(self):
        assert "1\u00a0234 · 28 %" in texts(charts.bars([Item("a", 1234, note="28 %")]))

    def test_print_shortens_a_label_that_would_run_under_its_bar(self):
        label = "Assistance technique aux exploitants de stations d’épuration"
        first = texts(charts.bars([Item(label, 3)], colors=LIGHT))[0]
        assert first.endswith("…")
        assert len(first) < 30

    def test_a_bar_never_exceeds_its_cell(self):
        assert widths(charts.bar(9, 3), "fill-primary") == [100]
        assert widths(charts.bar(0, 0), "fill-primary") == [0]

    @pytest.mark.parametrize("draw", [charts.bars, charts.columns, charts.shares])
    def test_negative_values_are_refused(self, draw):
        with pytest.raises(ValueError, match="positifs"):
            draw([Item("a", -1)])


class TestMonths:
    def test_twelve_columns_with_values_and_ticks(self):
        root = parse(charts.months([10] * 11 + [20], [5] * 12))
        rects = list(root.iter(f"{SVG}rect"))
        ticks = [r for r in rects if r.get("class") == "fill-ink"]
        assert (len(rects), len(ticks)) == (24, 12)
        heights = [float(r.get("height")) for r in rects if r not in ticks]
        assert heights[-1] / heights[0] == pytest.approx(2, rel=1e-3)

    def test_the_highest_are_strong_unless_told(self):
        def strong(svg):
            return [r for r in parse(svg).iter(f"{SVG}rect") if r.get("class") == "fill-primary"]

        assert len(strong(charts.months([98, 92, 84, 20]))) == 2
        assert len(strong(charts.months([98, 92, 84, 20], strong=[0]))) == 1
        assert strong(charts.months([0] * 12)) == []

    def test_a_year_under_way_names_all_its_months(self):
        shown = texts(charts.months([3, 4], [1] * 12, colors=LIGHT))
        assert shown.count("déc.") == 1
        assert [t for t in shown if t.isdigit()] == ["3", "4"]

    def test_the_number_climbs_over_the_tick(self):
        def top(svg):
            return min(float(t.get("y")) for t in parse(svg).iter(f"{SVG}text") if t.text == "90")

        assert top(charts.columns([Item("a", 90)], [100])) < top(charts.columns([Item("a", 90)], [50, 100]))

    def test_thirteen_months_are_refused(self):
        with pytest.raises(ValueError, match="douze"):
            charts.months([1] * 13)


class TestShares:
    def test_pieces_fill_the_whole_and_follow_one_another(self):
        svg = charts.shares([Item("a", 1, "ramp-2"), Item("b", 3, "ramp-4")], width=400, colors=LIGHT)
        rects = [(float(r.get("x")), float(r.get("width"))) for r in parse(svg).iter(f"{SVG}rect")]
        assert rects == [(0, 100), (100, 300)]

    def test_text_only_where_it_fits_and_reads(self):
        items = [Item("a", 96, "ramp-4", note="96"), Item("b", 4, "ramp-2", note="4"), Item("c", 50, "hue-1")]
        svg = charts.shares(items, colors=LIGHT)
        assert texts(svg) == ["96"]
        assert next(parse(svg).iter(f"{SVG}text")).get("fill") == LIGHT["on-ramp-4"]


class TestMaps:
    CLASSES = (0, 1, 2, 3, 5, 8)

    @pytest.mark.parametrize(
        ("value", "index"), [(0, 0), (1, 1), (2, 2), (4, 3), (7, 4), (8, 5), (900, 5), (None, None)]
    )
    def test_class_of(self, value, index):
        assert charts.class_of(value, self.CLASSES) == index

    def test_a_value_below_every_class_is_refused(self):
        with pytest.raises(ValueError, match="première classe"):
            charts.class_of(-1, self.CLASSES)

    def test_class_labels(self):
        assert charts.class_labels(self.CLASSES) == ["Aucune", "1", "2", "3 et 4", "5 à 7", "8 et plus"]
        assert charts.class_labels((1, 10)) == ["1 à 9", "10 et plus"]

    def test_the_legend_counts_every_area_once(self):
        lines = charts.legend([0, 0, 3, 4, 99, None], self.CLASSES)
        assert [line.count for line in lines] == [2, 0, 0, 2, 0, 1, 1]
        assert lines[-1].label == "Sans donnée"
        assert len(charts.legend([0], self.CLASSES)) == 6

    def draw(self, **keywords):
        return charts.choropleth(AREAS, box=(0, 0, 20, 20), classes=self.CLASSES, **keywords)

    def test_shades_names_and_links(self):
        svg = self.draw(unit=("demande", "demandes"), ident="c", title="Carte")
        root = parse(svg)
        assert [p.get("class") for p in paths(svg)] == ["fill-ramp-0", "fill-ramp-3", "fill-sunken"]
        assert [a.get("href") for a in root.iter(f"{SVG}a")] == ["/t/a/", "/t/b/?x=1&y=2"]
        assert [p.get("data-lecture") for p in paths(svg)][::2] == ["Abeille : 0\u00a0demande", "Cèdre : sans donnée"]
        assert root.get("role") == "group"

    def test_print_has_neither_links_nor_hooks(self):
        svg = self.draw(colors=LIGHT, title="Carte")
        assert "<a" not in svg
        assert "data-" not in svg
        assert parse(svg).get("role") == "img"

    def test_names_never_touch_and_the_important_ones_win(self):
        crowd = [Place(f"Ville{n}", 50 + n * 0.1, 50) for n in range(9)]
        names = texts(charts.choropleth([], box=(0, 0, 100, 100), classes=(0,), places=crowd, text=4, colors=LIGHT))
        assert names[0] == "Ville0"
        assert 1 <= len(names) < 9

    def test_names_stay_inside_the_frame(self):
        at_edge = [Place("Saint-Jean-en-Royans", 97, 50)]
        svg = charts.choropleth([], box=(0, 0, 100, 100), classes=(0,), places=at_edge, text=4, colors=LIGHT)
        assert next(parse(svg).iter(f"{SVG}text")).get("text-anchor") == "end"

    def test_a_name_that_fits_only_on_wide_screens_says_so(self):
        place = [Place("Abcdefghij", 5, 50, minor=True), Place("Klmnopqrst", 55, 50, minor=True)]
        roomy = charts.choropleth([], box=(-30, 0, 130, 100), classes=(0,), places=place, text=4)
        tight = charts.choropleth([], box=(-30, 0, 130, 100), classes=(0,), places=place, text=7.5)
        assert "wide-only" not in roomy
        assert "wide-only" in tight

    def test_many_areas_are_quick_to_draw(self):
        many = [Area(str(n), SQUARE, n % 9, f"Aire {n}", f"/t/{n}/") for n in range(2000)]
        assert len(paths(charts.choropleth(many, box=(0, 0, 9, 9), classes=self.CLASSES))) == 2000

    def test_locator_shows_the_part_in_the_whole(self):
        whole, part = paths(charts.locator(SQUARE, "M1 1h2v2z", box=(0, 0, 9, 9), colors=LIGHT))
        assert (whole.get("fill"), part.get("fill")) == (LIGHT["ghost"], LIGHT["primary"])
        assert len(paths(charts.locator(SQUARE, "", box=(0, 0, 9, 9)))) == 1
