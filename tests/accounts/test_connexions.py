"""The list of sessions, and the trace of sign-ins."""

import datetime

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from bouquet.accounts.connexions import network_of, purge_connexions
from bouquet.accounts.enums import Moyen
from bouquet.accounts.models import ConnexionTracee
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = "/compte/sessions/"


@pytest.fixture(autouse=True)
def _no_earlier_attempts(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast
    cache.clear()


@pytest.fixture
def agent():
    return UserFactory(email="agent@exemple.test", password=PASSWORD)


def sign_in(client, password=PASSWORD, email="agent@exemple.test"):
    return client.post("/compte/connexion/", {"login": email, "password": password}, REMOTE_ADDR="192.0.2.77")


def traced():
    return list(ConnexionTracee.objects.order_by("pk").values_list("succes", "moyen", "reseau"))


def test_success_and_failure_are_traced_without_the_end_of_the_address(client, agent):
    sign_in(client, "mauvais")
    sign_in(client)
    assert traced() == [
        (False, Moyen.MOT_DE_PASSE, "192.0.2.0/24"),
        (True, Moyen.MOT_DE_PASSE, "192.0.2.0/24"),
    ]
    assert "192.0.2.77" not in client.get(PAGE).content.decode()


def test_an_unknown_address_leaves_no_trace(client, agent):
    sign_in(client, email="inconnue@exemple.test")
    assert traced() == []


def test_a_missed_second_factor_is_traced(client, agent):
    TOTP.activate(agent, "JBSWY3DPEHPK3PXP")
    sign_in(client)
    client.post("/compte/connexion/second-facteur/", {"code": "000000"})
    assert [one[:2] for one in traced()] == [(False, Moyen.SECOND_FACTEUR)]


def test_a_missed_code_by_mail_is_traced(client, agent):
    client.post("/compte/connexion/code/", {"email": agent.email})
    client.post("/compte/connexion/code/saisir/", {"code": "ZZZZZZ"})
    assert [one[:2] for one in traced()] == [(False, Moyen.CODE)]


@pytest.mark.parametrize(
    ("address", "kept"),
    [("203.0.113.9", "203.0.113.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("", "")],
)
def test_only_the_network_is_kept(address, kept):
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == kept


def test_one_sees_ones_own_last_twenty(client, agent):
    other = UserFactory()
    for user in [agent] * 25 + [other]:
        ConnexionTracee.objects.create(user=user, le=timezone.now(), succes=True, moyen=Moyen.CODE)
    client.force_login(agent)
    shown = client.get(PAGE).context["connexions"]
    assert len(shown) == 20
    assert {one.user_id for one in shown} == {agent.pk}


def test_another_device_is_closed_from_here(client, agent):
    other = Client()
    sign_in(other)
    sign_in(client)
    assert other.get("/espace/").status_code == 200
    page = client.get(PAGE)
    assert page.content.decode().count("cet appareil") == 1
    theirs = UserSession.objects.get(session_key=other.session.session_key)
    assert client.post(PAGE, {"session": theirs.pk}).url == PAGE
    assert other.get("/espace/").status_code == 302
    assert client.get("/espace/").status_code == 200


def test_the_session_of_somebody_else_is_not_found(client, agent):
    UserFactory(email="autre@exemple.test", password=PASSWORD)
    other = Client()
    sign_in(other, email="autre@exemple.test")
    theirs = UserSession.objects.get()
    sign_in(client)
    assert client.post(PAGE, {"session": theirs.pk}).status_code == 404
    assert other.get("/espace/").status_code == 200


def test_traces_are_erased_after_a_year(agent):
    now = timezone.now()
    for days in (364, 366):
        le = now - datetime.timedelta(days=days)
        ConnexionTracee.objects.create(user=agent, le=le, succes=True, moyen=Moyen.CODE)
    assert purge_connexions(le=now) == 1
    assert ConnexionTracee.objects.get().le > now - datetime.timedelta(days=365)


def test_the_administration_reads_the_traces_and_changes_none(client, agent):
    trace = ConnexionTracee.objects.create(user=agent, le=timezone.now(), succes=False, moyen=Moyen.CODE)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    home = "/admin/technique/accounts/connexiontracee/"
    assert str(agent) in client.get(home).content.decode()
    assert client.get(f"{home}{trace.pk}/change/").status_code == 200
    assert client.post(f"{home}{trace.pk}/change/", {"succes": "on"}).status_code == 403
    assert client.post(f"{home}{trace.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{home}add/").status_code == 403
    client.post(f"/admin/technique/accounts/user/{agent.pk}/delete/", {"post": "yes"})
    assert not ConnexionTracee.objects.exists()  # erased with the person, never alone


def test_attempts_are_counted_in_the_database_for_all_processes(client, agent):
    sign_in(client, "mauvais")
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from core_cache")
        assert cursor.fetchone()[0] > 0
