"""Second factors and sign-in by code, as a person meets them."""

import re
from time import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache

from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_earlier_attempts(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def agent():
    return UserFactory(email="agent@exemple.test", password=PASSWORD)


def code_now(secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time()) // 30))


def sign_in(client, email="agent@exemple.test"):
    return client.post("/compte/connexion/", {"login": email, "password": PASSWORD})


def sign_in_wholly(client, next_page="/compte/securite/"):
    """Signed in, and who it is confirmed again, as pages about security ask."""
    if sign_in(client).url != "/espace/":
        client.post("/compte/connexion/second-facteur/", {"code": code_now()})
    client.post("/compte/confirmer/", {"password": PASSWORD, "next": next_page})


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_application_is_activated_by_its_code_and_gives_recovery_codes(client, agent):
    sign_in_wholly(client)
    page = client.get("/compte/securite/application/")
    text = page.content.decode()
    assert 'src="data:image/svg+xml' in text
    secret = re.search(r"<code>(\w+)</code>", text).group(1)
    wrong = client.post("/compte/securite/application/", {"code": "000000"})
    assert "erreurs-titre" in wrong.content.decode()
    assert not Authenticator.objects.exists()
    secret = re.search(r"<code>(\w+)</code>", wrong.content.decode()).group(1)
    done = client.post("/compte/securite/application/", {"code": code_now(secret)})
    assert done.url == "/compte/securite/secours/"
    codes = client.get(done.url).content.decode()
    assert codes.count("<li><code>") == 10


def test_the_application_is_asked_after_the_password_and_a_recovery_code_serves_once(client, agent):
    TOTP.activate(agent, SECRET)
    codes = RecoveryCodes.activate(agent).get_unused_codes()
    assert sign_in(client).url == "/compte/connexion/second-facteur/"
    assert not signed_in(client)
    assert "application" in client.get("/compte/connexion/second-facteur/").content.decode()
    client.post("/compte/connexion/second-facteur/", {"code": "000000"})
    assert not signed_in(client)
    client.post("/compte/connexion/second-facteur/", {"code": codes[0]})
    assert signed_in(client)
    client.logout()
    sign_in(client)
    client.post("/compte/connexion/second-facteur/", {"code": codes[0]})
    assert not signed_in(client)
    client.post("/compte/connexion/second-facteur/", {"code": code_now()})
    assert signed_in(client)


def test_second_factor_codes_cannot_be_guessed_without_end(client, agent):
    TOTP.activate(agent, SECRET)
    sign_in(client)
    for _ in range(10):
        client.post("/compte/connexion/second-facteur/", {"code": "000000"})
    client.post("/compte/connexion/second-facteur/", {"code": code_now()})
    assert not signed_in(client)


def test_touching_security_long_after_sign_in_asks_who_is_there(client, agent):
    client.force_login(agent)
    answer = client.get("/compte/securite/application/")
    assert answer.url.startswith("/compte/confirmer/")
    assert "redonnez votre mot de passe" in client.get(answer.url).content.decode()
    after = client.post(answer.url, {"password": PASSWORD, "next": "/compte/securite/application/"})
    assert client.get(after.url).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/compte/securite/",
        "/compte/securite/application/",
        "/compte/securite/application/retirer/",
        "/compte/securite/cles/",
        "/compte/securite/cles/ajouter/",
        "/compte/securite/secours/",
        "/compte/securite/secours/nouveaux/",
        "/compte/confirmer/",
        "/compte/confirmer/code/",
        "/compte/connexion/",
    ],
)
def test_pages_stand_in_the_frame_and_run_no_inline_script(client, agent, path):
    if path.endswith(("retirer/", "secours/", "nouveaux/", "/code/")):
        TOTP.activate(agent, SECRET)
        RecoveryCodes.activate(agent)
    if "connexion" not in path:
        sign_in_wholly(client)
    page = client.get(path)
    assert page.status_code == 200
    text = page.content.decode()
    assert text.count("<h1") == 1
    assert 'id="contenu"' in text
    for tag in re.findall(r"<script[^>]*>", text):
        assert " src=" in tag or 'type="application/json"' in tag
    assert not re.search(r'\son\w+="|\sstyle="', text)


def test_a_key_of_somebody_else_is_not_found(client, agent):
    other = Authenticator.objects.create(user=UserFactory(), type="webauthn", data={"name": "Sienne", "credential": {}})
    sign_in_wholly(client)
    assert client.get(f"/compte/securite/cles/{other.pk}/retirer/").status_code == 404
    assert client.post(f"/compte/securite/cles/{other.pk}/retirer/").status_code == 404
    assert Authenticator.objects.filter(pk=other.pk).exists()


def test_a_code_by_mail_opens_the_account_once(client, agent, ask):
    ask("/compte/connexion/code/", email="Agent@exemple.test")
    (message,) = mail.outbox
    assert message.subject == "Votre code de connexion"
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", message.body, re.MULTILINE).group(1)
    assert "Saisir le code reçu" in client.get("/compte/connexion/code/saisir/").content.decode()
    client.post("/compte/connexion/code/saisir/", {"code": "ZZZZZZ"})
    assert not signed_in(client)
    assert client.post("/compte/connexion/code/saisir/", {"code": code}).url == "/espace/"
    assert signed_in(client)


def test_a_code_by_mail_does_not_stand_for_the_second_factor(client, agent, ask):
    TOTP.activate(agent, SECRET)
    ask("/compte/connexion/code/", email=agent.email)
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[0].body, re.MULTILINE).group(1)
    client.post("/compte/connexion/code/saisir/", {"code": code})
    assert not signed_in(client)


@pytest.mark.parametrize("closed", [True, False])
def test_a_closed_or_unknown_account_gets_no_code_and_reads_the_same_page(client, closed, ask):
    if closed:
        UserFactory(email="personne@exemple.test", is_active=False)
    answer = ask("/compte/connexion/code/", email="personne@exemple.test")
    assert answer.url == "/compte/connexion/code/saisir/"
    assert "Saisir le code reçu" in client.get(answer.url).content.decode()
    assert mail.outbox == []


def test_asking_for_codes_is_throttled(agent, ask):
    for _ in range(6):
        ask("/compte/connexion/code/", email=agent.email)
    assert 1 <= len(mail.outbox) <= 3


def test_three_wrong_codes_end_the_attempt(client, agent, ask):
    ask("/compte/connexion/code/", email=agent.email)
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[0].body, re.MULTILINE).group(1)
    for _ in range(3):
        client.post("/compte/connexion/code/saisir/", {"code": "ZZZZZZ"})
    client.post("/compte/connexion/code/saisir/", {"code": code})
    assert not signed_in(client)


def test_the_page_of_sign_in_offers_the_code_and_the_passkey(client):
    page = client.get("/compte/connexion/?next=/espace/demandes/").content.decode()
    assert 'href="/compte/connexion/code/?next=' in page
    assert 'action="/compte/connexion/cle/"' in page
