"""A webmaster publishes from the real editor, and everybody reads it."""

import re

import pytest

from bouquet.annuaire.enums import Role
from tests.accounts.factories import PASSWORD, UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.pages.editorial import photo, thematique
from tests.territoires.factories import CollectiviteFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def webmaster(page, live_server):
    """Signed in, with both roles of the site; errors of the browser are collected."""
    user = UserFactory(email="web@exemple.test", password=PASSWORD)
    for role in (Role.REDACTION, Role.VALIDATION):
        AppartenanceFactory(user=user, role=role)
    page.errors = []
    page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(f"{live_server.url}/admin/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    return page


def publish(page):
    """The button of the draft opens a menu whose entry publishes."""
    page.locator("[data-drop-down-toggle], .action-save ~ * button").first.click()
    page.get_by_role("button", name=re.compile("^Publier")).click()


def test_a_news_item_and_a_realisation_are_published(webmaster, live_server):
    page = webmaster
    CollectiviteFactory(nom="Essai-le-Haut"), OrganismeFactory(nom="Conseil d’Essai", sigle="CE"), thematique(), photo()
    page.get_by_role("link", name="Écrire une actualité").click()
    page.fill("#id_title", "Une réunion")
    page.fill("#id_chapo", "Venez nombreux.")
    publish(page)
    page.wait_for_load_state()
    page.goto(f"{live_server.url}/actualites/")
    page.get_by_role("link", name="Une réunion").click()
    assert "Venez nombreux." in page.inner_text("main")
    assert page.errors == []
