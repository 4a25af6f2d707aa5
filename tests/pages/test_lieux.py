"""Territory pages: linked both ways, true to published bilans, and silent about everything that is not published."""

import datetime
import re
from html import unescape

import pytest
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext

from bouquet.bilan.services import publish_bilan
from bouquet.catalogue.services import ensure_reference_data
from bouquet.demandes.enums import Etat
from bouquet.demandes.indicateurs import IndicateurAssistance
from bouquet.pages import lieux_sections
from bouquet.pages.lieux import communes_of
from bouquet.pages.lieux_carte import points_of
from bouquet.pages.lieux_sections import Section
from bouquet.territoires.models import AncienNom, Canton, Collectivite
from tests.aides.factories import AideFactory
from tests.annuaire.factories import OrganismeFactory, ReferentFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.pages.editorial import realisation
from tests.territoires.factories import (
    CantonFactory,
    CollectiviteFactory,
    ConseillerFactory,
    DepartementFactory,
    SituationFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PUBLISHED, UNDER_WAY = 2024, 2025


@pytest.fixture(autouse=True)
def undefined_names_show(monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "INDEFINI(%s)")


def text_of(response) -> str:
    return unescape(response.content.decode())


def demande(beneficiaire_or_situation, annee: int, **fields):
    """A demande under way by a commune (its situation) or another body."""
    key = "situation" if hasattr(beneficiaire_or_situation, "commune") else "beneficiaire"
    who = {key: beneficiaire_or_situation}
    made = DemandeFactory(date_demande=datetime.date(annee, 3, 1), etat=Etat.EN_COURS, **who, **fields)
    InterventionFactory(demande=made, organisme=fields.get("organisme") or OrganismeFactory())
    return made


@pytest.fixture
def world():
    """Beaulieu and Les Prés in one canton and one EPCI; three demandes published, others that are not."""
    DepartementFactory(host=True)
    ensure_reference_data()
    canton, epci = CantonFactory(code="2604", nom="Diois", tncc=2), CollectiviteFactory(epci=True, nom="Les Collines")
    ConseillerFactory(canton=canton, prenom="Camille", nom="Essai")
    beaulieu = CollectiviteFactory(code_insee="26100", nom="Beaulieu", site="https://beaulieu.exemple.test")
    pres = CollectiviteFactory(code_insee="26200", nom="Prés", tncc=4)
    one = SituationFactory(commune=beaulieu, canton=canton, epci=epci, population_municipale=1234)
    SituationFactory(commune=pres, canton=canton, epci=epci, population_municipale=90)
    caue = OrganismeFactory(sigle="CAUE", nom="Conseil d’architecture", site="https://caue.exemple.test")
    ReferentFactory(organisme=caue, nom="Personne Secrète", courriel="secrete@caue.exemple.test")
    for _ in range(3):
        made = DemandeFactory(
            situation=one,
            date_demande=datetime.date(PUBLISHED, 5, 2),
            etat=Etat.EN_COURS,
            objet="Objet confidentiel",
            contact_nom="Contact Confidentiel",
        )
        InterventionFactory(demande=made, organisme=caue)
    publish_bilan(annee=PUBLISHED, arrete_le=datetime.date(PUBLISHED + 1, 2, 1))
    return {"canton": canton, "epci": epci, "beaulieu": beaulieu, "situation": one}


def test_commune_canton_and_epci_lead_to_each_other(client, world):
    epci = world["epci"].siren
    page = text_of(client.get("/territoires/26100/"))
    for said in ("<h1>Beaulieu</h1>", "1\u00a0234\u00a0habitants", "population municipale 2025"):
        assert said in page
    for path in ("/territoires/2604/", f"/territoires/{epci}/"):
        assert f'href="{path}"' in page
        other = text_of(client.get(path))
        assert 'href="/territoires/26100/">Beaulieu' in other
        assert 'href="/territoires/26200/">Les Prés' in other
        assert "INDEFINI" not in other
    assert "Camille Essai" in text_of(client.get("/territoires/2604/"))
    assert "INDEFINI" not in page


def test_the_figures_are_those_of_the_last_published_bilan(client, world):
    for path in ("26100", "2604", world["epci"].siren):
        page = text_of(client.get(f"/territoires/{path}/"))
        assert f"L’accompagnement en {PUBLISHED}" in page
        assert 'data-chiffre="global.demandes">3<' in page
        assert "Conseil d’architecture" in page
        assert f'href="/bilan/{PUBLISHED}/canton/2604/"' in page or f'href="/bilan/{PUBLISHED}/"' in page
    assert "Aucune intervention en" in text_of(client.get("/territoires/26200/"))


def test_nothing_of_a_year_that_is_not_published_is_told(client, world):
    pages = [f"/territoires/{code}/" for code in ("26100", "26200", "2604", world["epci"].siren)]
    pages += ["/territoires/", "/territoires/?q=syndicat", "/territoires/?q=beau"]
    before = [client.get(path).content for path in pages]
    syndicat = CollectiviteFactory(syndicat=True, nom="Syndicat Jamais Nommé")
    demande(world["situation"], UNDER_WAY, objet="Projet secret")
    demande(syndicat, UNDER_WAY, objet="Autre projet secret")
    assert [client.get(path).content for path in pages] == before
    assert client.get(f"/territoires/{syndicat.siren}/").status_code == 404
    assert "Syndicat Jamais Nommé" not in text_of(client.get("/territoires/?q=syndicat"))
    publish_bilan(annee=UNDER_WAY, arrete_le=datetime.date(UNDER_WAY + 1, 2, 1))
    assert client.get(pages[0]).content != before[0]
    assert 'data-chiffre="groupements.liste.' in text_of(client.get(f"/territoires/{syndicat.siren}/"))
    assert "Syndicat Jamais Nommé" in text_of(client.get("/territoires/?q=syndicat"))


def test_no_objet_no_contact_no_referent(client, world):
    for code in ("26100", "2604", world["epci"].siren):
        page = text_of(client.get(f"/territoires/{code}/"))
        for secret in ("Objet confidentiel", "Contact Confidentiel", "Personne Secrète", "secrete@"):
            assert secret not in page


def test_a_merged_commune_says_what_it_joined_and_a_former_code_leads_there(client, world):
    CollectiviteFactory(
        code_insee="26371",
        nom="Véronne",
        valide_au=datetime.date(2025, 1, 1),
        successeur=world["beaulieu"],
    )
    AncienNom.objects.create(collectivite=world["beaulieu"], genre="deleguee", nom="Vieux-Bourg", code_insee="26399")
    page = client.get("/territoires/26371/")
    assert page.status_code == 200
    assert "Véronne fait partie de Beaulieu" in text_of(page)
    assert 'href="/territoires/26100/"' in text_of(page)
    assert client.get("/territoires/26399/").url == "/territoires/26100/"
    assert "Véronne, Vieux-Bourg" in text_of(client.get("/territoires/26100/"))


def test_a_commune_of_another_departement_and_an_unknown_code_have_no_page(client, world):
    CollectiviteFactory(code_insee="07001", departement=DepartementFactory(code="07"))
    for code in ("07001", "99999", "200999999", "abc"):
        assert client.get(f"/territoires/{code}/").status_code == 404


def test_a_canton_inside_a_city_leads_to_the_city(client, world):
    CantonFactory(code="2618", nom="Valence-4")
    CantonFactory(code="2699", nom="Valence", ville=True)
    page = text_of(client.get("/territoires/2618/"))
    assert "Ce canton est tout entier dans une ville" in page
    assert 'href="/territoires/2699/"' in page
    assert "L’accompagnement" not in page


@pytest.mark.parametrize(
    ("fields", "said", "unsaid"),
    [
        ({}, "n’est pas encore renseignée", "Éligible"),
        ({"population_totale": 1300, "potentiel": 600, "potentiel_moyen": 700, "annee": 2025}, "Éligible", "Décidé"),
        (
            {"force": "eligible", "motif": "Arrangement interne", "annee": 2025},
            "par décision du Département",
            "Arrangement interne",
        ),
    ],
)
def test_eligibility_is_explained_without_what_agents_wrote(client, world, fields, said, unsaid):
    if fields:
        IndicateurAssistance.objects.create(collectivite=world["beaulieu"], **fields)
    page = text_of(client.get("/territoires/26100/"))
    assert said in page
    assert unsaid not in page


def test_asking_from_there_fills_the_collectivite_in(client, world):
    page = text_of(client.get("/territoires/26100/"))
    (href,) = re.findall(r'href="(/demande/nouvelle/\?[^"]+)"', page)
    assert 'value="Beaulieu' in text_of(client.get(href))
    assert "/offre/?commune=26100" in page


@pytest.mark.parametrize(
    ("typed", "found"),
    [("bea", ["26100"]), ("les p", ["26200"]), ("Beauleiu", ["26100"]), ("26100", ["26100"]), ("zzzz", [])],
)
def test_three_letters_find_a_territory(client, world, typed, found):
    page = text_of(client.get("/territoires/", {"q": typed}))
    results = page.partition('id="resultats"')[2].partition("</section>")[0]
    assert re.findall(r'href="/territoires/(\d+)/"', results) == found


def test_two_letters_are_too_few(client, world):
    assert "au moins trois lettres" in text_of(client.get("/territoires/?q=be"))


def test_without_a_departement_the_list_says_so(client):
    assert "Aucun département n’est chargé" in text_of(client.get("/territoires/"))


def test_before_any_bilan_a_territory_promises_nothing(client):
    DepartementFactory(host=True)
    one = SituationFactory()
    page = text_of(client.get(f"/territoires/{one.commune.code_insee}/"))
    assert "Le premier bilan se prépare" in page
    assert "data-chiffre" not in page


def test_the_number_of_queries_does_not_depend_on_the_communes(client, world):
    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    paths = ("/territoires/2604/", f"/territoires/{world['epci'].siren}/", "/territoires/", "/territoires/26100/")
    before = [count(path) for path in paths]
    for _ in range(15):
        SituationFactory(canton=Canton.objects.get(pk="2604"), epci=world["epci"])
    assert [count(path) for path in paths] == before
    assert max(before) <= 20


def test_another_app_adds_its_part(client, world, monkeypatch):
    def part(territoire, day):
        return Section("essai", f"Près de {territoire.nom}", "core/messages.html") if territoire.lieu else None

    monkeypatch.setattr(lieux_sections, "SECTIONS", [part])
    assert "Près de Beaulieu" in text_of(client.get("/territoires/26100/"))
    assert 'id="essai"' not in text_of(client.get("/territoires/2604/"))


def test_corners_of_an_outline_are_read_back():
    assert points_of("M5 5l10 0 0 10-10 0zM0 0l1 0 0 1z") == {
        (5, 5),
        (15, 5),
        (15, 15),
        (5, 15),
        (0, 0),
        (1, 0),
        (1, 1),
    }


def test_communes_cantons_and_epci_of_the_drome_have_their_pages(client, drome):
    """One commune in twelve, the cantons, the EPCI; Saillans knows its neighbours, and Véronne, what it joined."""
    ensure_reference_data()
    communes = communes_of(drome, datetime.date(2026, 6, 1))
    codes = [lieu.code for lieu in communes[::12]] + list(Canton.objects.values_list("code", flat=True))
    codes += [*sorted({lieu.epci for lieu in communes if lieu.epci}), "26371"]
    assert len(communes) == 362
    assert {code: status for code in codes if (status := client.get(f"/territoires/{code}/").status_code) != 200} == {}
    assert 'href="/territoires/26371/"' not in text_of(client.get("/territoires/26289/"))
    near = text_of(client.get("/territoires/26289/")).partition('class="near"')[2].partition("</ul>")[0]
    assert "Vercheny" in near
    assert "Valence" not in near


def test_aids_open_to_it_and_what_was_done_there_are_told(client, world):
    AideFactory(titre="Aide aux petites communes", beneficiaires=["commune"], population_max=2_000, publiee=True)
    AideFactory(titre="Aide aux intercommunalités", beneficiaires=["epci"], publiee=True)
    AideFactory(titre="Aide en préparation", beneficiaires=["commune"], publiee=False)
    commune = Collectivite.objects.get(code_insee="26100")
    realisation("Le lavoir de Beaulieu", communes=[commune])
    page = text_of(client.get("/territoires/26100/"))
    assert "Aide aux petites communes" in page
    assert "Aide aux intercommunalités" not in page
    assert "en préparation" not in page
    assert "Le lavoir de Beaulieu" in page
    canton = text_of(client.get("/territoires/2604/"))
    assert "Le lavoir de Beaulieu" in canton
    with CaptureQueriesContext(connection) as few:
        client.get("/territoires/26100/")
    for number in range(8):
        AideFactory(titre=f"Aide {number}", beneficiaires=["commune"], publiee=True)
        realisation(f"Projet {number}", communes=[commune])
    with CaptureQueriesContext(connection) as many:
        assert "Voir les 9\u00a0aides ouvertes" in text_of(client.get("/territoires/26100/"))
    assert len(many) == len(few)
