"""A webmaster publishes from the real editor, and everybody reads it."""

import pytest

from bouquet.annuaire.enums import Role
from tests.annuaire.factories import OrganismeFactory
from tests.pages.editorial import photo, thematique
from tests.territoires.factories import CollectiviteFactory

from .editing import publish, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def webmaster(page, live_server):
    """Signed in, with both roles of the site; errors of the browser are collected."""
    return sign_in(page, live_server, Role.REDACTION, Role.VALIDATION)


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

    tell_realisation(page, live_server)
    page.goto(f"{live_server.url}/realisations/")
    page.get_by_role("link", name="Le lavoir restauré").click()
    assert "Essai-le-Haut" in page.inner_text("main")
    assert page.get_by_alt_text("Le lavoir, vu de la place").is_visible()
    assert page.errors == []


def tell_realisation(page, live_server):
    """Refused without the agreement of the commune, published with it; nothing of what was typed is lost."""
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Raconter une réalisation").click()
    page.fill("#id_title", "Le lavoir restauré")
    page.fill("#id_chapo", "Une toiture refaite.")
    page.locator("#inline_child_lieux-0").get_by_role("button", name="Choisir").click()
    page.get_by_role("link", name="Essai-le-Haut").click()
    page.select_option("#id_thematique", "habitat")
    page.fill("#id_annee", "2024")
    page.get_by_label("CE", exact=True).check()
    page.get_by_role("button", name="Ajouter un(e) photo").click()
    page.get_by_role("button", name="Choisir une image").click()
    page.locator(".modal a[data-chooser-modal-choice]").first.click()
    publish(page)
    page.get_by_text("Sans l’accord de la collectivité").first.wait_for(timeout=5000)
    page.locator("#id_accord").check()
    publish(page)
    page.wait_for_load_state()
