"""Parcours written, ordered, published and followed up by those who hold them."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bouquet.annuaire.enums import Role
from bouquet.rencontres.enums import EtatParcours
from bouquet.rencontres.models import Parcours
from bouquet.rencontres.ressources_parcours import SOURCES, Ressource
from bouquet.rencontres.services import declare_step
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.territoires.factories import CollectiviteFactory

from .factories import NOON, EtapeParcoursFactory, InscriptionParcoursFactory, ParcoursFactory, RencontreFactory
from .test_parcours import html

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def animatrice(client):
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    return client


def order(parcours) -> list[str]:
    return [etape.titre for etape in parcours.etapes.order_by("ordre")]


def test_a_parcours_is_written_published_and_copied_on_the_screens(animatrice, monkeypatch):
    monkeypatch.setitem(SOURCES, "Ressources", lambda: [Ressource("/ressources/guide/", "Le guide")])
    html(animatrice.get("/espace/parcours/nouveau/"))
    response = animatrice.post("/espace/parcours/nouveau/", {"titre": "Nouveaux élus", "publics": ["elus"]})
    parcours = Parcours.objects.get()
    assert response.url == f"/espace/parcours/{parcours.pk}/"
    page = html(animatrice.post(f"{response.url}agir/", {"action": "publier"}, follow=True))
    assert "il manque : un résumé et au moins une étape" in page.replace("\xa0", " ")
    rencontre = RencontreFactory(titre="Le budget")
    for told in (
        {"rencontre": rencontre.pk},
        {"ressource": "/ressources/guide/"},
        {"chemin": "/offre/", "libelle": "L’offre"},
    ):
        assert animatrice.post(f"{response.url}etapes/ajouter/", told).status_code == 302
    assert order(parcours) == ["Le budget", "Le guide", "L’offre"]
    text = {"titre": "Nouveaux élus", "resume": "Pour bien commencer.", "vue": Parcours.objects.get().version}
    assert animatrice.post(response.url, text).status_code == 302
    assert animatrice.post(response.url, text).status_code == 409
    animatrice.post(f"{response.url}agir/", {"action": "publier"})
    parcours.refresh_from_db()
    assert parcours.published
    copy = animatrice.post(f"{response.url}agir/", {"action": "dupliquer"})
    made = Parcours.objects.exclude(pk=parcours.pk).get()
    assert copy.url == f"/espace/parcours/{made.pk}/"
    assert (made.etat, order(made)) == (EtatParcours.BROUILLON, order(parcours))
    assert "2\xa0parcours" in html(animatrice.get("/espace/parcours/"))
    assert "1\xa0parcours" in html(animatrice.get("/espace/parcours/?etat=publie"))


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"ressource": "/inconnue/"},
        {"chemin": "https://ailleurs.test/", "libelle": "Ailleurs"},
        {"chemin": "//ailleurs.test/", "libelle": "Ailleurs"},
        {"chemin": "/offre/"},
    ],
)
def test_a_step_is_one_thing_of_this_site(animatrice, told):
    parcours = ParcoursFactory()
    assert animatrice.post(f"/espace/parcours/{parcours.pk}/etapes/ajouter/", told).status_code == 422
    assert not parcours.etapes.exists()


def test_steps_go_up_down_and_off(animatrice):
    parcours = ParcoursFactory()
    one, two, three = (EtapeParcoursFactory(parcours=parcours, libelle=name) for name in ("un", "deux", "trois"))

    def act(etape, action):
        return animatrice.post(f"/espace/parcours/{parcours.pk}/etapes/{etape.pk}/", {"action": action})

    act(three, "monter")
    assert order(parcours) == ["un", "trois", "deux"]
    act(one, "descendre")
    assert order(parcours) == ["trois", "un", "deux"]
    act(three, "monter")
    assert order(parcours) == ["trois", "un", "deux"]
    act(two, "retirer")
    act(one, "retirer")
    act(three, "retirer")
    assert order(parcours) == ["trois"]  # a published parcours keeps one
    assert act(three, "danser").status_code == 400
    assert act(EtapeParcoursFactory(), "monter").status_code == 404


@pytest.fixture
def followed():
    parcours = ParcoursFactory(titre="Nouveaux élus")
    etape = EtapeParcoursFactory(parcours=parcours, libelle="=Le guide")
    one = InscriptionParcoursFactory(parcours=parcours, nom="Claude Exemple")
    declare_step(inscription=one, etape=etape, le=NOON)
    InscriptionParcoursFactory(parcours=parcours, nom="Zoé Exemple")
    return parcours


def test_who_follows_is_shown_searched_and_exported_with_their_progress(animatrice, followed):
    address = f"/espace/parcours/{followed.pk}/inscrits/"
    page = html(animatrice.get(address))
    assert "2\xa0personnes inscrites" in page
    assert page.index("1 sur 1") < page.index("0 sur 1")
    assert "Zoé" not in html(animatrice.get(f"{address}?q=claude"))
    sent = b"".join(animatrice.get(f"{address}export.csv").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(sent)))
    assert [(row["nom"], row["etapes_faites"], row["prochaine_etape"]) for row in rows] == [
        ("Claude Exemple", "1", ""),
        ("Zoé Exemple", "0", "'=Le guide"),
    ]
    book = load_workbook(io.BytesIO(animatrice.get(f"{address}export.xlsx?q=zo").content))
    assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == ["Zoé Exemple"]


def test_the_list_costs_the_same_however_many_follow(animatrice, followed):
    address = f"/espace/parcours/{followed.pk}/inscrits/"
    with CaptureQueriesContext(connection) as few:
        animatrice.get(address)
    for _ in range(5):
        InscriptionParcoursFactory(parcours=followed)
    with CaptureQueriesContext(connection) as many:
        animatrice.get(address)
    assert len(few) == len(many)


@pytest.mark.parametrize("role", [Role.AGENT, Role.REFERENT, Role.COLLECTIVITE])
def test_others_do_not_enter(client, followed, role):
    commune = role == Role.COLLECTIVITE
    scope = {"collectivite": CollectiviteFactory()} if commune else {"organisme": OrganismeFactory()}
    client.force_login(AppartenanceFactory(role=role, **scope).user)
    for address in ("", f"{followed.pk}/", f"{followed.pk}/inscrits/", f"{followed.pk}/inscrits/export.csv"):
        assert client.get(f"/espace/parcours/{address}").status_code == 403
    assert client.post(f"/espace/parcours/{followed.pk}/agir/", {"action": "retirer"}).status_code == 403


def test_the_page_of_a_collectivite_tells_who_follows_what_to_those_allowed(client, followed):
    one = followed.inscriptions.get(nom="Claude Exemple")
    address = f"/espace/collectivites/{one.collectivite.code}/"
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    assert "1\xa0étape faite sur 1" in html(client.get(address))
    client.force_login(AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=one.collectivite).user)
    page = html(client.get(address))
    assert "Claude Exemple" in page
    assert "Zoé" not in page
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory()).user)
    assert "Claude Exemple" not in client.get(address).content.decode()


def test_the_page_of_a_person_tells_what_they_follow_to_those_who_coordinate(client, followed):
    one = followed.inscriptions.get(nom="Claude Exemple")
    organisme = OrganismeFactory()
    person = AppartenanceFactory(role=Role.AGENT, organisme=organisme, user__email=one.courriel).user
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    page = html(client.get(f"/espace/personnes/{person.pk}/"))
    assert "Nouveaux élus" in page
    assert "1\xa0étape faite sur 1" in page
    client.force_login(AppartenanceFactory(role=Role.REFERENT, organisme=organisme).user)
    assert "Nouveaux élus" not in html(client.get(f"/espace/personnes/{person.pk}/"))
