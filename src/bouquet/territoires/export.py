"""The reference geography as open data: one line a commune, in the columns of the contract, sorted by code."""

import csv
import datetime
import io
import json
from collections.abc import Iterable

from .enums import GenreContour
from .models import FIRST_DAY, Canton, Collectivite, Contour, Millesime
from .services import SituationIndex, SituationLue

COLUMNS = (
    "code_insee",
    "nom",
    "canton_code",
    "canton_nom",
    "epci_siren",
    "epci_nom",
    "population_municipale",
    "millesime",
    "valide_du",
    "valide_au",
)


def latest_millesime(annee: int) -> int:
    """The most recent millésime loaded that is not after `annee`, else the oldest, else `annee` itself."""
    found = Millesime.objects.filter(annee__lte=annee).order_by("-annee").first() or Millesime.objects.first()
    return found.annee if found else annee


def rows(*, annee: int, departements: Iterable[str]) -> list[dict[str, str | int]]:
    """The communes of the COG at 1 January of `annee`, each with the situation of that year or the nearest before.

    An unknown value is an empty text; `valide_du` too, for a commune as old as the records. Names are spelt as INSEE
    does, with a plain apostrophe, so that the file can be joined with other open data.
    """
    communes = Collectivite.objects.communes().filter(departement__in=list(departements)).in_cog(annee)
    situations = SituationIndex.load()
    cantons = {canton.code: plain(canton.nom_complet) for canton in Canton.objects.all()}
    epci = {pk: (siren, plain(nom)) for pk, siren, nom in Collectivite.objects.epci().values_list("pk", "siren", "nom")}
    return [
        line(commune, situations.of(commune.pk, annee), cantons, epci)
        for commune in communes.order_by("code_insee").defer("adresse", "codes_postaux")
    ]


def line(
    commune: Collectivite,
    situation: SituationLue | None,
    cantons: dict[str, str],
    epci: dict[int, tuple[str, str]],
) -> dict[str, str | int]:
    canton = situation.canton_id if situation and situation.canton_id else ""
    siren, epci_nom = epci[situation.epci_id] if situation and situation.epci_id else ("", "")
    values = (
        commune.code_insee,
        plain(commune.nom_complet),
        canton,
        cantons.get(canton, ""),
        siren,
        epci_nom,
        situation.population_municipale if situation else "",
        situation.millesime_id if situation else "",
        "" if commune.valide_du == FIRST_DAY else iso(commune.valide_du),
        iso(commune.valide_au),
    )
    return dict(zip(COLUMNS, values, strict=True))


def iso(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""


def plain(nom: str) -> str:
    return nom.replace("’", "'")


def to_csv(lines: list[dict[str, str | int]]) -> str:
    """UTF-8 text, comma, one heading line, no byte order mark."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def to_geojson(lines: list[dict[str, str | int]]) -> str:
    """A FeatureCollection (WGS 84): the columns as properties; no geometry where the outline is unknown."""
    codes = [str(line["code_insee"]) for line in lines]
    shapes = dict(Contour.objects.filter(genre=GenreContour.COMMUNE, code__in=codes).values_list("code", "geometrie"))
    features = [
        {"type": "Feature", "id": code, "properties": line, "geometry": shapes.get(code)}
        for code, line in zip(codes, lines, strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"
