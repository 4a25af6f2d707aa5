"""The loaded geography, as the generator wants it."""

from collections import defaultdict

from bouquet.territoires.enums import Genre
from bouquet.territoires.models import Collectivite
from bouquet.territoires.services import SituationIndex, SituationLue

from .generation.model import Beneficiaire, Territoire


def read_territoire(departement: str, years: range, voisin: str | None) -> Territoire:
    """Communes of each of these years, EPCI of the last one with their inhabitants in the département, neighbours."""
    situations = SituationIndex.load()
    last = years[-1]
    return Territoire(
        departement=departement,
        communes={year: _communes(departement, year, situations) for year in years},
        epci=_epci(departement, last, situations),
        voisins=_neighbours(voisin, years, situations) if voisin else (),
    )


def _communes(departement: str, year: int, situations: SituationIndex) -> tuple[Beneficiaire, ...]:
    rows = Collectivite.objects.communes().of_departement(departement).in_cog(year).order_by("code_insee")
    return tuple(_commune(row, situations.of(row.pk, year)) for row in rows)


def _neighbours(departement: str, years: range, situations: SituationIndex) -> tuple[Beneficiaire, ...]:
    """Communes next door that exist in all these years."""
    first = Collectivite.objects.communes().of_departement(departement).in_cog(years[0])
    rows = first.filter(valide_au=None).order_by("code_insee")
    return tuple(_commune(row, situations.of(row.pk, years[-1])) for row in rows)


def _commune(row: Collectivite, situation: SituationLue | None) -> Beneficiaire:
    return Beneficiaire(
        genre=Genre.COMMUNE.value,
        code=row.code_insee,
        nom=row.nom_complet,
        population=situation.population_municipale if situation else 0,
        canton=(situation.canton_id or "") if situation else "",
    )


def _epci(departement: str, year: int, situations: SituationIndex) -> tuple[Beneficiaire, ...]:
    inhabitants: dict[int, int] = defaultdict(int)
    for row in Collectivite.objects.communes().of_departement(departement).in_cog(year):
        situation = situations.of(row.pk, year)
        if situation and situation.epci_id:
            inhabitants[situation.epci_id] += situation.population_municipale
    rows = Collectivite.objects.filter(pk__in=inhabitants).order_by("siren")
    return tuple(Beneficiaire(Genre.EPCI.value, row.siren, row.nom, inhabitants[row.pk]) for row in rows)
