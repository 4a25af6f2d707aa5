"""Which communes are near, on the real map of the Drôme."""

import pytest

from bouquet.territoires.models import Collectivite, Contour, Departement
from bouquet.territoires.proximite import communes_near, units_per_km
from tests.territoires.factories import CollectiviteFactory, SituationFactory

pytestmark = pytest.mark.django_db


def commune(code: str) -> Collectivite:
    return Collectivite.objects.communes().filter(code_insee=code).latest("valide_du")


def test_distances_are_those_of_the_map(drome: Departement):
    valence = commune("26362")
    near = communes_near(valence, km=10)
    assert commune("26058").pk in near  # Bourg-lès-Valence, next to it
    assert commune("26113").pk not in near  # Die, fifty kilometres away
    assert commune("26113").pk in communes_near(valence, km=70)
    assert communes_near(valence, km=10) <= communes_near(valence, km=30)


def test_a_unit_of_the_drawing_is_about_a_hundred_metres(drome: Departement):
    outline = Contour.objects.get(genre="commune", code="26362", departement="26")
    # The Drôme is about 80 km wide, drawn on 1000 units.
    assert 9 < units_per_km(outline) < 14


def test_without_outline_the_same_epci_or_canton_is_near():
    place = SituationFactory()
    same_epci, same_canton = SituationFactory(epci=place.epci), SituationFactory(canton=place.canton)
    SituationFactory()
    assert communes_near(place.commune, km=30) == {place.commune_id, same_epci.commune_id, same_canton.commune_id}
    alone = CollectiviteFactory()
    assert communes_near(alone, km=30) == {alone.pk}
