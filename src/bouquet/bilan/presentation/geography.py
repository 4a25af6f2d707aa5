"""Outlines for the maps of a bilan: one drawing space for a whole département."""

from collections.abc import Iterable
from dataclasses import dataclass

from bouquet.bilan.edition import CantonNomme
from bouquet.core.charts import Place
from bouquet.core.charts.svg import Box
from bouquet.territoires.enums import GenreCanton, GenreContour
from bouquet.territoires.models import Canton, Contour

NAMED = 14
"""Names of towns offered to the map; it keeps those that fit."""


@dataclass(frozen=True)
class Geography:
    """Paths by code, and the inner point of each commune. Empty when no outline is loaded."""

    communes: dict[str, str]
    centres: dict[str, tuple[float, float]]
    boxes: dict[str, Box]
    cantons: dict[str, str]
    departement: str

    def box(self, codes: Iterable[str]) -> Box | None:
        """The frame around some communes."""
        boxes = [self.boxes[code] for code in codes if code in self.boxes]
        if not boxes:
            return None
        left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
        right, bottom = max(b[0] + b[2] for b in boxes), max(b[1] + b[3] for b in boxes)
        return (left, top, right - left, bottom - top)

    def places(self, communes: Iterable[dict], limit: int = NAMED) -> list[Place]:
        """The most populated communes, to be named on the map."""
        largest = sorted(communes, key=lambda c: -c["population"])[:limit]
        return [Place(c["nom"], *self.centres[c["code"]]) for c in largest if c["code"] in self.centres]


def geography(departement: str) -> Geography:
    """The outlines of a département: one query."""
    rows = Contour.objects.filter(departement_id=departement).exclude(genre=GenreContour.EPCI)
    found: dict[str, dict[str, str]] = {genre: {} for genre in GenreContour.values}
    centres: dict[str, tuple[float, float]] = {}
    boxes: dict[str, Box] = {}
    for genre, code, path, box, centre in rows.values_list("genre", "code", "trace", "cadre", "centre"):
        found[genre][code] = path
        if genre == GenreContour.COMMUNE:
            centres[code], boxes[code] = (centre[0], centre[1]), (box[0], box[1], box[2], box[3])
    whole = found[GenreContour.DEPARTEMENT].get(departement, "")
    return Geography(found[GenreContour.COMMUNE], centres, boxes, found[GenreContour.CANTON], whole)


def canton_names(departement: str) -> dict[str, CantonNomme]:
    """The cantons as the reference geography names them, by code: one query."""
    rows = Canton.objects.filter(departement_id=departement)
    return {c.code: CantonNomme(c.code, c.nom, c.tncc, c.genre == GenreCanton.CANTON_VILLE) for c in rows}
