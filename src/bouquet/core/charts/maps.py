"""Maps of areas in the shades of a ramp, and the small locator. Geometry comes ready as SVG path data."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Unpack

from django.utils.safestring import SafeString

from bouquet.core import formats
from bouquet.core.charts.svg import About, Attribute, Box, Colors, clean, el, fill, frame, linked, trim
from bouquet.core.fonts import FAMILY

LETTER = 0.6  # width of a bold letter, in em
PHONE = 1.35  # how much larger the place names are set on a narrow screen; the style sheet says the same


@dataclass(frozen=True)
class Area:
    """One area. `path` is SVG path data; `value` None means no data (hatched by a lighter ground).

    An area of a kind rather than of a number has its own `tone`, and `says` what it is."""

    key: str
    path: str
    value: float | None
    label: str
    href: str = ""
    tone: str = ""
    says: str = ""


@dataclass(frozen=True)
class Place:
    """A point to name, most important first. `minor` places have no dot: the name is centred on the point."""

    name: str
    x: float
    y: float
    minor: bool = False


@dataclass(frozen=True)
class ClassCount:
    """A line of a legend: what the class holds, how many areas are in it, its tone."""

    label: str
    count: int
    tone: str


def class_of(value: float | None, classes: Sequence[float]) -> int | None:
    """Index of the class: `classes` are the lower bounds, ascending, e.g. (0, 1, 2, 3, 5, 8).

    None for no data. Raises ValueError below the first bound."""
    if value is None:
        return None
    index = bisect_right(classes, value) - 1
    if index < 0:
        raise ValueError(f"La valeur {value} est sous la première classe ({classes[0]}).")
    return index


def class_labels(classes: Sequence[int], *, zero: str = "Aucune") -> list[str]:
    """`Aucune`, `1`, `2`, `3 et 4`, `5 à 7`, `8 et plus`, for whole numbers."""
    labels = []
    for low, following in zip(classes, [*classes[1:], None], strict=True):
        if following is None:
            labels.append(f"{formats.number(low)} et plus")
        elif following - low == 1:
            labels.append(zero if low == 0 else formats.number(low))
        else:
            joint = "et" if following - low == 2 else "à"
            labels.append(f"{formats.number(low)} {joint} {formats.number(following - 1)}")
    return labels


def legend(values: Iterable[float | None], classes: Sequence[int], *, zero: str = "Aucune") -> list[ClassCount]:
    """The legend as a histogram: every class, even empty, with its number of areas; areas without data last."""
    found = [class_of(v, classes) for v in values]
    names = class_labels(classes, zero=zero)
    lines = [ClassCount(name, found.count(i), tone_of(i)) for i, name in enumerate(names)]
    return lines + ([ClassCount("Sans donnée", found.count(None), "sunken")] if None in found else [])


def tone_of(index: int | None) -> str:
    """Tone of a class; the ramp has six steps, so there are six classes at most."""
    return "sunken" if index is None else f"ramp-{min(index, 5)}"


def choropleth(
    areas: Sequence[Area],
    *,
    box: Box,
    classes: Sequence[float] = (),
    outline: str = "",
    places: Sequence[Place] = (),
    unit: tuple[str, str] = ("", ""),
    text: float | None = None,
    colors: Colors = None,
    **about: Unpack[About],
) -> SafeString:
    """Areas shaded by class, over them the outline and the names that fit without touching each other.

    box: the frame, in the units of the paths. unit: singular and plural of what is counted, for the tooltips.
    text: size of the names; by default 1.55 % of the longer side in print, 1.9 % on screens.
    An area with `href` is a link."""
    side = max(box[2], box[3])
    stroke: dict[str, Attribute] = {"class": "areas"}
    if colors is not None:
        stroke = {"stroke": colors["paper"], "stroke-width": side / 900, "stroke-linejoin": "round"}
    body = [el("g", stroke, *(_area(area, classes, unit, colors) for area in areas))]
    if outline:
        body.append(_outline(outline, side / 800, colors))
    body += names_of(places, box, text or side * (0.019 if colors is None else 0.0155), colors)
    margin = side * 0.006
    view = (box[0] - margin, box[1] - margin, box[2] + 2 * margin, box[3] + 2 * margin)
    return frame(body, css="map", box=view, colors=colors, interactive=any(a.href for a in areas), **about)


def _area(area: Area, classes: Sequence[float], unit: tuple[str, str], colors: Colors) -> str:
    if area.says:
        says = area.says
    elif area.value is None:
        says = f"{area.label} : sans donnée"
    elif unit[0]:
        says = f"{area.label} : {formats.counted(area.value, *unit)}"
    else:
        says = f"{area.label} : {formats.number(area.value)}"
    tone = area.tone or tone_of(class_of(area.value, classes))
    tip = el("title", None, clean(says))
    reading: dict[str, Attribute] = (
        {"data-lecture": says} if colors is None else {}
    )  # read aloud below the map by map.js
    shape = el("path", {"d": area.path, **fill(tone, colors), **reading}, tip)
    return linked(shape, href=area.href, label=says, colors=colors)


def _outline(outline: str, width: float, colors: Colors) -> str:
    if colors is None:
        return el("path", {"d": outline, "class": "outline"})
    drawn: dict[str, Attribute] = {
        "fill": "none",
        "stroke": colors["ink-soft"],
        "stroke-width": width,
        "stroke-linejoin": "round",
    }
    return el("path", {"d": outline, **drawn})


def locator(outline: str, highlighted: str, *, box: Box, colors: Colors = None, **about: Unpack[About]) -> SafeString:
    """Where a part lies in the whole: two silhouettes."""
    body = [el("path", {"d": outline, **fill("ghost", colors)})]
    if highlighted:
        body.append(el("path", {"d": highlighted, **fill("primary", colors)}))
    return frame(body, box=box, css="locator", colors=colors, **about)


# ---- names of places: those that fit, the most important first --------------------------------------------------

Rect = tuple[float, float, float, float]
# Around a dot, in em: dx, dy, anchor. Right, left, above, below.
SPOTS = ((0.5, 0.34, "start"), (-0.5, 0.34, "end"), (0, -0.6, "middle"), (0, 1.25, "middle"))
CENTRED = ((0, 0.34, "middle"),)


def _room(place: Place, spot: tuple[float, float, str], size: float) -> Rect:
    """The room a name takes, with a little air above and below."""
    dx, dy, anchor = spot
    wide = len(place.name) * LETTER * size
    left = place.x + dx * size - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
    return (left, place.y + (dy - 0.95) * size, left + wide, place.y + (dy + 0.35) * size)


def _dot(place: Place, size: float) -> Rect:
    reach = 0.3 * size
    return (place.x - reach, place.y - reach, place.x + reach, place.y + reach)


def _free(room: Rect, taken: Sequence[Rect], box: Box) -> bool:
    inside = box[0] <= room[0] and room[2] <= box[0] + box[2] and box[1] <= room[1] and room[3] <= box[1] + box[3]
    return inside and all(
        room[2] <= other[0] or other[2] <= room[0] or room[3] <= other[1] or other[3] <= room[1] for other in taken
    )


def names_of(places: Sequence[Place], box: Box, size: float, colors: Colors) -> list[str]:
    """Sets each name where it is free. On the web, first at the size of phones; the rest shows on wide screens."""
    placed: list[tuple[Place, tuple[float, float, str]]] = []
    marks: list[str] = []
    left = list(places)
    for scale, extra in ((PHONE, ""), (1.0, "wide-only")) if colors is None else ((1.0, ""),):
        taken = [room for place, spot in placed for room in _rooms(place, spot, size * scale)]
        later = []
        for place in left:
            spot = _choose(place, taken, box, size * scale)
            if spot is None:
                later.append(place)
                continue
            placed.append((place, spot))
            taken += _rooms(place, spot, size * scale)
            marks.append(_name(place, spot, size, extra, colors))
        left = later
    group: dict[str, Attribute] = {"class": "places", "font-size": size} if colors is None else {}
    return [el("g", group, *marks)] if marks else []


def _rooms(place: Place, spot: tuple[float, float, str], size: float) -> list[Rect]:
    return [_room(place, spot, size), *([] if place.minor else [_dot(place, size)])]


def _choose(place: Place, taken: Sequence[Rect], box: Box, size: float) -> tuple[float, float, str] | None:
    if not place.minor and not _free(_dot(place, size), taken, box):
        return None
    spots = CENTRED if place.minor else SPOTS
    return next((spot for spot in spots if _free(_room(place, spot, size), taken, box)), None)


def _name(place: Place, spot: tuple[float, float, str], size: float, extra: str, colors: Colors) -> str:
    dx, dy, anchor = spot
    looks: dict[str, Attribute] = {"text-anchor": None if anchor == "start" else anchor}
    halo: dict[str, Attribute] = {}
    if colors is None:
        # Shifts in em follow the size of the letters, which the style sheet changes on narrow screens.
        looks |= {"x": place.x, "y": place.y, "dx": f"{trim(dx)}em", "dy": f"{trim(dy)}em"}
        dot_size = size * 0.2
    else:
        looks |= {"x": place.x + dx * size, "y": place.y + dy * size, "font-family": FAMILY, "font-size": size}
        looks |= {"fill": colors["ink"], "stroke": colors["paper"], "stroke-width": size * 0.2}
        looks |= {"stroke-linejoin": "round", "paint-order": "stroke", "font-weight": None if place.minor else 700}
        halo = {"fill": colors["ink"], "stroke": colors["paper"], "stroke-width": size * 0.1}
        dot_size = size * 0.2
    dot = "" if place.minor else el("circle", {"cx": place.x, "cy": place.y, "r": dot_size, **halo})
    css = " ".join(c for c in (extra, "minor" if place.minor else "") if c) if colors is None else ""
    return el("g", {"class": css or None}, dot, el("text", looks, clean(place.name)))
