"""The offer read for one's commune: what is open to it, why the rest is not, and the way to a form already begun."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.utils import timezone

from bouquet.catalogue.services import ensure_reference_data
from bouquet.demandes.models import IndicateurAssistance
from tests.catalogue.factories import PrestationFactory
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, SituationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def village():
    """400 inhabitants, in an EPCI of its own."""
    ensure_reference_data()
    DepartementFactory(code="26", hote=True)
    commune = CollectiviteFactory(nom="Aubelieu", code_insee="26901", courriel="mairie@exemple.test")
    epci = CollectiviteFactory(epci=True, nom="CC des Collines")
    SituationFactory(commune=commune, epci=epci, population_municipale=400)
    return commune


def read(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return unescape(response.content.decode())


def verdict(client, slug: str, commune="26901") -> str:
    """What the page of the prestation says to that commune."""
    found = re.search(r'<section class="acces".*?</section>', read(client, f"/offre/{slug}/?commune={commune}"), re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def figures(commune, **values):
    told = {"population_totale": 420, "unite_urbaine": 0, "potentiel": Decimal(600), "potentiel_moyen": Decimal(700)}
    IndicateurAssistance.objects.create(collectivite=commune, annee=timezone.localdate().year, **{**told, **values})


def test_three_letters_choose_the_commune_and_the_page_says_how_many_are_open(client, village):
    PrestationFactory(slug="ouverte", beneficiaires=["commune"])
    PrestationFactory(slug="autre", beneficiaires=["syndicat"], titre="Avant toutes les autres")
    page = read(client, "/offre/?commune=aub")
    assert "Pour Aubelieu (400\u00a0habitants)\u00a0: <b data-opened>1 ouverte et 1 pour d’autres</b>" in page
    assert page.index("/offre/ouverte/?commune=26901") < page.index("Ce qui s’adresse à d’autres")
    assert page.index("Ce qui s’adresse à d’autres") < page.index("/offre/autre/?commune=26901")


def test_several_communes_are_offered_and_nothing_is_guessed(client, village):
    PrestationFactory()
    CollectiviteFactory(nom="Aubenas-les-Essais", code_insee="26902")
    page = read(client, "/offre/?commune=aub&q=visite")
    assert re.search(r'href="/offre/\?q=visite&commune=26901">Aubelieu</a>', page)
    assert "data-opened" not in page


def test_an_unknown_commune_says_so_and_the_offer_stays(client, village):
    PrestationFactory(slug="ouverte")
    page = read(client, "/offre/?commune=zzzzzz")
    assert "Aucune collectivité ne porte ce nom" in page
    assert 'href="/offre/ouverte/"' in page


def test_the_neighbours_of_another_departement_come_after(client, village):
    CollectiviteFactory(nom="Aubade", code_insee="07001", departement=DepartementFactory(code="07"))
    names = [one["nom"] for one in client.get("/demande/nouvelle/communes/?q=aub").json()["communes"]]
    assert names == ["Aubelieu (26)", "Aubade (07)"]
    assert client.get("/demande/nouvelle/communes/?q=au").json() == {"communes": []}
    assert client.get("/demande/nouvelle/communes/?q=aub").json()["communes"][0]["courriel"] == "mairie@exemple.test"


def test_what_is_for_epci_is_asked_through_its_own(client, village):
    PrestationFactory(slug="epci", beneficiaires=["epci"])
    told = verdict(client, "epci")
    assert "Par votre intercommunalité" in told
    assert "CC des Collines" in told


def test_a_zone_is_open_inside_and_closed_outside(client, village):
    epci = village.situations.get().epci
    PrestationFactory(slug="chez-nous").epci.add(epci)
    PrestationFactory(slug="ailleurs").epci.add(CollectiviteFactory(epci=True, nom="CC du Lac"))
    assert "Ouverte à votre commune" in verdict(client, "chez-nous")
    told = verdict(client, "ailleurs")
    assert "Pas ouverte à votre commune" in told
    assert "CC du Lac" in told
    assert "Ouverte à votre intercommunalité" in verdict(client, "chez-nous", epci.siren)


def test_a_zone_in_words_and_a_neighbour_are_to_be_verified(client, village):
    PrestationFactory(slug="mots", zone="Hors agglomération")
    PrestationFactory(slug="partout", zone="Tout le département, à distance aussi")
    CollectiviteFactory(nom="Voisine", code_insee="07001", departement=DepartementFactory(code="07"))
    assert "Hors agglomération" in verdict(client, "mots")
    assert "Ouverte à" in verdict(client, "partout")
    assert "À vérifier ensemble" in verdict(client, "partout", "07001")


@pytest.mark.parametrize(
    ("values", "word", "reason"),
    [
        ({}, "Ouverte à votre commune, éligible en", "au plus 1,3 fois la moyenne"),
        ({"potentiel": 2000, "precedent": "eligible"}, "maintenue un an en", "maintenue un an"),
        ({"potentiel": 2000, "precedent": "non_eligible"}, "Pas ouverte à votre commune", "plus de 1,3 fois"),
        ({"population_totale": None}, "À vérifier ensemble", "Population totale de"),
        ({"force": "eligible", "motif": "décision du préfet"}, "éligible en", "décision du préfet"),
    ],
)
def test_assistance_technique_is_explained(client, village, values, word, reason):
    PrestationFactory(slug="satese", assistance_technique=True)
    figures(village, **values)
    told = verdict(client, "satese")
    assert word in told
    assert reason in told
    assert "réservée par la loi" in told


def test_without_figures_the_rule_is_told_and_nothing_is_concluded(client, village):
    PrestationFactory(slug="satese", assistance_technique=True)
    assert "À vérifier ensemble" in verdict(client, "satese")
    PrestationFactory(slug="conseil")
    assert "réservée par la loi" not in verdict(client, "conseil")


def test_the_sheet_leads_to_a_form_already_begun(client, village):
    prestation = PrestationFactory(slug="visite", titre="Une visite", delai="Sous un mois")
    page = read(client, "/offre/visite/?commune=26901")
    assert "Sous un mois" in page
    form = read(client, re.search(r'class="btn" href="(/demande/nouvelle/[^"]+)"', page)[1])
    assert 'value="Aubelieu (26)"' in form
    assert 'value="mairie@exemple.test"' in form
    assert 'value="visite" id="id_prestation_1" checked' in form
    assert f'<option value="{prestation.nature_id}" selected>' in form
    assert f'<option value="{prestation.thematiques.get().pk}" selected>' in form


def test_reading_for_a_commune_costs_the_same_however_long_the_offer(client, village, django_assert_max_num_queries):
    for n in range(3):
        PrestationFactory(titre=f"Conseil {n}")
    with django_assert_max_num_queries(14) as few:
        client.get("/offre/?commune=26901")
    for n in range(12):
        PrestationFactory(titre=f"Visite {n}").epci.add(village.situations.get().epci)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/offre/?commune=26901")
