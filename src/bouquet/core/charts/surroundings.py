"""A place among its neighbours: areas told apart by their part in the picture, never by a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

from django.utils.safestring import SafeString

from bouquet.core.charts.maps import Place, names_of
from bouquet.core.charts.svg import About, Box, Colors, clean, el, fill, frame, linked


@dataclass(frozen=True)
class Spot:
    """One area. `tone` is a name of the palette: the place itself, one of its parts, or what lies around."""

    path: str
    label: str
    tone: str = "ghost"
    href: str = ""


def surroundings(
    spots: Sequence[Spot],
    *,
    box: Box,
    outlines: Sequence[str] = (),
    places: Sequence[Place] = (),
    colors: Colors = None,
    **about: Unpack[About],
) -> SafeString:
    """The areas, over them the outlines and the names that fit. `box`: the frame, in the units of the paths.

    What lies beyond the frame is cut by it. A spot with `href` is a link."""
    body = [el("g", {"class": "areas"}, *(_area(spot, colors) for spot in spots))]
    body += [el("path", {"d": outline, "class": "outline"}) for outline in outlines if outline]
    body += names_of(places, box, max(box[2], box[3]) * 0.03, colors)
    linked_spots = any(spot.href for spot in spots)
    return frame(body, css="map around", box=box, colors=colors, interactive=linked_spots, **about)


def _area(spot: Spot, colors: Colors) -> str:
    tip = el("title", None, clean(spot.label))
    shape = el("path", {"d": spot.path, **fill(spot.tone, colors), "data-lecture": spot.label}, tip)
    return linked(shape, href=spot.href, label=spot.label, colors=colors)
