import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from bouquet.accounts.models import User
from bouquet.accounts.services import password_link
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SIGN_IN = "/compte/connexion/"
NEW = "une-nouvelle-phrase-longue"


@pytest.fixture(autouse=True)
def _no_earlier_attempts(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast
    cache.clear()
    yield
    cache.clear()


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"login": email, "password": password, **extra})


def test_the_page_asks_for_login_and_password_in_plain_french(client):
    page = client.get(SIGN_IN).content.decode()
    assert 'name="login"' in page
    assert 'name="password"' in page
    assert "Mot de passe oublié" in page


def test_signing_in_leads_to_the_espace_whatever_the_case_of_the_address(client):
    user = UserFactory(email="agent@exemple.test", password=PASSWORD)
    response = sign_in(client, "Agent@Exemple.TEST")
    assert (response.status_code, response.url) == (302, "/espace/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_signing_in_goes_on_to_the_page_that_was_asked_but_never_to_another_site(client):
    UserFactory(email="agent@exemple.test", password=PASSWORD)
    assert sign_in(client, "agent@exemple.test", next="/espace/demandes/").url == "/espace/demandes/"
    client.logout()
    assert sign_in(client, "agent@exemple.test", next="https://autre.test/").url == "/espace/"


@pytest.mark.parametrize("email", ["agent@exemple.test", "inconnu@exemple.test"])
def test_a_wrong_password_and_an_unknown_address_read_the_same(client, email):
    UserFactory(email="agent@exemple.test", password=PASSWORD)
    page = sign_in(client, email, "mauvais").content.decode()
    assert "La connexion n’a pas abouti" in page
    assert "_auth_user_id" not in client.session
    assert f'value="{email}"' in page


def test_a_closed_account_does_not_open(client):
    UserFactory(email="agent@exemple.test", password=PASSWORD, is_active=False)
    sign_in(client, "agent@exemple.test")
    assert "_auth_user_id" not in client.session


def test_too_many_attempts_are_stopped_even_with_the_right_password(client):
    UserFactory(email="agent@exemple.test", password=PASSWORD)
    for _ in range(5):
        sign_in(client, "agent@exemple.test", "mauvais")
    response = sign_in(client, "agent@exemple.test")
    assert "_auth_user_id" not in client.session
    assert "Trop" in response.content.decode()


def test_signing_out_asks_first(client):
    client.force_login(UserFactory())
    assert client.get("/compte/deconnexion/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/compte/deconnexion/").url == "/"
    assert "_auth_user_id" not in client.session


def choose(client, link):
    """Follow the link as a browser does, choose a password, and say how it went."""
    page = client.get(link, follow=True)
    if page.context.get("token_fail"):
        return page
    return client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})


def test_a_forgotten_password_is_chosen_again_by_a_link_that_works_once(client, ask):
    UserFactory(email="agent@exemple.test", password=PASSWORD)
    ask("/compte/mot-de-passe/", email="agent@exemple.test")
    (message,) = mail.outbox
    assert message.to == ["agent@exemple.test"]
    link = re.search(r"https?://[^/]+(/compte/\S+)", message.body).group(1)
    assert choose(client, link).status_code == 302
    assert User.objects.get().check_password(NEW)
    assert "Ce lien n’est plus valable" in choose(client, link).content.decode()


def test_an_unknown_address_gets_no_mail_and_reads_the_same_page(ask):
    response = ask("/compte/mot-de-passe/", email="inconnu@exemple.test")
    assert response.url == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_the_first_link_opens_an_account_that_never_had_a_password(client, settings):
    settings.BOUQUET_URL = "https://ingenierie.exemple.test"
    user = UserFactory()
    link = password_link(user=user)
    assert link.startswith("https://ingenierie.exemple.test/compte/mot-de-passe/")
    choose(client, link.removeprefix(settings.BOUQUET_URL))
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_weak_password_is_refused_with_its_reason(client):
    link = password_link(user=UserFactory()).split("/", 3)[3]
    page = client.get(f"/{link}", follow=True)
    answer = client.post(page.request["PATH_INFO"], {"password1": "court", "password2": "court"})
    assert "12 caractères" in answer.content.decode()


def test_nobody_signs_up_alone(client):
    page = client.get("/compte/inscription/").content.decode()
    assert "équipe d’animation" in page
    client.post("/compte/inscription/", {"email": "intrus@exemple.test", "password1": NEW, "password2": NEW})
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["connexion/", "mot-de-passe/", "mot-de-passe/envoye/", "mot-de-passe/change/"])
def test_pages_of_sign_in_stand_in_the_frame_of_the_site(client, path):
    page = client.get(f"/compte/{path}").content.decode()
    assert 'id="contenu"' in page
    assert page.count("<h1") == 1
