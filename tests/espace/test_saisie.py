"""Recording a demande on one screen."""

import datetime

import pytest
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.demandes.enums import Etat, EtatIntervention, Origine
from bouquet.demandes.models import Demande
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.catalogue.factories import NatureFactory, ThematiqueFactory
from tests.demandes.factories import DemandeFactory
from tests.territoires.factories import CollectiviteFactory

NEW = "/espace/demandes/nouvelle/"
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def commune():
    return CollectiviteFactory(nom="Saillans", code_insee="26289")


@pytest.fixture
def told(commune):
    return {
        "collectivite": "saillans",
        "objet": "Rénover la salle des fêtes",
        "thematique": ThematiqueFactory().pk,
        "nature": NatureFactory().pk,
        "date_demande": timezone.localdate().isoformat(),
        "canal": "telephone",
        "contact_nom": "Claude Exemple",
    }


@pytest.fixture
def agent(client):
    membership = AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory(sigle="CAUE"))
    client.force_login(membership.user)
    return membership


@pytest.fixture
def coordinator(client):
    user = AppartenanceFactory().user
    client.force_login(user)
    return user


def page(response, status=422) -> str:
    assert response.status_code == status
    return response.content.decode()


def test_who_may_record(client):
    for role, scope, status in (
        (Role.COORDINATION, {}, 200),
        (Role.ADMINISTRATION, {}, 200),
        (Role.AGENT, {"organisme": OrganismeFactory()}, 200),
        (Role.COLLECTIVITE, {"collectivite": CollectiviteFactory()}, 403),
        (Role.REDACTION, {}, 403),
    ):
        client.force_login(AppartenanceFactory(role=role, **scope).user)
        assert client.get(NEW).status_code == status, role
        assert client.post(NEW, {}).status_code == (422 if status == 200 else 403), role
    client.force_login(UserFactory())
    assert client.get(NEW).status_code == 403
    assert not Demande.objects.exists()


def test_the_coordination_deposits_to_be_qualified(client, coordinator, told, commune):
    text = client.get(NEW).content.decode()
    assert f'value="{timezone.localdate().isoformat()}"' in text
    assert 'name="travail"' not in text
    response = client.post(NEW, told)
    demande = Demande.objects.get()
    assert response.url == f"/espace/demandes/{demande.reference}/"
    assert (demande.beneficiaire, demande.etat, demande.origine) == (commune, Etat.DEPOSEE, Origine.SPONTANEE)
    assert (demande.saisie_par, demande.contact_nom) == (coordinator, "Claude Exemple")
    assert demande.transitions.get().auteur == coordinator


def test_an_agent_records_the_work_of_the_organisme(client, agent, told):
    client.post(NEW, {**told, "organisme": agent.organisme.pk, "travail": "en_cours"})
    demande = Demande.objects.get()
    work = demande.interventions.get()
    assert (demande.etat, demande.origine) == (Etat.EN_COURS, Origine.SAISIE_PARTENAIRE)
    assert (work.organisme, work.etat, work.chef_de_file) == (agent.organisme, EtatIntervention.EN_COURS, True)
    assert work.transitions.get().auteur == agent.user


def test_an_agent_hands_a_demande_to_the_coordination(client, agent, told):
    sent = {**told, "organisme": agent.organisme.pk, "travail": "a_qualifier"}
    text = client.post(NEW, sent, follow=True).content.decode()
    demande = Demande.objects.get()
    assert (demande.etat, demande.interventions.count()) == (Etat.DEPOSEE, 0)
    assert f"Demande {demande.reference} enregistrée" in text


def test_nobody_records_for_an_organisme_of_others(client, agent, told):
    text = page(client.post(NEW, {**told, "organisme": OrganismeFactory().pk, "travail": "en_cours"}))
    assert "Mon organisme" in text
    assert not Demande.objects.exists()


def test_three_letters_suggest_and_nothing_typed_is_lost(client, coordinator, told, commune):
    text = page(client.post(NEW, {**told, "collectivite": "sai"}))
    assert f'name="choix" value="{commune.pk}"' in text
    assert "Rénover la salle des fêtes" in text
    assert "Claude Exemple" in text
    client.post(NEW, {**told, "collectivite": "sai", "choix": commune.pk})
    assert Demande.objects.get().beneficiaire == commune


def test_homonyms_are_told_apart_and_a_stale_choice_is_ignored(client, coordinator, told, commune):
    one, two = CollectiviteFactory(nom="Saint-Exemple"), CollectiviteFactory(nom="Saint-Exemple")
    sent = {**told, "collectivite": "Saint Exemple", "choix": commune.pk}
    text = page(client.post(NEW, sent))
    assert all(f'name="choix" value="{each.pk}"' in text for each in (one, two))
    client.post(NEW, {**sent, "choix": two.pk})
    assert Demande.objects.get().beneficiaire == two


def test_an_unknown_place_and_a_day_to_come_are_refused_in_place(client, coordinator, told):
    text = page(client.post(NEW, {**told, "collectivite": "99999"}))
    assert "Aucune collectivité ne porte" in text
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    text = page(client.post(NEW, {**told, "date_demande": tomorrow.isoformat()}))
    assert "ne peut pas être dans l’avenir" in text
    assert not Demande.objects.exists()


def test_what_resembles_is_shown_then_confirmed_once(client, coordinator, told, commune):
    today = timezone.localdate()
    same = DemandeFactory(
        reference=f"{today.year}-99001", beneficiaire=commune, objet="Rénover la SALLE des fetes", date_demande=today
    )
    text = page(client.post(NEW, told))
    assert f"/espace/demandes/{same.reference}/" in text
    assert 'name="confirme"' in text
    # Confirmed, then corrected elsewhere: the confirmation still stands.
    text = page(client.post(NEW, {**told, "confirme": "on", "thematique": ""}))
    assert "regardez-la, puis confirmez" not in text
    assert "checked" in text
    client.post(NEW, {**told, "confirme": "on"})
    assert Demande.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "days"), [({"objet": "Curage du ruisseau"}, 0), ({}, 400)], ids=["another objet", "long ago"]
)
def test_no_warning_for_what_is_not_alike(client, coordinator, told, commune, change, days):
    day = timezone.localdate() - datetime.timedelta(days=days)
    DemandeFactory(
        reference=f"{day.year}-99001",
        **{"beneficiaire": commune, "objet": told["objet"], "date_demande": day, **change},
    )
    assert client.post(NEW, told).status_code == 302


def test_an_agent_is_warned_without_reading_the_demande_of_others(client, agent, told, commune):
    same = DemandeFactory(beneficiaire=commune, objet=told["objet"], date_demande=timezone.localdate())
    text = page(client.post(NEW, {**told, "organisme": agent.organisme.pk, "travail": "en_cours"}))
    assert "suivie par d’autres organismes" in text
    assert same.reference not in text


def test_a_mandate_is_asked_for_before_a_maitrise_douvrage_deleguee(client, agent, told):
    sent = {**told, "nature": NatureFactory(code="mod").pk, "organisme": agent.organisme.pk, "travail": "en_cours"}
    assert "convention de mandat signée" in page(client.post(NEW, sent))
    assert not Demande.objects.exists()
