"""Second factors and people, in a real browser: a passkey really signs in, and the pages hold on a phone and a desk."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from bouquet.core.models import Instance
from tests.accounts.factories import PASSWORD
from tests.annuaire.factories import AppartenanceFactory
from tests.e2e.reading import problems


@pytest.fixture
def site(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département").save()
    return live_server.url.replace("127.0.0.1", "localhost")  # passkeys want a name


@pytest.fixture
def animatrice(site):
    return AppartenanceFactory(user__email="anne@exemple.test", user__password=PASSWORD, user__prenom="Anne").user


def with_virtual_key(page: Page) -> None:
    """The browser answers as if a person with a fingerprint reader were there."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def with_password(page: Page, site: str) -> None:
    page.goto(f"{site}/compte/connexion/")
    page.get_by_label("Adresse électronique").fill("anne@exemple.test")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def test_a_passkey_is_demanded_added_and_then_signs_in_alone(page: Page, site, animatrice, settings):
    settings.BOUQUET_SECOND_FACTEUR = True
    heard = problems(page)
    with_virtual_key(page)
    with_password(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text("La sécurité de mon compte")
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom de cette clé").fill("Mon ordinateur")
    page.get_by_label("Me connecter avec elle sans mot de passe").check()
    page.get_by_role("button", name="Ajouter la clé").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes codes de secours")
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Mon ordinateur"
    page.goto(f"{site}/espace/")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page).to_have_url(f"{site}/")
    page.goto(f"{site}/compte/connexion/")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour Anne")
    assert heard == []
