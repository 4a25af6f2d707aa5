"""The aids: found by words, filters and commune, each sheet in full, and nothing that is not published."""

import datetime
import re
from html import unescape

import pytest
import time_machine
from django.template import engines

from bouquet.aides.models import Aide
from bouquet.catalogue.services import ensure_reference_data
from bouquet.demandes.models import Demande
from bouquet.pages.aides import amount, dates, for_whom
from tests.aides.factories import AideFactory
from tests.annuaire.factories import OrganismeFactory, ReferentFactory
from tests.catalogue.factories import ThematiqueFactory
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, SituationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAY = datetime.date(2026, 6, 15)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime.datetime(2026, 6, 15, 10, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture(autouse=True)
def undefined_names_show(monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "INDEFINI(%s)")


@pytest.fixture
def aids():
    ensure_reference_data()
    DepartementFactory(host=True)
    eau, habitat = ThematiqueFactory(code="eau-environnement"), ThematiqueFactory(code="habitat")
    AideFactory(
        slug="stations",
        titre="Stations d’épuration",
        thematiques=[eau],
        beneficiaires=["commune", "syndicat"],
        population_max=1000,
        depenses=["etudes", "investissement"],
        taux_min=20,
        taux_max=40,
        plafond=250_000,
    )
    AideFactory(
        slug="logements",
        titre="Logements communaux",
        thematiques=[habitat, eau],
        beneficiaires=["commune", "epci"],
        type_aide="pret",
        recurrence="annuelle",
        ouverture=datetime.date(2026, 7, 1),
        echeance=datetime.date(2026, 9, 30),
    )
    AideFactory(
        slug="fetes",
        titre="Fêtes de village",
        thematiques=[habitat],
        beneficiaires=["association"],
        depenses=["fonctionnement"],
        recurrence="ponctuelle",
        echeance=datetime.date(2026, 6, 15),
    )
    AideFactory(slug="cachee", titre="Pas encore publiée", publiee=False)
    AideFactory(slug="finie", titre="Finie", recurrence="ponctuelle", echeance=datetime.date(2026, 6, 14))


def read(client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    page = unescape(response.content.decode())
    assert "INDEFINI" not in page
    return page


def shown(client, query: str = "") -> set[str]:
    page = read(client, f"/aides/{query}")
    found = set(re.findall(r'href="/aides/([\w-]+)/"', page))
    assert int(re.search(r'data-total="(\d+)"', page)[1]) == len(found)
    return found


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", {"stations", "logements", "fetes"}),
        ("?q=STATION+epurations", {"stations"}),
        ("?thematique=eau-environnement", {"stations", "logements"}),
        ("?pour=syndicat", {"stations"}),
        ("?pour=association", {"fetes"}),
        ("?type=pret", {"logements"}),
        ("?depense=fonctionnement", {"fetes"}),
        ("?quand=ouvertes", {"stations", "fetes"}),
        ("?quand=permanentes", {"stations"}),
        ("?pour=commune&type=subvention", {"stations"}),
        ("?q=station&thematique=habitat", set()),
        ("?thematique=inconnue", set()),
        ("?quand=jamais", set()),
    ],
)
def test_words_and_filters_narrow_what_is_published(client, aids, query, slugs):
    assert shown(client, query) == slugs


def test_choices_say_how_many_and_leave_out_dead_ends(client, aids):
    page = read(client, "/aides/?pour=commune")
    assert "Prêt (1)" in page
    assert "Associations (1)" in page
    assert '<option value="garantie"' not in page


def test_each_aid_stands_once_under_its_first_thematique(client, aids):
    page = read(client, "/aides/")
    assert re.findall(r'<h2 id="([\w-]+)">', page) == ["eau-environnement", "habitat"]
    assert page.count('href="/aides/logements/"') == 1
    types = read(client, "/aides/?thematique=eau-environnement")
    assert re.findall(r'<h2 id="([\w-]+)">', types) == ["pret", "subvention"]


@pytest.fixture
def communes(aids):
    small = CollectiviteFactory(nom="Beaulieu-Haut", code_insee="26001")
    large = CollectiviteFactory(nom="Beaulieu-Bas", code_insee="26002")
    SituationFactory(commune=small, population_municipale=400)
    SituationFactory(commune=large, population_municipale=4000)
    CollectiviteFactory(nom="Rocheclaire", code_insee="26003")
    CollectiviteFactory(nom="Ancienne", code_insee="26004", valide_au=datetime.date(2020, 1, 1))


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("?commune=Beaulieu-Haut", {"stations", "logements"}),
        ("?commune=26002", {"logements"}),
        ("?commune=roc", {"stations", "logements"}),  # its population is not known: nothing is hidden
        ("?commune=26001&type=pret", {"logements"}),
    ],
)
def test_only_what_is_open_to_the_commune(client, communes, query, slugs):
    assert shown(client, query) == slugs


def test_three_letters_shared_by_several_communes_ask_which(client, communes):
    page = read(client, "/aides/?commune=bea&quand=permanentes")
    links = re.findall(r'<a href="(/aides/\?[^"]*commune=\d+[^"]*)">([^<]+)', page)
    assert [name for _, name in links] == ["Beaulieu-Bas", "Beaulieu-Haut"]
    assert "toutes communes confondues" in page
    assert shown(client, links[1][0].removeprefix("/aides/")) == {"stations"}


def test_an_unknown_commune_is_an_error_in_its_place(client, communes):
    page = read(client, "/aides/?commune=zzzzzz")
    assert "Aucune commune ne porte ce nom" in page
    assert 'value="zzzzzz"' in page
    assert shown(client, "?commune=zzzzzz") == set()


def test_the_finder_costs_the_same_whatever_it_holds(client, communes, django_assert_max_num_queries):
    def count(query):
        with django_assert_max_num_queries(30) as seen:
            client.get(f"/aides/{query}")
        return len(seen)

    queries = ("", "?q=station&pour=commune", "?commune=bea", "?commune=26001")
    before = [count(query) for query in queries]
    for _ in range(15):
        AideFactory(gestionnaire=OrganismeFactory(service=True), thematiques=[ThematiqueFactory(code="tourisme")])
    assert [count(query) for query in queries] == before


def test_nothing_published_says_so(client):
    assert "Les aides paraîtront ici" in read(client, "/aides/")


def test_a_sheet_says_everything(client, aids):
    organisme = OrganismeFactory(nom="Service de l’eau")
    aide = Aide.objects.get(slug="stations")
    for name in ("operations", "exclusions", "depenses_subventionnables", "calcul", "instruction", "versement"):
        setattr(aide, name, f"Texte de {name}.")
    aide.operations = "Sont aidés :\n- les réseaux\n- <b>les</b> stations"
    aide.pieces = "Délibération\n- Devis"
    aide.bases_reglementaires, aide.teleservice = "Article 1", "https://dossier.exemple.test/"
    aide.gestionnaire, aide.date_revue = organisme, datetime.date(2026, 5, 1)
    aide.save()
    aide.referents.add(ReferentFactory(organisme=organisme, nom="Anne Exemple", telephone="04 00 00 00 00"))
    html = client.get("/aides/stations/").content.decode()
    assert "<li>les réseaux</li><li>&lt;b&gt;les&lt;/b&gt; stations</li>" in html
    page = read(client, "/aides/stations/").replace("\u00a0", " ")
    for words in (
        *("Texte de exclusions.", "Texte de calcul.", "Texte de versement.", "Texte de instruction.", "Article 1"),
        *("<li>Délibération</li><li>Devis</li>", "De 20 à 40 %", "250 000 €", "Communes jusqu’à 1 000 habitants"),
        *("Toute l’année", "Service de l’eau", "Anne Exemple", "tel:0400000000", "Fiche relue le 1er mai 2026"),
        *('href="https://dossier.exemple.test/"', 'href="/demande/nouvelle/?aide=stations"', "Études, investissement"),
    ):
        assert words in page, words


def test_a_closed_aid_says_so_and_does_not_lead_to_its_teleservice(client, aids):
    Aide.objects.filter(slug="finie").update(teleservice="https://dossier.exemple.test/")
    page = read(client, "/aides/finie/")
    assert "Close depuis le 14" in page
    assert "dossier.exemple.test" not in page


def test_what_is_not_published_is_not_there(client, aids):
    for path in ("/aides/cachee/", "/aides/inconnue/"):
        assert client.get(path).status_code == 404


def test_asking_for_help_begins_with_the_aid(client, aids):
    page = read(client, "/demande/nouvelle/?aide=logements")
    assert "Nous pensons à l’aide «\u00a0Logements communaux\u00a0»." in page
    assert re.search(r'<option value="eau-environnement" selected>|<option value="habitat" selected>', page)
    for slug in ("cachee", "inconnue"):
        assert "Nous pensons" not in read(client, f"/demande/nouvelle/?aide={slug}")
    assert not Demande.objects.exists()


def test_the_site_leads_there(client):
    assert 'href="/aides/"' in read(client, "/")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"taux_max": 30}, "Jusqu’à 30 %"),
        ({"taux_min": 30, "taux_max": 30, "plafond": 1000}, "30 %, 1 000 € au plus"),
        ({"taux_min": 12.5}, "À partir de 12,5 %"),
        ({"plafond": 1000}, "1 000 € au plus"),
    ],
)
def test_how_much_in_words(fields, words):
    assert amount(Aide(**fields)).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Toute l’année"),
        ({"echeance": DAY}, "Jusqu’au 15 juin 2026"),
        ({"ouverture": datetime.date(2026, 7, 1)}, "À partir du 1er juillet 2026"),
        ({"echeance": datetime.date(2026, 6, 1), "recurrence": "ponctuelle"}, "Close depuis le 1er juin 2026"),
        (
            {"echeance": datetime.date(2026, 6, 1), "recurrence": "annuelle"},
            "Close depuis le 1er juin 2026, revient chaque année",
        ),
    ],
)
def test_when_in_words(fields, words):
    assert dates(Aide(**fields), DAY).replace("\u00a0", " ") == words


def test_for_whom_in_words():
    aide = Aide(beneficiaires=["association", "commune", "epci"], population_max=2000)
    told = "Communes jusqu’à 2 000 habitants, intercommunalités et associations"
    assert for_whom(aide).replace("\u00a0", " ") == told
