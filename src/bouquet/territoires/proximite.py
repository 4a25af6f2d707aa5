"""Which communes are near another: at a distance, or in its EPCI or canton."""

import math

from .enums import GenreContour
from .models import Collectivite, Contour, Situation

DEGREE = 111.32  # kilometres in a degree of latitude


def communes_near(commune: Collectivite, *, km: float) -> set[int]:
    """Keys of the communes whose inner point is at most so many kilometres away, or that share its EPCI or canton.

    Distances are as the crow flies; a commune without outline is near by its EPCI or canton only.
    """
    near = {commune.pk}
    last = Situation.objects.filter(commune=commune).order_by("-millesime").first()
    if last is not None:
        same = Situation.objects.of_millesime(last.millesime_id)
        if last.epci_id:
            near |= set(same.filter(epci=last.epci_id).values_list("commune", flat=True))
        if last.canton_id:
            near |= set(same.filter(canton=last.canton_id).values_list("commune", flat=True))
    codes = _codes_within(commune, km)
    return near | set(Collectivite.objects.communes().filter(code_insee__in=codes).values_list("pk", flat=True))


def _codes_within(commune: Collectivite, km: float) -> list[str]:
    """Codes INSEE of the outlines of the same département at that distance."""
    outlines = Contour.objects.filter(genre=GenreContour.COMMUNE, departement=commune.departement_id)
    own = outlines.filter(code=commune.code_insee).first()
    if own is None:
        return []
    reach = km * units_per_km(own)
    x, y = own.centre
    return [code for code, (cx, cy) in outlines.values_list("code", "centre") if math.hypot(cx - x, cy - y) <= reach]


def units_per_km(contour: Contour) -> float:
    """How many drawing units a kilometre takes around this outline: its width in both, at its latitude."""
    longitudes, latitudes = zip(*_points(contour.geometrie["coordinates"]), strict=True)
    degrees = max(longitudes) - min(longitudes)
    middle = math.radians((max(latitudes) + min(latitudes)) / 2)
    return contour.cadre[2] / (degrees * DEGREE * math.cos(middle))


def _points(coordinates: list) -> list[tuple[float, float]]:
    """Every point of a GeoJSON outline, however its rings are nested."""
    if isinstance(coordinates[0], int | float):
        return [(coordinates[0], coordinates[1])]
    return [point for part in coordinates for point in _points(part)]
