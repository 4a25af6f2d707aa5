"""The pictures of the printed report that need geometry: rosaces, maps, QR codes, as SVG by name.

Charts made of words and bars are drawn by Typst, so that their text stays text.
"""

import io
import math

import segno

from bouquet.core import charts
from bouquet.core.charts.rosace import HOLE, outline, petal_points
from bouquet.core.palette import DARK, LIGHT

from .edition.cantons import picture_height
from .edition.places import map_size
from .edition.sources import CODES_CLASSES, Sources

PAGE = (210.0, 297.0)  # A4, mm
HEART = (111.0, 215.0)  # centre of the cover's rosace, mm from the top left
WORDS = ((166.0, 0.0, 104.0), (62.0, 272.0, 297.0))  # rooms of the cover's words (right, top, bottom): no petal enters
BACK_HEART = (150.0, 205.0)
LABEL, FLOWER = 2.3, 205.0  # mm of the words around a rosace; its own height, in its units
NAME = 2.9  # mm: height of the names on the great map
MAP_W, MAP_TOP = 52.0, 19.0  # mm: width of a canton's map, height of what stands above it
MAP_TEXT = 2.6  # mm: height of a commune's name on a canton's map
NAMED, APART = 14, 0.07  # places named on the great map, and their distance at least, as a share of its side


def draw(sources: Sources) -> dict[str, str]:
    """Every picture of the report, by the name the templates use."""
    items = petals(sources, sources.bilan["par_thematique"])
    pictures = {
        "signe": charts.logo(colors=LIGHT),
        "couverture": cover(items),
        "quatrieme": back(items),
        "decor": charts.rosace(_or_equal(items), radius=112, box=(-112, -112, 172, 224), colors=LIGHT),
        "rosace": charts.rosace(items, colors=LIGHT),
    }
    whole = sources.references.outlines.get(("departement", sources.document["departement"]))
    if whole:
        pictures["carte"] = department_map(sources, whole)
    for row in sources.document["cantons"]:
        if row["code"] is not None:
            pictures |= canton(sources, row, whole)
    return {name: str(svg) for name, svg in pictures.items()}


def petals(sources: Sources, items: list[dict]) -> list[charts.Item]:
    """One petal for each thématique, always in the order of the list and in its own hue."""
    return [
        charts.Item(i["libelle"], i["interventions"], sources.hues[i["code"]], short=sources.short(i)) for i in items
    ]


# ---- covers -------------------------------------------------------------------------------------------------


def _or_equal(items: list[charts.Item]) -> list[charts.Item]:
    """Nine equal petals for a year without intervention."""
    return items if any(i.value for i in items) else [charts.Item(i.label, 1, i.tone) for i in items]


def cover(items: list[charts.Item]) -> str:
    """The year's rosace as large as the title allows."""
    shown = _or_equal(items)
    radius = next((r for r in range(186, 70, -4) if not _touches_words(shown, r)), 70)
    box = (-HEART[0], -HEART[1], *PAGE)
    return charts.rosace(shown, radius=radius, box=box, colors=LIGHT)


def _touches_words(items: list[charts.Item], radius: float) -> bool:
    top, start = max(i.value for i in items), radius * HOLE
    for n, item in enumerate(items):
        angle = -math.pi / 2 + n * 2 * math.pi / len(items)
        points = petal_points(angle, (radius - start) * math.sqrt(item.value / top), start)
        placed = [(x + HEART[0], y + HEART[1]) for x, y in outline(points)]
        if any(x < right and top < y < bottom for x, y in placed for right, top, bottom in WORDS):
            return True
    return False


def back(items: list[charts.Item]) -> str:
    return charts.rosace(_or_equal(items), radius=112, box=(-BACK_HEART[0], -BACK_HEART[1], *PAGE), colors=DARK)


# ---- maps ---------------------------------------------------------------------------------------------------


def _areas(sources: Sources, communes: list[dict]) -> list[charts.Area]:
    outlines = sources.references.outlines
    drawn = [(c, outlines.get(("commune", c["code"]))) for c in communes]
    return [charts.Area(c["code"], o["trace"], c["demandes"], c["nom"]) for c, o in drawn if o]


def _places(sources: Sources, communes: list[dict], *, minor: bool) -> list[charts.Place]:
    """Names to set, the most populous first."""
    outlines = sources.references.outlines
    order = sorted(communes, key=lambda c: (-c["population"], c["code"]))
    found = [(c, outlines.get(("commune", c["code"]))) for c in order]
    return [charts.Place(c["nom"], o["centre"][0], o["centre"][1], minor=minor) for c, o in found if o]


def _spread(places: list[charts.Place], apart: float) -> list[charts.Place]:
    """The first ones, skipping what stands too near to one already chosen."""
    chosen: list[charts.Place] = []
    for place in places:
        if len(chosen) < NAMED and all(math.dist((place.x, place.y), (c.x, c.y)) >= apart for c in chosen):
            chosen.append(place)
    return chosen


def department_map(sources: Sources, whole: dict) -> str:
    """All communes, and the names of large towns everywhere, not only where they stand together."""
    communes, printed = sources.document["communes"]["par_commune"], map_size(sources)
    return charts.choropleth(
        _areas(sources, communes),
        box=tuple(whole["cadre"]),
        classes=CODES_CLASSES,
        outline=whole["trace"],
        text=NAME * whole["cadre"][3] / printed["hauteur"] if printed else None,
        places=_spread(_places(sources, communes, minor=False), APART * max(whole["cadre"][2:])),
        colors=LIGHT,
    )


def canton(sources: Sources, row: dict, whole: dict | None) -> dict[str, str]:
    """The rosace over the département's profile, the map, where the canton lies, the QR code of its page."""
    code = row["code"]
    items = petals(sources, row["par_thematique"])
    done, total = row["interventions"], sources.bilan["interventions"]
    scale = (done or 1) / total if total else 0
    mean = [i["interventions"] * scale for i in sources.bilan["par_thematique"]]
    pictures = {
        f"rosace-{code}": charts.rosace(items, mean=mean, labels=_label_size(sources, row), colors=LIGHT),
        f"qr-{code}": qr(sources.canton_url(code)),
    }
    outline = sources.references.outlines.get(("canton", code))
    if outline and whole:
        box = tuple(whole["cadre"])
        pictures[f"situation-{code}"] = charts.locator(whole["trace"], outline["trace"], box=box, colors=LIGHT)
    if outline:
        pictures[f"carte-{code}"] = canton_map(sources, code, outline)
    return pictures


def _label_size(sources: Sources, row: dict) -> float:
    """Size of the words around a canton's rosace, in its units, so that they are read at 7.5 points in print."""
    communes = sum(c["canton"] == row["code"] for c in sources.document["communes"]["par_commune"])
    height = picture_height(communes)
    return LABEL * FLOWER / (height - 5 * LABEL)


def canton_map(sources: Sources, code: str, outline: dict) -> str:
    communes = [c for c in sources.document["communes"]["par_commune"] if c["canton"] == code]
    box = tuple(outline["cadre"])
    return charts.choropleth(
        _areas(sources, communes),
        box=box,
        classes=CODES_CLASSES,
        outline=outline["trace"],
        places=_places(sources, communes, minor=True)[:5],
        text=max(box[2] / MAP_W, box[3] / (picture_height(len(communes)) - MAP_TOP)) * MAP_TEXT,
        colors=LIGHT,
    )


def qr(address: str) -> str:
    buffer = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(buffer, kind="svg", xmldecl=False, border=0, dark=LIGHT["ink"], omitsize=True)
    return buffer.getvalue().decode()
