import csv
import datetime
import io

import pytest
from django.urls import reverse

from bouquet.annuaire.enums import Role
from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.demandes.models import TransitionDemande, TransitionIntervention
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.catalogue.factories import NatureFactory, ThematiqueFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import CantonFactory, CollectiviteFactory, DepartementFactory, SituationFactory

NOON = datetime.datetime(2025, 3, 12, 12, tzinfo=datetime.UTC)
LIST = "/espace/demandes/"
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def coordinator(client):
    client.force_login(AppartenanceFactory().user)
    return client


def page(client, path) -> str:
    response = client.get(path)
    assert response.status_code == 200, response
    return response.content.decode()


def references(client, **filters) -> list[str]:
    """References on the list, as the export writes them."""
    response = client.get(reverse("espace:demandes_csv"), filters)
    text = b"".join(response.streaming_content).decode()
    return [row["reference"] for row in csv.DictReader(io.StringIO(text))]


def test_the_home_says_who_i_am_and_what_i_see(coordinator):
    DemandeFactory()
    DemandeFactory(etat=Etat.CLOTUREE)
    text = page(coordinator, "/espace/")
    assert "Coordination" in text
    for figure in ("demande à qualifier", "demande ouverte", "demandes en tout"):
        assert figure in text


def test_an_account_without_role_is_told_what_to_do(client):
    client.force_login(UserFactory())
    assert "équipe d’animation" in page(client, "/espace/")
    assert client.get(LIST).status_code == 403


def test_the_list_shows_its_total_and_each_line(coordinator):
    thematique = ThematiqueFactory(code="habitat")
    demande = DemandeFactory(situation=SituationFactory(population_municipale=1640), thematique=thematique)
    InterventionFactory(demande=demande, organisme=OrganismeFactory(sigle="CAUE"), chef_de_file=True)
    InterventionFactory(demande=demande, organisme=OrganismeFactory(sigle="SAFER"), etat=EtatIntervention.DECLINEE)
    text = page(coordinator, LIST)
    assert 'data-total="1"' in text
    for word in (
        demande.reference,
        demande.objet,
        "1\u00a0640 hab.",
        "Habitat",
        "Déposée",
        "CAUE",
        "12\u00a0mars 2025",
    ):
        assert word in text
    assert '<abbr title="Organisme SAFER"' not in text


def test_an_empty_list_says_what_comes_next(coordinator):
    assert "Aucune demande pour l’instant" in page(coordinator, LIST)
    DemandeFactory()
    assert "Aucune demande ne répond à ces filtres" in page(coordinator, f"{LIST}?q=introuvable")


def test_each_filter_keeps_its_own(coordinator):
    DepartementFactory(code="26", hote=True)
    canton = CantonFactory(code="2605")
    commune = CollectiviteFactory(nom="Étoile-sur-Rhône", code_insee="26124")
    kept = DemandeFactory(
        situation=SituationFactory(commune=commune, canton=canton),
        objet="Créer une voie verte",
        date_demande=datetime.date(2024, 5, 2),
        etat=Etat.EN_COURS,
        thematique=ThematiqueFactory(code="tourisme"),
    )
    direction = OrganismeFactory(direction=True, sigle="DD")
    InterventionFactory(
        demande=kept,
        organisme=OrganismeFactory(service=True, parent=direction, sigle="DDR"),
        nature=NatureFactory(code="moe"),
        thematique=ThematiqueFactory(code="amenagement"),
    )
    other = DemandeFactory(thematique=ThematiqueFactory(code="habitat"), etat=Etat.REFUSEE)
    assert references(coordinator) == [other.reference, kept.reference]
    for filters in (
        {"q": "VOIE étoile"},
        {"q": kept.reference},
        {"vue": "ouvertes"},
        {"annee": 2024},
        {"etat": ["en_cours", "orientee"]},
        {"thematique": "tourisme"},
        {"thematique": "amenagement"},
        {"nature": "moe"},
        {"organisme": "DD"},
        {"organisme": "DDR"},
        {"canton": "2605"},
        {"commune": "26124"},
        {"commune": "etoile"},
    ):
        assert references(coordinator, **filters) == [kept.reference], filters
    assert references(coordinator, vue="terminees") == [other.reference]
    assert references(coordinator, annee=2024, thematique="habitat") == []


def test_a_filter_that_cannot_be_read_says_so_and_hides_everything(coordinator):
    DemandeFactory()
    text = page(coordinator, f"{LIST}?annee=douze")
    assert "Un filtre n’a pas pu être lu" in text
    assert 'data-total="0"' in text


def test_pages_hold_forty_lines_and_keep_the_filters(coordinator):
    DemandeFactory.create_batch(41, thematique=ThematiqueFactory(), beneficiaire=CollectiviteFactory())
    text = page(coordinator, f"{LIST}?annee=2025")
    assert text.count('class="what"') == 40
    assert "annee=2025&amp;page=2" in text
    assert page(coordinator, f"{LIST}?annee=2025&page=2").count('class="what"') == 1


@pytest.mark.parametrize("path", [LIST, reverse("espace:demandes_csv")])
def test_the_list_costs_as_many_queries_for_one_line_as_for_forty(coordinator, django_assert_num_queries, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def read():
        response = coordinator.get(path)
        return list(response.streaming_content) if response.streaming else response.content

    InterventionFactory()
    read()
    with CaptureQueriesContext(connection) as one:
        read()
    for intervention in InterventionFactory.create_batch(39):
        InterventionFactory(demande=intervention.demande)
    with django_assert_num_queries(len(one)):
        read()
    assert len(one) <= 16


def test_a_person_sees_and_exports_only_what_the_role_gives(client):
    mine = InterventionFactory(organisme=OrganismeFactory(sigle="CAUE"))
    InterventionFactory(demande__objet="Note d’un autre organisme")
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=mine.organisme).user)
    text = page(client, LIST)
    assert 'data-total="1"' in text
    assert "Note d’un autre organisme" not in text
    assert references(client) == [mine.demande.reference]


def test_the_export_is_read_by_machines_and_runs_no_formula(coordinator):
    demande = DemandeFactory(objet='=cmd|"/c calc"!A1')
    InterventionFactory(demande=demande, organisme=OrganismeFactory(sigle="CAUE"))
    response = coordinator.get(reverse("espace:demandes_csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["objet"] == '\'=cmd|"/c calc"!A1'
    assert (row["date_demande"], row["organismes"], row["natures"]) == ("2025-03-12", "CAUE", "conseil")


def demande_with_history():
    intervention = InterventionFactory(
        organisme=OrganismeFactory(sigle="CAUE"), demande__contact_nom="Claude Exemple", chef_de_file=True
    )
    rows = [("", "deposee", ""), ("deposee", "qualifiee", ""), ("qualifiee", "orientee", "Pour avis")]
    for hours, (de, vers, motif) in enumerate(rows):
        TransitionDemande.objects.create(
            demande=intervention.demande,
            de=de,
            vers=vers,
            motif=motif,
            auteur_nom="Camille",
            le=NOON + datetime.timedelta(hours=hours),
        )
    TransitionIntervention.objects.create(
        intervention=intervention, vers="proposee", auteur_nom="Camille", le=NOON + datetime.timedelta(hours=3)
    )
    return intervention.demande


def test_a_demande_tells_its_story_in_order(coordinator):
    demande = demande_with_history()
    text = page(coordinator, f"{LIST}{demande.reference}/")
    story = ["Déposée</strong>", "Déposée → qualifiée", "Qualifiée → orientée", "Pour avis", "CAUE\u00a0: proposée"]
    places = [text.index(words) for words in story]
    assert places == sorted(places)
    assert "12 mars 2025, 13 h 00" in text
    assert "Claude Exemple" in text
    assert "chef de file" in text


def test_the_steps_say_where_it_stands(coordinator):
    text = page(coordinator, f"{LIST}{demande_with_history().reference}/")
    assert text.count('class="passe"') == 3
    assert text.count('class="present" aria-current="step"') == 1
    assert text.count('class="avenir"') == 2
    stopped = DemandeFactory(etat=Etat.REFUSEE)
    assert 'aria-current="step"' not in page(coordinator, f"{LIST}{stopped.reference}/")
    draft = DemandeFactory(etat=Etat.BROUILLON)
    assert 'class="steps"' not in page(coordinator, f"{LIST}{draft.reference}/")


def test_a_demande_of_others_does_not_even_exist(client):
    demande = demande_with_history()
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory()).user)
    assert client.get(f"{LIST}{demande.reference}/").status_code == 404


def test_an_elu_does_not_read_the_contact_of_a_commune(client):
    situation = SituationFactory()
    demande = DemandeFactory(situation=situation, contact_nom="Claude Exemple", contact_courriel="c@exemple.test")
    client.force_login(AppartenanceFactory(role=Role.ELU, canton=situation.canton).user)
    text = page(client, f"{LIST}{demande.reference}/")
    assert "Claude Exemple" not in text
    assert "c@exemple.test" not in text


def test_what_people_typed_is_shown_as_text(coordinator):
    demande = DemandeFactory(objet="<script>alert(1)</script>", description="<b>gras</b>")
    for path in (LIST, f"{LIST}{demande.reference}/"):
        assert "<script>alert" not in page(coordinator, path)
    assert "&lt;b&gt;gras" in page(coordinator, f"{LIST}{demande.reference}/")
