"""From the database to a frozen bilan: what is read, published, kept, and found again."""

import datetime
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from bouquet.bilan import collect, services
from bouquet.bilan.computation import UnknownFigure
from bouquet.bilan.models import Bilan, BilanIsFrozen
from bouquet.catalogue.services import ensure_reference_data
from bouquet.demandes.enums import Etat, EtatIntervention, Origine
from tests.annuaire.factories import OrganismeFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import (
    CantonFactory,
    CollectiviteFactory,
    DepartementFactory,
    MillesimeFactory,
    SituationFactory,
)

D = datetime.date
pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Two communes in one canton and one EPCI, a syndicat, two organismes and a few demandes of 2024 and 2025."""
    ensure_reference_data()
    DepartementFactory(code="26", nom="Drôme", hote=True)
    year, canton = MillesimeFactory(annee=2025), CantonFactory(code="2605", nom="Crest")
    epci = CollectiviteFactory(epci=True)
    crest = SituationFactory(millesime=year, canton=canton, epci=epci, commune__nom="Crest", population_municipale=8600)
    omblize = SituationFactory(millesime=year, canton=canton, epci=epci, population_municipale=70)
    caue, eau = OrganismeFactory(sigle="CAUE"), OrganismeFactory(sigle="SGE", service=True, parent__sigle="DENV")
    joint = DemandeFactory(situation=crest, date_demande=D(2025, 3, 1), etat=Etat.EN_COURS)
    InterventionFactory(demande=joint, organisme=caue, thematique_id="energie", nature_id="conseil")
    InterventionFactory(demande=joint, organisme=eau, thematique_id="eau-environnement", nature_id="amo")
    declined = DemandeFactory(situation=crest, date_demande=D(2025, 4, 1), etat=Etat.ORIENTEE)
    InterventionFactory(
        demande=declined,
        organisme=caue,
        thematique_id="energie",
        nature_id="conseil",
        etat=EtatIntervention.DECLINEE,
    )
    DemandeFactory(situation=crest, date_demande=D(2025, 4, 2), etat=Etat.BROUILLON)
    DemandeFactory(situation=crest, date_demande=D(2025, 4, 3), etat=Etat.DOUBLON, doublon_de=joint)
    DemandeFactory(situation=crest, date_demande=D(2023, 4, 3))
    DemandeFactory(situation=omblize, date_demande=D(2024, 4, 3))
    DemandeFactory(beneficiaire=CollectiviteFactory(syndicat=True), date_demande=D(2025, 6, 1))
    return {"crest": crest, "omblize": omblize, "epci": epci, "joint": joint}


def test_only_what_counts_is_counted(world):
    document = services.compute(2025)
    whole = document["global"]
    assert (whole["demandes"], whole["demandes_n1"], whole["interventions"]) == (3, 1, 2)
    assert (whole["expertise_conjointe"], whole["sans_intervention"], whole["beneficiaires"]) == (1, 2, 2)
    assert document["communes"]["couverture_pct"] == 50.0
    assert document["groupements"]["syndicats"] == {"demandes": 1, "distincts": 1, "demandes_n1": 0}
    assert document["cantons"][0]["population"] == 8670


def test_facts_are_read_in_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = list(collect.faits(2025))
    assert len(rows) == 5
    assert {fait.organisme for fait in rows} == {"CAUE", "SGE", None}


def test_the_number_of_queries_does_not_grow_with_the_activity(world, django_assert_max_num_queries):
    for number in range(20):
        DemandeFactory(situation=world["omblize"], date_demande=D(2025, 5, 1 + number))
    with django_assert_max_num_queries(17):
        services.compute(2025)


def test_kinds_of_convention_are_dated_by_their_first_counted_demande(world):
    for day in (D(2022, 1, 1), D(2025, 1, 1)):
        DemandeFactory(situation=world["crest"], date_demande=day, origine=Origine.CONVENTION, type_convention="satese")
    DemandeFactory(
        situation=world["crest"], date_demande=D(2025, 1, 1), origine=Origine.CONVENTION, type_convention="satep"
    )
    assert collect.referentiel(2025).conventions_depuis == {"satese": 2022, "satep": 2025}


def test_without_geography_the_message_says_what_to_do():
    with pytest.raises(collect.NoGeography, match="territoires load"):
        services.compute(2025)


def test_a_published_bilan_stays_as_it_was(world):
    assert services.publish_bilan(annee=2025, arrete_le=D(2026, 2, 1)) == 1
    before = services.frozen_document(2025).contenu
    DemandeFactory(situation=world["omblize"], date_demande=D(2025, 12, 1))
    assert services.frozen_document(2025).contenu == before
    assert services.publish_bilan(annee=2025, arrete_le=D(2026, 3, 1)) == 2
    assert services.frozen_document(2025, version=1).contenu == before
    assert services.published(2025)["global"]["demandes"] == 4
    assert services.published(2025, version=1)["global"]["demandes"] == 3


def test_the_same_data_gives_the_same_bytes(world):
    assert services.dumps(services.compute(2025)) == services.dumps(services.compute(2025))
    for _ in range(2):
        services.publish_bilan(annee=2025, arrete_le=D(2026, 2, 1))
    first, second = (services.frozen_document(2025, version=v).contenu for v in (1, 2))
    assert first.replace('"version": 1', '"version": 2') == second


def test_every_perimeter_is_frozen_with_the_whole(world):
    services.publish_bilan(annee=2025, arrete_le=D(2026, 2, 1))
    frozen = set(Bilan.objects.values_list("perimetre", flat=True))
    crest, epci = world["crest"].commune.code_insee, world["epci"].siren
    assert {"global", "canton:2605", f"commune:{crest}", f"epci:{epci}", "organisme:CAUE", "organisme:DENV"} <= frozen
    assert services.published(2025, "organisme:DENV")["global"]["interventions"] == 1
    assert services.published(2025, f"epci:{epci}")["global"]["demandes"] == 2


def test_a_published_bilan_can_be_neither_changed_nor_deleted(world):
    services.publish_bilan(annee=2025, arrete_le=D(2026, 2, 1))
    frozen = services.frozen_document(2025)
    with pytest.raises(BilanIsFrozen):
        frozen.save()
    with pytest.raises(BilanIsFrozen):
        frozen.delete()
    with pytest.raises(BilanIsFrozen):
        Bilan.objects.update(contenu="")
    with pytest.raises(BilanIsFrozen):
        Bilan.objects.all().delete()


def test_a_published_figure_is_traced_to_the_facts_of_that_day(world):
    services.publish_bilan(annee=2025, arrete_le=D(2026, 2, 1))
    DemandeFactory(situation=world["crest"], date_demande=D(2025, 12, 1))
    found = services.demandes_behind(
        2025, "global", "communes.par_commune.{}.demandes".format(world["crest"].commune.code)
    )
    assert found.total == 2
    assert world["joint"].reference in {fait.demande for fait in found.faits}
    assert services.demandes_behind(2025, "canton:2605", "global.par_thematique.energie.interventions").total == 1


def test_an_unpublished_year_is_traced_in_today_s_data(world):
    assert services.demandes_behind(2025, "global", "global.expertise_conjointe").total == 1
    with pytest.raises(UnknownFigure):
        services.demandes_behind(2025, "global", "global.evolution_pct")
    with pytest.raises(ValueError, match="périmètre inconnu"):
        services.demandes_behind(2025, "canton:9999", "global.demandes")


def run(*arguments, capsysbinary):
    call_command("bilan", *arguments)
    return capsysbinary.readouterr().out


def test_the_command_prints_the_published_bytes_then_the_provisional_ones(world, capsysbinary):
    provisional = json.loads(run("2025", capsysbinary=capsysbinary))
    assert (provisional["version"], provisional["arrete_le"]) == (0, None)
    call_command("bilan", "2025", "--publier", "--arrete-le", "2026-02-01")
    capsysbinary.readouterr()
    assert run("2025", capsysbinary=capsysbinary).decode() == services.frozen_document(2025).contenu
    DemandeFactory(situation=world["crest"], date_demande=D(2025, 12, 1))
    again = json.loads(run("2025", "--provisoire", capsysbinary=capsysbinary))
    assert again["global"]["demandes"] == 4


@pytest.mark.parametrize("arguments", [["2025", "--perimetre", "canton:9999"], ["2025", "--version-publiee", "3"]])
def test_what_does_not_exist_is_wrong_usage(world, arguments):
    with pytest.raises(CommandError) as error:
        call_command("bilan", *arguments)
    assert error.value.returncode == 2
