"""Outlines: cleaned, simplified, drawn; and the canton of each commune, read from the outlines.

Degrees (WGS 84) in GeoJSON; drawing units in SVG paths: integers, x to the east, y down, one equirectangular
projection for a whole département, WIDTH units wide.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

WIDTH = 1000
TOLERANCE = 0.005  # degrees; smaller where the département is small
GAP = 1e-5  # square degrees, about 0.1 km²: below, a gap is a rounding, above, a commune is missing
DECIMALS = 5
NARROWEST_RING = 3

Shapes = dict[str, BaseGeometry]


def parse(wkb: str) -> BaseGeometry:
    return shapely.make_valid(shapely.from_wkb(wkb))


def largest_overlaps(communes: Mapping[str, BaseGeometry], cantons: Mapping[str, BaseGeometry]) -> dict[str, str]:
    """Commune → canton whose polygon covers most of it; communes that no canton touches are left out."""
    codes, polygons = list(cantons), list(cantons.values())
    tree = shapely.STRtree(polygons)
    found = {}
    for commune, shape in communes.items():
        near = tree.query(shape, predicate="intersects")
        areas = {codes[i]: shapely.area(shapely.intersection(shape, polygons[i])) for i in near}
        best = max(areas, key=lambda code: (areas[code], code), default=None)
        if best is not None and areas[best] > shapely.area(shape) / 2:
            found[commune] = best
    return found


def fill_gaps(communes: Shapes, cantons: Mapping[str, BaseGeometry], heirs: Iterable[str]) -> Shapes:
    """Gives what cantons cover and communes don't (where a merged commune stood) to the heir that touches it most.

    `heirs`: communes that took another one in. Without any beside the gap, the neighbour with the longest common
    border takes it.
    """
    gaps = shapely.difference(shapely.union_all(list(cantons.values())), shapely.union_all(list(communes.values())))
    filled, heirs = dict(communes), set(heirs)
    for gap in shapely.get_parts(gaps):
        if gap.geom_type != "Polygon" or gap.area < GAP:
            continue
        shared = {code: gap.boundary.intersection(shape).length for code, shape in filled.items() if gap.touches(shape)}
        shared |= {code: 0.0 for code, shape in filled.items() if code not in shared and gap.intersects(shape)}
        taker = max(shared, key=lambda code: (code in heirs and shared[code] > 0, shared[code], code), default=None)
        if taker is not None:
            filled[taker] = shapely.union_all([filled[taker], gap])
    return filled


def simplify(communes: Shapes) -> Shapes:
    """The same coverage with fewer points; neighbours keep exactly the same border."""
    if not communes:
        return {}
    cleaned = shapely.coverage_clean(np.array(list(communes.values())))
    west, _, east, _ = shapely.total_bounds(cleaned)
    simplified = shapely.coverage_simplify(cleaned, min(TOLERANCE, (east - west) / 200))
    return dict(zip(communes, simplified, strict=True))


def group(communes: Shapes, owners: Mapping[str, str | None]) -> Shapes:
    """Union of the communes of each owner (canton, EPCI); communes without owner are left out."""
    members: dict[str, list[BaseGeometry]] = {}
    for code, shape in communes.items():
        owner = owners.get(code)
        if owner:
            members.setdefault(owner, []).append(shape)
    return {owner: shapely.coverage_union_all(members[owner]) for owner in sorted(members)}


@dataclass(frozen=True)
class Drawing:
    """The projection of one département: degrees → drawing units."""

    west: float
    north: float
    scale_x: float
    scale_y: float

    @classmethod
    def around(cls, shapes: Iterable[BaseGeometry]) -> "Drawing":
        west, south, east, north = shapely.total_bounds(list(shapes))
        scale = WIDTH / (east - west)
        return cls(west, north, scale, scale / math.cos(math.radians((south + north) / 2)))

    def project(self, points: np.ndarray) -> np.ndarray:
        """(n, 2) degrees → (n, 2) whole drawing units."""
        moved = (points - (self.west, self.north)) * (self.scale_x, -self.scale_y)
        return np.rint(moved).astype(int)

    def rings(self, shape: BaseGeometry) -> list[np.ndarray]:
        """Closed rings as open lists of points, without repeated points and rings too small to be seen."""
        found = []
        for part in shapely.get_parts(shape):
            for ring in (part.exterior, *part.interiors) if part.geom_type == "Polygon" else ():
                points = self.project(shapely.get_coordinates(ring)[:-1])
                points = points[np.any(points != np.roll(points, 1, axis=0), axis=1)]
                if len(points) >= NARROWEST_RING:
                    found.append(points)
        return found

    def center(self, shape: BaseGeometry) -> list[int]:
        """A point well inside the largest part: where a name or a dot goes."""
        largest = max(shapely.get_parts(shape), key=lambda part: part.area)
        circle = shapely.maximum_inscribed_circle(largest, tolerance=math.sqrt(largest.area) / 50)
        return self.project(shapely.get_coordinates(circle)[:1])[0].tolist()

    def outline(self, shape: BaseGeometry) -> dict:
        """The fields of a Contour: geometrie (GeoJSON), trace (SVG path), cadre [x, y, w, h], centre [x, y]."""
        rings = self.rings(shape)
        points = np.concatenate(rings) if rings else self.project(shapely.get_coordinates(shape))
        (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        return {
            "geometrie": geojson(shape),
            "trace": "".join(path(ring) for ring in rings),
            "cadre": [left, top, right - left, bottom - top],
            "centre": self.center(shape),
        }


def path(ring: np.ndarray) -> str:
    """A ring as relative SVG path data: "M12 5l3 4-2 1z"."""
    x, y = ring[0].tolist()
    steps = "".join(f"{number:+d}" for number in np.diff(ring, axis=0).ravel().tolist())
    return f"M{x} {y}l" + steps.replace("+", " ").lstrip() + "z"


def geojson(shape: BaseGeometry) -> dict:
    """GeoJSON geometry, rounded to DECIMALS (about a metre)."""
    rounded = shapely.transform(shape, lambda points: np.round(points, DECIMALS))
    return json.loads(shapely.to_geojson(rounded))
