"""One box over everything a person may see, and nothing more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bouquet.annuaire.enums import Role
from bouquet.annuaire.models import Referent
from bouquet.echanges.enums import Visibilite
from bouquet.echanges.models import Document
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.echanges.factories import MessageFactory
from tests.territoires.factories import SituationFactory

pytestmark = pytest.mark.django_db
SEARCH = "/espace/recherche/"


def read(client, q) -> str:
    response = client.get(SEARCH, {"q": q})
    assert response.status_code == 200
    return response.content.decode()


def test_it_finds_each_kind_by_its_words(client):
    client.force_login(AppartenanceFactory().user)
    demande = DemandeFactory(objet="Créer une halle", beneficiaire__nom="Étoile", contact_nom="Claude Exemple")
    organisme = OrganismeFactory(sigle="CAUE", nom="Conseil d’architecture")
    Referent.objects.create(organisme=organisme, nom="Dominique Essai", fonction="Architecte")
    for q in ("halle", demande.reference, "CREER étoile", "claude"):
        assert f"/espace/demandes/{demande.reference}/" in read(client, q), q
    assert "<h2 id=" in read(client, "etoile")
    assert "Collectivités" in read(client, "etoile")
    assert "Conseil d’architecture" in read(client, "caue")
    assert "CAUE, Architecte" in read(client, "dominique")
    assert "Rien ne répond" in read(client, "introuvable")
    assert "au moins deux lettres" in read(client, "x")


def test_a_person_finds_only_the_demandes_and_contacts_of_the_role(client):
    situation, organisme = SituationFactory(), OrganismeFactory()
    mine = DemandeFactory(situation=situation, objet="Halle couverte", contact_nom="Claude Exemple")
    InterventionFactory(demande=mine, organisme=organisme)
    other = DemandeFactory(objet="Halle ouverte", contact_nom="Claude Exemple", contact_courriel="c@exemple.test")
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=organisme).user)
    for q in ("halle", "claude", "c@exemple.test", other.reference):
        assert other.reference not in read(client, q).replace(f'value="{other.reference}"', "").replace(
            f"<title>{other.reference}", ""
        ), q
    assert mine.reference in read(client, "claude")
    client.force_login(AppartenanceFactory(role=Role.ELU, canton=situation.canton).user)
    assert mine.reference in read(client, "halle")
    assert mine.reference not in read(client, "claude")


@pytest.mark.parametrize(("role", "status"), [(Role.REDACTION, 200), (None, 403)])
def test_who_may_search(client, role, status):
    client.force_login(AppartenanceFactory(role=role).user if role else UserFactory())
    assert client.get(SEARCH).status_code == status


def test_a_search_costs_twelve_queries_at_most(client):
    client.force_login(AppartenanceFactory().user)
    for demande in DemandeFactory.create_batch(15, objet="Halle", contact_nom="Halle"):
        InterventionFactory(demande=demande)
    with CaptureQueriesContext(connection) as asked:
        text = read(client, "halle")
    assert len(asked) <= 12
    assert "Toutes les demandes trouvées" in text


def test_files_are_found_by_their_names_by_those_who_may_open_them(client):
    situation, organisme, other = SituationFactory(), OrganismeFactory(), OrganismeFactory()
    demande = DemandeFactory(situation=situation)
    InterventionFactory(demande=demande, organisme=organisme)
    InterventionFactory(demande=demande, organisme=other, chef_de_file=False)
    note = MessageFactory(demande=demande, organisme=organisme, visibilite=Visibilite.PRIVEE)
    common = {"demande": demande, "type": "application/pdf", "taille": 9, "le": note.le}
    Document.objects.create(nom="Délibération du conseil.pdf", **common)
    Document.objects.create(nom="Délibération, notre avis.pdf", message=note, **common)
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=organisme).user)
    assert "notre avis.pdf" in read(client, "deliberation")
    assert "du conseil.pdf" in read(client, "DELIBERATION conseil")
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=other).user)
    page = read(client, "deliberation")
    assert "du conseil.pdf" in page
    assert "notre avis" not in page
    client.force_login(AppartenanceFactory(role=Role.ELU, canton=situation.canton).user)
    assert "conseil.pdf" not in read(client, "deliberation")
