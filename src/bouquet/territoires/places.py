"""Where each commune of a département is: its outline, its canton, and the communes it took in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import shapely

from . import geometry
from .millesimes import Mouvement, movements
from .reading import Source


@dataclass
class Places:
    """Outlines and cantons of the communes of one département, by code INSEE."""

    shapes: geometry.Shapes
    cantons: dict[str, str]


def merged_communes(codes: Iterable[str]) -> dict[str, Mouvement]:
    """Communes that became part of one of `codes`, at once or in steps, by code: they must be loaded too."""
    fusions = [movement for movement in movements() if movement.genre == "fusion"]
    found: dict[str, Mouvement] = {}
    inside = set(codes)
    for movement in sorted(fusions, key=lambda movement: -movement.annee):
        if movement.autre in inside:
            found[movement.code] = movement
            inside.add(movement.code)
    return {code: movement for code, movement in found.items() if code not in set(codes)}


def place(source: Source, merged: dict[str, Mouvement]) -> Places:
    """Outlines of the communes, gaps closed, and everyone's canton."""
    pieces = defaultdict(list)
    for row in source.inner:
        if row["geometry"]:
            pieces[row["commune_parent_id"]].append(geometry.parse(row["geometry"]))
    shapes = {}
    for row in source.communes:
        if row["geometry"]:
            shapes[row["code"]] = geometry.parse(row["geometry"])
        elif pieces[row["id"]]:
            shapes[row["code"]] = shapely.union_all(pieces[row["id"]])
    cantons = {row["code"]: geometry.parse(row["geometry"]) for row in source.cantons if row["geometry"]}
    if cantons:
        shapes = geometry.fill_gaps(shapes, cantons, {movement.autre for movement in merged.values()})
    return Places(shapes, canton_of_each(source, geometry.largest_overlaps(shapes, cantons), merged))


def canton_of_each(source: Source, found: dict[str, str], merged: dict[str, Mouvement]) -> dict[str, str]:
    """Completes `found` where there is no outline: whole cities, communes just created, communes since merged."""
    codes = {row["id"]: row["code"] for row in source.communes}
    for row in source.cantons:
        city = codes.get(row["bureau_centralisateur_id"])
        if row["type"] == "V" and not row["geometry"] and city:
            found.setdefault(city, row["code"])
    origins = {m.code: m.autre for m in movements() if m.genre == "creation" and m.autre}
    for code in codes.values():
        if code not in found and origins.get(code) in found:
            found[code] = found[origins[code]]
    for movement in sorted(merged.values(), key=lambda movement: -movement.annee):
        if movement.autre in found:
            found[movement.code] = found[movement.autre]
    return found
