"""The second factor that roles demand, and acting in one of several roles."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP

from bouquet.annuaire.enums import Role
from bouquet.annuaire.permissions import roles_of
from bouquet.core.models import Instance
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def _obliged(settings):
    settings.BOUQUET_SECOND_FACTEUR = True


def person(role):
    if role == "superuser":
        return UserFactory(is_staff=True, is_superuser=True)
    scope = {"organisme": OrganismeFactory()} if role == Role.AGENT else {}
    return AppartenanceFactory(role=role, **scope).user


@pytest.mark.usefixtures("_obliged")
@pytest.mark.parametrize("role", [Role.ADMINISTRATION, Role.COORDINATION, "superuser"])
@pytest.mark.parametrize("path", ["/espace/", "/espace/demandes/", "/espace/demandes/export.csv", "/admin/"])
def test_no_page_of_work_before_the_second_factor(client, role, path):
    user = person(role)
    client.force_login(user)
    assert client.get(path).url == "/compte/securite/"
    assert client.post(path).url == "/compte/securite/"
    assert client.get("/compte/securite/").status_code == 200
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    answer = client.get(path)
    assert answer.get("Location") != "/compte/securite/"


@pytest.mark.usefixtures("_obliged")
def test_acting_as_an_agent_does_not_escape_the_obligation(client):
    user = person(Role.COORDINATION)
    agent = AppartenanceFactory(user=user, role=Role.AGENT, organisme=OrganismeFactory())
    client.force_login(user)
    session = client.session
    session["appartenance_active"] = agent.pk
    session.save()
    assert client.get("/espace/").url == "/compte/securite/"


@pytest.mark.usefixtures("_obliged")
def test_other_roles_and_the_demonstration_are_free(client):
    client.force_login(person(Role.AGENT))
    assert client.get("/espace/").status_code == 200
    Instance(demonstration=True).save()
    client.force_login(person(Role.COORDINATION))
    assert client.get("/espace/").status_code == 200


def test_a_person_of_two_roles_acts_in_one_then_in_all(client):
    user = person(Role.COORDINATION)
    agent = AppartenanceFactory(user=user, role=Role.AGENT, organisme=OrganismeFactory())
    client.force_login(user)
    assert client.post("/espace/role/", {"appartenance": agent.pk}).url == "/espace/"
    home = client.get("/espace/")
    assert [one.pk for one in home.context["roles"]] == [agent.pk]
    assert not home.context["network"]
    assert f'<option value="{agent.pk}" selected>' in home.content.decode()
    client.post("/espace/role/", {"appartenance": ""})
    assert client.get("/espace/").context["network"]


def test_a_superuser_acting_as_an_agent_is_not_the_network():
    user = UserFactory(is_superuser=True)
    agent = AppartenanceFactory(user=user, role=Role.AGENT, organisme=OrganismeFactory())
    user.appartenance_active = agent.pk
    roles = roles_of(user)
    assert not roles.network
    assert roles.organismes == (agent.organisme_id,)


@pytest.mark.parametrize("chosen", ["somebody", "999999", "abc", "²"])
def test_the_role_of_somebody_else_cannot_be_taken(client, chosen):
    other = AppartenanceFactory()
    client.force_login(person(Role.AGENT))
    sent = other.pk if chosen == "somebody" else chosen
    assert client.post("/espace/role/", {"appartenance": sent}).status_code == 404
    assert not client.get("/espace/").context["network"]


def test_a_role_taken_away_gives_nothing_any_more(client):
    user = person(Role.AGENT)
    other = AppartenanceFactory(user=user, role=Role.COORDINATION)
    client.force_login(user)
    client.post("/espace/role/", {"appartenance": other.pk})
    other.delete()
    assert client.get("/espace/demandes/").status_code == 403
    assert "tous mes rôles" in client.get("/espace/").content.decode()


def test_choosing_a_role_is_a_post(client):
    client.force_login(person(Role.AGENT))
    assert client.get("/espace/role/").status_code == 405
