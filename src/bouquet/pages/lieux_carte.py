"""Maps of the territory pages: a place among its neighbours, and where it lies in the département."""

import re
from collections.abc import Iterable, Sequence

from django.utils.safestring import SafeString

from bouquet.bilan.presentation.geography import Geography
from bouquet.core.charts import Place, Spot, locator, surroundings
from bouquet.core.charts.svg import Box

from .lieux import Lieu, Territoire

NAMED = 12
AROUND_COMMUNE, AROUND_MANY = 0.45, 0.12  # air around the place, as a share of its longer side
SQUARE = 0.7  # the frame's shorter side, as a share of the longer, at least
RING = re.compile(r"M(-?\d+) (-?\d+)l([-\d ]+)z")
NUMBER = re.compile(r"-?\d+")

Point = tuple[int, int]


def points_of(path: str) -> set[Point]:
    """The corners of an outline, in drawing units; see `territoires.geometry.path`."""
    found: set[Point] = set()
    for start_x, start_y, steps in RING.findall(path):
        x, y = int(start_x), int(start_y)
        found.add((x, y))
        numbers = [int(text) for text in NUMBER.findall(steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            found.add((x, y))
    return found


def frame_around(box: Box, air: float) -> Box:
    """The box with air around it, and not too flat."""
    margin = max(box[2], box[3]) * air
    wide, tall = box[2] + 2 * margin, box[3] + 2 * margin
    wide, tall = max(wide, tall * SQUARE), max(tall, wide * SQUARE)
    return (box[0] + box[2] / 2 - wide / 2, box[1] + box[3] / 2 - tall / 2, wide, tall)


def _meet(one: Box, other: Box) -> bool:
    return (
        one[0] <= other[0] + other[2]
        and other[0] <= one[0] + one[2]
        and one[1] <= other[1] + other[3]
        and other[1] <= one[1] + one[3]
    )


def neighbours(territoire: Territoire, geography: Geography) -> list[Lieu]:
    """Communes of the département that share a border with a commune, in the order of their names."""
    own = geography.boxes.get(territoire.code)
    if own is None:
        return []
    corners = points_of(geography.communes[territoire.code])
    near = (
        lieu
        for lieu in territoire.voisinage
        if lieu.code != territoire.code and lieu.code in geography.boxes and _meet(own, geography.boxes[lieu.code])
    )
    return [lieu for lieu in near if corners & points_of(geography.communes[lieu.code])]


def near_map(territoire: Territoire, geography: Geography, voisines: Sequence[Lieu]) -> SafeString | None:
    """The territory in strong colour, its communes or its neighbours as links; None without outline."""
    box = geography.box(territoire.codes)
    if box is None:
        return None
    alone = territoire.lieu is not None
    view = frame_around(box, AROUND_COMMUNE if alone else AROUND_MANY)
    shown = [
        lieu
        for lieu in territoire.voisinage
        if lieu.code in geography.boxes and _meet(view, geography.boxes[lieu.code])
    ]
    spots = [_spot(lieu, territoire, geography, alone) for lieu in shown]
    names = [*territoire.communes, *voisines]
    return surroundings(
        spots,
        box=view,
        outlines=[geography.departement],
        places=_places(names, territoire, geography),
        ident="lieu",
        title=f"{territoire.nom} et les communes voisines" if alone else f"Les communes\u00a0: {territoire.nom}",
        desc="Les mêmes communes se lisent dans la liste.",
    )


def _spot(lieu: Lieu, territoire: Territoire, geography: Geography, alone: bool) -> Spot:
    inside = lieu.code in territoire.codes
    tone = ("ramp-4" if alone else "ramp-2") if inside else "ramp-0"
    href = "" if alone and inside else lieu.adresse
    return Spot(geography.communes[lieu.code], lieu.nom, tone, href)


def _places(lieux: Iterable[Lieu], territoire: Territoire, geography: Geography) -> list[Place]:
    """The territory itself first, then the most populated."""
    order = sorted(lieux, key=lambda lieu: (lieu.code != territoire.code, -lieu.population))[:NAMED]
    return [
        Place(lieu.nom, *geography.centres[lieu.code], minor=lieu.code != territoire.code)
        for lieu in order
        if lieu.code in geography.centres
    ]


def whole_map(lieux: Iterable[Lieu], geography: Geography) -> SafeString | None:
    """Every commune of the département as a link; None without outline."""
    communes = [lieu for lieu in lieux if lieu.code in geography.communes]
    box = geography.box(lieu.code for lieu in communes)
    if box is None:
        return None
    largest = sorted(communes, key=lambda lieu: -lieu.population)[:NAMED]
    return surroundings(
        [Spot(geography.communes[lieu.code], lieu.nom, "ramp-1", lieu.adresse) for lieu in communes],
        box=frame_around(box, 0.01),
        outlines=[*geography.cantons.values(), geography.departement],
        places=[Place(lieu.nom, *geography.centres[lieu.code]) for lieu in largest],
        ident="carte",
        title="Les communes du département",
        desc="Les mêmes communes se lisent dans le tableau.",
    )


def where(territoire: Territoire, geography: Geography) -> SafeString | None:
    """Two silhouettes: the territory in the département."""
    box = geography.box(geography.boxes)
    if box is None or not geography.departement or not territoire.codes & geography.communes.keys():
        return None
    inside = "".join(geography.communes.get(code, "") for code in sorted(territoire.codes))
    title = f"{territoire.nom} dans le département"
    return locator(geography.departement, inside, box=frame_around(box, 0.01), ident="situation", title=title)
