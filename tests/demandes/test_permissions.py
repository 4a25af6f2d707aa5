import pytest
from django.contrib.auth.models import AnonymousUser

from bouquet.annuaire.enums import Role
from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.demandes.models import Demande
from bouquet.demandes.permissions import (
    can_deposit_for,
    can_edit_demande,
    can_edit_intervention,
    can_list_demandes,
    can_record_for,
    can_view_contact,
    can_view_demande,
    can_withdraw_demande,
)
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import CollectiviteFactory, SituationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A service's demande, its sister's, a partner's, and a draft of the first commune."""
    service = OrganismeFactory(service=True)
    sister = OrganismeFactory(service=True, parent=service.parent)
    partner = OrganismeFactory()
    here, there = SituationFactory(), SituationFactory()

    def led_by(organisme, situation):
        demande = DemandeFactory(situation=situation, etat=Etat.EN_COURS)
        InterventionFactory(demande=demande, organisme=organisme, chef_de_file=True)
        return demande

    demandes = {
        "service": led_by(service, here),
        "sister": led_by(sister, there),
        "partner": led_by(partner, there),
        "draft": DemandeFactory(situation=here, etat=Etat.BROUILLON),
    }
    people = {
        "coordination": AppartenanceFactory().user,
        "administration": AppartenanceFactory(role=Role.ADMINISTRATION).user,
        "service": AppartenanceFactory(role=Role.AGENT, organisme=service).user,
        "direction": AppartenanceFactory(role=Role.REFERENT, organisme=service.parent).user,
        "partner": AppartenanceFactory(role=Role.REFERENT, organisme=partner).user,
        "commune": AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=here.commune).user,
        "elu": AppartenanceFactory(role=Role.ELU, canton=here.canton).user,
        "redaction": AppartenanceFactory(role=Role.REDACTION).user,
        "nobody": UserFactory(),
        "anonymous": AnonymousUser(),
        "closed": AppartenanceFactory(user=UserFactory(is_active=False)).user,
    }
    return demandes, people


ALL = {"service", "sister", "partner", "draft"}
VISIBLE = {
    "coordination": ALL,
    "administration": ALL,
    "service": {"service"},
    "direction": {"service", "sister"},
    "partner": {"partner"},
    "commune": {"service", "draft"},
    "elu": {"service"},
    "redaction": set(),
    "nobody": set(),
    "anonymous": set(),
    "closed": set(),
}


@pytest.mark.parametrize("who", VISIBLE)
def test_each_sees_what_the_role_gives_and_nothing_else(world, who):
    demandes, people = world
    seen = Demande.objects.visible_to(people[who])
    assert {name for name, demande in demandes.items() if demande in seen} == VISIBLE[who]
    assert seen.count() == len(VISIBLE[who])
    assert {name for name, demande in demandes.items() if can_view_demande(people[who], demande)} == VISIBLE[who]


@pytest.mark.parametrize("who", VISIBLE)
def test_the_list_opens_to_those_who_may_have_something_in_it(world, who):
    assert can_list_demandes(world[1][who]) == (who not in {"redaction", "nobody", "anonymous", "closed"})


@pytest.mark.parametrize("who", VISIBLE)
def test_who_edits_deposits_records_and_withdraws(world, who):
    demandes, people = world
    user, network = people[who], who in {"coordination", "administration"}
    first, draft = demandes["service"], demandes["draft"]
    work = first.interventions.get()
    assert can_edit_demande(user, first) == (network or who in {"service", "direction"})
    assert can_edit_intervention(user, work) == (network or who in {"service", "direction"})
    assert can_record_for(user, demandes["partner"].interventions.get().organisme) == (network or who == "partner")
    assert can_edit_demande(user, draft) == (network or who == "commune")
    assert can_withdraw_demande(user, first) == (network or who == "commune")
    assert can_deposit_for(user, CollectiviteFactory()) == network
    assert can_view_contact(user, first) == (network or who in {"service", "direction", "commune"})


def test_a_leader_that_declined_no_longer_edits(world):
    demandes, people = world
    demandes["service"].interventions.update(etat=EtatIntervention.DECLINEE)
    assert not can_edit_demande(people["service"], demandes["service"])


def test_several_roles_add_up(world):
    demandes, people = world
    partner = demandes["partner"].interventions.get().organisme
    AppartenanceFactory(user=people["commune"], role=Role.AGENT, organisme=partner)
    assert set(Demande.objects.visible_to(people["commune"])) == {
        demandes[name] for name in ("service", "draft", "partner")
    }


def test_a_demande_shared_by_two_organismes_is_listed_once(world):
    demandes, people = world
    service = demandes["service"].interventions.get().organisme
    InterventionFactory(demande=demandes["service"], organisme=service.parent)
    assert list(Demande.objects.visible_to(people["direction"]).filter(pk=demandes["service"].pk)) == [
        demandes["service"]
    ]
