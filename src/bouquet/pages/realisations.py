"""The list of the réalisations: its filters, its map and the table that says the same."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString

from bouquet.core import formats
from bouquet.core.charts import Area, Place, choropleth
from bouquet.core.tables import Cell, Column, Table
from bouquet.territoires.enums import GenreContour
from bouquet.territoires.models import Contour

from .filtres import Filtre, Liste

CLASSES = (0, 1, 2, 3, 5, 8)
FILTRES = (
    Filtre("thematique", "Thématique", "Toutes les thématiques", lambda one: [_theme(one)]),
    Filtre("commune", "Commune ou intercommunalité", "Tout le département", lambda one: map(_lieu, places_of(one))),
    Filtre("organisme", "Accompagnée par", "Tous les organismes", lambda one: map(_organisme, one.organismes.all())),
    Filtre("annee", "Année", "Toutes les années", lambda one: [(str(one.annee), str(one.annee))], newest=True),
)


def listing(found: Iterable[Any], data: QueryDict) -> dict[str, Any]:
    """What the list shows of these réalisations, for the filters of this address."""
    liste = Liste(found, FILTRES, data)
    lieux = [lieu for one in liste.found for lieu in places_of(one)]
    return liste.context() | {"carte": carte(lieux), "tableau": tableau(liste.found)}


def places_of(one: Any) -> list[Any]:
    return [lieu.collectivite for lieu in one.lieux.all()]


def _theme(one: Any) -> tuple[str, str]:
    return one.thematique_id, one.thematique.libelle


def _lieu(place: Any) -> tuple[str, str]:
    return place.code_insee or place.siren, place.nom


def _organisme(organisme: Any) -> tuple[str, str]:
    return organisme.racine.sigle, organisme.racine.nom


def carte(lieux: Sequence[Any]) -> SafeString | None:
    """The communes where something was done, inside the outline of the département: one query.

    None when there is nothing to show, or no outline was loaded.
    """
    counts = Counter(place.code_insee for place in lieux if place.code_insee)
    names = {place.code_insee: place.nom for place in lieux}
    host = Contour.objects.filter(genre=GenreContour.DEPARTEMENT, departement__hote=True)
    of_communes = Contour.objects.filter(genre=GenreContour.COMMUNE, code__in=counts, departement__hote=True)
    rows = list((host | of_communes).order_by("code").values_list("genre", "code", "trace", "cadre", "centre"))
    drawn = [row for row in rows if row[0] == GenreContour.COMMUNE]
    whole = next((row for row in rows if row[0] == GenreContour.DEPARTEMENT), None)
    if whole is None or not drawn:
        return None
    return choropleth(
        [Area(code, trace, counts[code], names[code], f"?commune={code}") for _, code, trace, _, _ in drawn],
        box=tuple(whole[3]),
        classes=CLASSES,
        outline=whole[2],
        places=[Place(names[code], centre[0], centre[1]) for _, code, _, _, centre in drawn],
        unit=("réalisation", "réalisations"),
        ident="carte",
        title="Communes où des réalisations sont racontées",
        desc="Les mêmes communes se lisent dans le tableau.",
    )


def tableau(found: Iterable[Any]) -> Table:
    """Each réalisation on a line: the map in words."""
    rows = [
        (
            Cell(one.title, href=one.address),
            ", ".join(place.nom for place in places_of(one)),
            one.thematique.libelle,
            Cell(text=str(one.annee)),
            Cell(text=formats.number(one.cout) + " €" if one.cout is not None else formats.DASH),
        )
        for one in found
    ]
    columns = [Column("Réalisation"), Column("Où"), Column("Thématique"), Column("Année"), Column("Coût", numeric=True)]
    return Table("Réalisations, lieu par lieu", columns, rows, sheets=True)
