"""Contacts written in several ways: who is proposed, what is kept, and every demande that says it afterwards."""

import pytest
from auditlog.models import LogEntry

from bouquet.annuaire.enums import Role
from bouquet.demandes.contacts import groupes
from bouquet.demandes.models import Demande
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory
from tests.territoires.factories import SituationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "/espace/fusions/contacts/"


@pytest.fixture
def situation():
    return SituationFactory()


def asked(situation, nom="", courriel="", fonction="", telephone="") -> Demande:
    return DemandeFactory(
        situation=situation,
        contact_nom=nom,
        contact_courriel=courriel,
        contact_fonction=fonction,
        contact_telephone=telephone,
    )


@pytest.fixture
def anne(situation):
    """Three writings on four demandes; somebody else, and the same name elsewhere, stand apart."""
    mine = [
        asked(situation, "Anne Blanc", "anne@exemple.test"),
        asked(situation, "Anne Blanc", "anne@exemple.test"),
        asked(situation, "Mme BLANC", "Anne@exemple.test", fonction="Maire"),
        asked(situation, "BLANC Anné", telephone="04 75 00 00 00"),
    ]
    asked(situation, "Paul Noir", "paul@exemple.test")
    asked(situation)
    asked(SituationFactory(), "Anne Blanc", "autre@exemple.test")
    return mine


@pytest.fixture
def coordination(client):
    user = AppartenanceFactory(role=Role.COORDINATION).user
    client.force_login(user)
    return user


def told(demande) -> tuple:
    demande.refresh_from_db()
    return demande.contact_nom, demande.contact_fonction, demande.contact_courriel, demande.contact_telephone


def page_of(groupe) -> str:
    return f"{LIST}{groupe.beneficiaire}/{groupe.cle}/"


def test_variants_of_one_address_or_name_are_one_group(anne):
    (groupe,) = groupes()
    assert groupe.demandes == 4
    assert {one.contact.nom for one in groupe.variantes} == {"Anne Blanc", "Mme BLANC", "BLANC Anné"}
    assert groupe.nom == "Anne Blanc"


def test_every_demande_says_the_same_and_keeps_what_it_said(client, anne, coordination, situation):
    assert "Anne Blanc" in client.get(LIST).content.decode()
    (groupe,) = groupes()
    page = client.get(page_of(groupe)).content.decode()
    for words in ("Mme BLANC", "BLANC Anné", "Maire", "04 75 00 00 00", "(2\u00a0demandes)", "(vide)"):
        assert words in page
    kept = {"nom": "Anne Blanc", "fonction": "Maire", "courriel": "anne@exemple.test", "telephone": "04 75 00 00 00"}
    sent = client.post(page_of(groupe), {"variantes": ["0", "1", "2"], **kept}, follow=True)
    assert "4\u00a0demandes corrigées" in sent.content.decode()
    assert {told(one) for one in anne} == {tuple(kept.values())}
    assert not groupes()
    assert Demande.objects.filter(contact_nom="Paul Noir").exists()
    assert Demande.objects.filter(contact_courriel="autre@exemple.test").exists()
    assert LogEntry.objects.count() == 4
    rows = {row.object_id: row for row in LogEntry.objects.all()}
    assert rows[anne[2].pk].changes["contact_nom"] == ["Mme BLANC", "Anne Blanc"]
    assert {row.actor for row in rows.values()} == {coordination}
    page = client.get(f"/espace/demandes/{anne[2].reference}/historique/").content.decode()
    assert "de «\u00a0Mme BLANC\u00a0» à «\u00a0Anne Blanc\u00a0»" in page


def test_somebody_else_is_left_out(client, anne, coordination):
    (groupe,) = groupes()
    apart = next(rank for rank, one in enumerate(groupe.variantes) if one.contact.nom == "BLANC Anné")
    ranks = [str(rank) for rank in range(3) if rank != apart]
    kept = {"nom": "Anne Blanc", "fonction": "Maire", "courriel": "anne@exemple.test", "telephone": ""}
    assert client.post(page_of(groupe), {"variantes": ranks, **kept}).status_code == 302
    assert told(anne[3]) == ("BLANC Anné", "", "", "04 75 00 00 00")
    assert told(anne[2])[0] == "Anne Blanc"


@pytest.mark.parametrize(
    "wrong", [{"variantes": ["0"]}, {"variantes": []}, {"nom": "Inventé"}, {"nom": ""}, {"variantes": ["0", "9"]}]
)
def test_what_is_not_among_the_writings_is_refused(client, anne, coordination, wrong):
    (groupe,) = groupes()
    kept = {"variantes": ["0", "1"], "nom": "Anne Blanc", "fonction": "", "courriel": "", "telephone": ""}
    before = [told(one) for one in anne]
    assert client.post(page_of(groupe), kept | wrong).status_code == 422
    assert [told(one) for one in anne] == before


def test_contacts_that_changed_meanwhile_are_not_written_over(client, anne, coordination):
    (groupe,) = groupes()
    address = page_of(groupe)
    Demande.objects.filter(pk=anne[3].pk).update(contact_telephone="04 75 11 11 11")
    kept = {"variantes": ["0", "1"], "nom": "Anne Blanc", "fonction": "", "courriel": "", "telephone": ""}
    sent = client.post(address, kept, follow=True)
    assert "changé entre-temps" in sent.content.decode()
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMINISTRATION, 200), (Role.REFERENT, 403), (Role.COLLECTIVITE, 403), (Role.ELU, 403)]
)
def test_only_who_coordinates(client, anne, situation, role, status):
    scope = {
        Role.REFERENT: {"organisme": OrganismeFactory()} if role == Role.REFERENT else {},
        Role.COLLECTIVITE: {"collectivite": situation.commune},
        Role.ELU: {"canton": situation.canton},
    }
    client.force_login(AppartenanceFactory(role=role, **scope.get(role, {})).user)
    (groupe,) = groupes()
    assert (client.get(LIST).status_code, client.get(page_of(groupe)).status_code) == (status, status)
    if status == 403:
        assert client.post(page_of(groupe), {"variantes": ["0", "1"], "nom": "Anne Blanc"}).status_code == 403


def test_the_list_costs_the_same_whatever_it_holds(client, situation, coordination, django_assert_max_num_queries):
    for number in range(12):
        asked(situation, f"Personne {number}", f"p{number}@exemple.test")
        asked(situation, f"PERSONNE {number}", f"p{number}@exemple.test")
    with django_assert_max_num_queries(10):
        assert client.get(LIST).content.decode().count("<tr>") == 13
