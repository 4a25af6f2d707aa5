import pytest
from django.db import transaction

from bouquet.demandes.models import Compteur
from bouquet.demandes.services import freeze, reserve_references
from bouquet.territoires.enums import Genre, Strate
from tests.demandes.factories import DemandeFactory
from tests.territoires.factories import CollectiviteFactory, SituationFactory


@pytest.mark.django_db
def test_references_follow_each_other_within_a_year():
    assert reserve_references(annee=2025, count=2) == ["2025-00001", "2025-00002"]
    assert reserve_references(annee=2024, count=1) == ["2024-00001"]
    assert reserve_references(annee=2025, count=0) == []
    assert reserve_references(annee=2025, count=1) == ["2025-00003"]


@pytest.mark.django_db
def test_a_very_busy_year_still_fits():
    Compteur.objects.create(annee=2025, dernier=99_999)
    assert reserve_references(annee=2025, count=1) == ["2025-100000"]


@pytest.mark.django_db
def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="négatif"):
        reserve_references(annee=2025, count=-1)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_reservation_gives_its_numbers_back():
    @transaction.atomic
    def reserve_then_fail():
        reserve_references(annee=2025, count=5)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        reserve_then_fail()
    assert reserve_references(annee=2025, count=1) == ["2025-00001"]


@pytest.mark.django_db
def test_freezing_copies_the_situation_of_a_commune():
    situation = SituationFactory(population_municipale=640)
    demande = DemandeFactory.build(beneficiaire=situation.commune)
    freeze(demande, situation)
    assert demande.genre == Genre.COMMUNE
    assert (demande.population, demande.strate) == (640, Strate.S500)
    assert (demande.canton_id, demande.epci_id, demande.millesime_id) == (situation.canton_id, situation.epci_id, 2025)


@pytest.mark.django_db
def test_freezing_a_syndicat_leaves_the_situation_empty():
    demande = DemandeFactory.build(beneficiaire=CollectiviteFactory(syndicat=True), population=12, strate="0-199")
    freeze(demande, None)
    assert demande.genre == Genre.SYNDICAT
    assert (demande.population, demande.strate, demande.canton_id, demande.epci_id) == (None, "", None, None)
