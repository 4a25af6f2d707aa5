"""Work lists: what is late, counts beside the filters, exports, cost of a page."""

import datetime
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from bouquet.annuaire.enums import Role
from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.demandes.models import Demande, TransitionDemande, TransitionIntervention
from bouquet.espace.models import VueEnregistree
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import CollectiviteFactory, DepartementFactory, SituationFactory

LIST = "/espace/demandes/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    client.force_login(AppartenanceFactory().user)
    return client


def ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


def moved(demande, days: int, *, work=None) -> None:
    """A change of state that many days ago, of the demande or of an intervention."""
    history, subject = (TransitionIntervention, "intervention") if work else (TransitionDemande, "demande")
    le = timezone.make_aware(datetime.datetime.combine(ago(days), datetime.time(9)))
    history.objects.create(**{subject: work or demande}, de="", vers="deposee", auteur_nom="Camille", le=le)
    Demande.objects.filter(pk=work.demande_id if work else demande.pk).read_news_again()


def total(client, query="") -> int:
    return int(re.search(r'data-total="(\d+)"', client.get(f"{LIST}?{query}").content.decode())[1])


def shown(client, query="") -> list[str]:
    return re.findall(r'<th scope="row" class="numeric">([\d-]+)</th>', client.get(f"{LIST}?{query}").content.decode())


def test_a_demande_nobody_has_begun_is_silent_after_ten_days_without_news(coordinator):
    silent = DemandeFactory(date_demande=ago(30))
    moved(silent, 10)
    answered = DemandeFactory(date_demande=ago(30))
    moved(answered, 9)
    proposed = DemandeFactory(date_demande=ago(30), etat=Etat.ORIENTEE)
    moved(None, 2, work=InterventionFactory(demande=proposed, etat=EtatIntervention.PROPOSEE))
    DemandeFactory(date_demande=ago(30), etat=Etat.EN_COURS)
    DemandeFactory(date_demande=ago(9))
    assert shown(coordinator, "muette=on") == [silent.reference]
    text = coordinator.get(LIST).content.decode()
    assert "1 sans réponse depuis 10 jours" in text
    assert text.count('<strong class="late">10\u00a0j</strong>') == 1
    assert "9\u00a0j" in text


def test_late_is_silent_or_past_its_echeance_and_never_what_has_ended(coordinator):
    silent = DemandeFactory(date_demande=ago(11))
    past = DemandeFactory(date_demande=ago(20), etat=Etat.EN_COURS, echeance=ago(1))
    DemandeFactory(date_demande=ago(20), etat=Etat.EN_COURS, echeance=ago(0))
    DemandeFactory(date_demande=ago(20), etat=Etat.CLOTUREE, echeance=ago(1))
    assert shown(coordinator, "retard=on") == [silent.reference, past.reference]


def test_the_dates_and_the_epci_filter(coordinator):
    home = DepartementFactory(code="26", hote=True)
    epci = CollectiviteFactory(genre="epci", code_insee="", siren="200040459", departement=home)
    member = DemandeFactory(situation=SituationFactory(epci=epci), date_demande=datetime.date(2025, 3, 1))
    own = DemandeFactory(beneficiaire=epci, date_demande=datetime.date(2025, 4, 1))
    other = DemandeFactory(date_demande=datetime.date(2025, 5, 1))
    assert shown(coordinator, "epci=200040459") == [own.reference, member.reference]
    assert shown(coordinator, "du=2025-04-01") == [other.reference, own.reference]
    assert shown(coordinator, "au=2025-04-01") == [own.reference, member.reference]
    assert total(coordinator, "du=demain") == 0


def test_my_organisme_finds_what_it_was_proposed(client):
    organisme = OrganismeFactory()
    proposed = InterventionFactory(organisme=organisme, etat=EtatIntervention.PROPOSEE, demande__etat=Etat.ORIENTEE)
    InterventionFactory(organisme=organisme)
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=organisme).user)
    assert total(client) == 2
    assert shown(client, "travail=proposee") == [proposed.demande.reference]


def test_each_count_is_the_length_of_the_list_it_announces(coordinator):
    for etat, times in ((Etat.DEPOSEE, 2), (Etat.EN_COURS, 3), (Etat.CLOTUREE, 1)):
        DemandeFactory.create_batch(times, etat=etat)
    DemandeFactory(etat=Etat.EN_COURS, date_demande=datetime.date(2024, 2, 2))
    text = coordinator.get(f"{LIST}?annee=2025&etat=deposee").content.decode()
    found = re.findall(r'name="etat" value="(\w+)"[^>]*> [^<]* <span class="count">(\d+)<', text)
    assert dict(found) == {"deposee": "2", "en_cours": "3", "cloturee": "1"}
    for etat, count in found:
        assert total(coordinator, f"annee=2025&etat={etat}") == int(count)
    assert total(coordinator, "vue=ouvertes&etat=cloturee") == 0
    assert total(coordinator) == Demande.objects.count()


def test_the_workbook_holds_what_is_seen_and_no_formula(coordinator):
    kept = DemandeFactory(objet="=1+1", etat=Etat.EN_COURS)
    DemandeFactory()
    response = coordinator.get(f"{LIST}export.xlsx?etat=en_cours")
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert (rows[0][0], rows[1][0], rows[1][5]) == ("reference", kept.reference, "'=1+1")
    assert len(rows) == 2


def test_too_long_a_list_is_no_workbook(coordinator, monkeypatch):
    monkeypatch.setattr("bouquet.espace.views_liste.XLSX_LIMIT", 1)
    DemandeFactory.create_batch(2)
    response = coordinator.get(f"{LIST}export.xlsx?annee=2025", follow=True)
    assert response.redirect_chain == [(f"{LIST}?annee=2025", 302)]
    text = response.content.decode()
    assert "prenez le CSV" in text
    assert "export.xlsx" not in text


def test_the_workbook_obeys_the_same_roles(client):
    client.force_login(AppartenanceFactory(role=Role.REDACTION).user)
    assert client.get(f"{LIST}export.xlsx").status_code == 403


@pytest.mark.parametrize("role", [Role.COORDINATION, Role.AGENT])
def test_a_full_page_costs_twelve_queries_and_sixty_kilobytes(client, role):
    organismes = OrganismeFactory.create_batch(20)
    for demande in DemandeFactory.create_batch(60, objet="Réhabiliter l’ancienne école en logements communaux"):
        InterventionFactory(demande=demande, organisme=organismes[0], chef_de_file=True)
        InterventionFactory(demande=demande, organisme=organismes[1])
        moved(demande, 3)
    scope = {"organisme": organismes[0]} if role == Role.AGENT else {}
    client.force_login(AppartenanceFactory(role=role, **scope).user)
    for query in ("", "q=ecole&etat=deposee&retard=on", f"organisme={organismes[0].sigle}"):
        with CaptureQueriesContext(connection) as asked:
            content = client.get(f"{LIST}?{query}").content
        assert len(asked) <= 12, [one["sql"] for one in asked]
        assert len(content) <= 60_000


def test_a_view_is_kept_under_its_name_and_is_mine_alone(client):
    mine, other = AppartenanceFactory().user, AppartenanceFactory().user
    client.force_login(mine)
    response = client.post(f"{LIST}vues/?etat=en_cours&q=&page=3", {"nom": "Ma semaine"})
    assert (response.status_code, response.url) == (302, f"{LIST}?etat=en_cours")
    vue = VueEnregistree.objects.get()
    assert (vue.user, vue.nom, vue.query) == (mine, "Ma semaine", "etat=en_cours")
    assert (
        f'<a href="{LIST}?etat=en_cours" aria-current="true">Ma semaine</a>'
        in client.get(response.url).content.decode()
    )
    client.force_login(other)
    assert "Ma semaine" not in client.get(LIST).content.decode()
    assert client.post(f"{LIST}vues/{vue.pk}/effacer/").status_code == 404
    client.force_login(mine)
    assert client.get(f"{LIST}vues/{vue.pk}/effacer/").status_code == 405
    client.post(f"{LIST}vues/{vue.pk}/effacer/")
    assert not VueEnregistree.objects.exists()


@pytest.mark.parametrize("nom", ["Ma semaine", "", "x" * 61])
def test_a_name_refused_to_a_view_says_why_in_place(coordinator, nom):
    coordinator.post(f"{LIST}vues/?etat=en_cours", {"nom": "Ma semaine"})
    response = coordinator.post(f"{LIST}vues/?etat=deposee", {"nom": nom})
    assert response.status_code == 422
    assert "La vue n’a pas été enregistrée" in response.content.decode()
    assert f'value="{nom}"' in response.content.decode() or not nom
    assert VueEnregistree.objects.count() == 1


def test_whoever_has_no_list_keeps_no_view(client):
    client.force_login(AppartenanceFactory(role=Role.REDACTION).user)
    assert client.post(f"{LIST}vues/", {"nom": "Vue"}).status_code == 403


def test_beyond_its_limit_a_filtered_list_says_more_than_and_shows_what_it_counted(client, monkeypatch):
    monkeypatch.setattr("bouquet.espace.listes.COUNTED", 3)
    monkeypatch.setattr("bouquet.espace.views_liste.COUNTED", 3)
    monkeypatch.setattr("bouquet.espace.listes.PER_PAGE", 2)
    many = [DemandeFactory(objet="Toiture", date_demande=ago(day), etat=Etat.EN_COURS) for day in range(5)]
    DemandeFactory(objet="Toiture", date_demande=ago(9), etat=Etat.CLOTUREE)
    client.force_login(AppartenanceFactory().user)
    page = client.get(f"{LIST}?q=toiture").content.decode()
    assert "Plus de 3\u00a0demandes" in page
    assert "data-total" not in page
    assert "aux 3 demandes les plus récentes" in page
    assert shown(client, "q=toiture&page=99") == [many[2].reference]  # the last page is the second one
    assert total(client, "q=toiture&etat=cloturee") == 1  # few enough once a state is chosen
    assert total(client) == 6  # the whole list of the network is always counted
    assert len(client.get(f"{LIST}export.csv?q=toiture").getvalue().decode().splitlines()) == 7


def test_the_pages_of_the_whole_list_stop_somewhere_and_say_so(coordinator, monkeypatch):
    monkeypatch.setattr("bouquet.espace.listes.BROWSED", 4)
    monkeypatch.setattr("bouquet.espace.listes.PER_PAGE", 2)
    rows = [DemandeFactory(date_demande=ago(day)) for day in range(7)]
    page = coordinator.get(f"{LIST}?page=9").content.decode()
    assert shown(coordinator, "page=9") == [one.reference for one in rows[2:4]]
    assert 'data-total="7"' in page
    assert "Les pages s’arrêtent aux 4" in page
