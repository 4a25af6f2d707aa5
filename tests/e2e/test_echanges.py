"""Writing about a demande in a real browser, with a file, then answering by the private link."""

import pytest
from playwright.sync_api import Page, expect

from bouquet.core.models import Instance
from bouquet.demandes.services import ensure_jeton
from tests.e2e.reading import SIZES, open_details, overflow, problems, violations
from tests.e2e.test_demande_life import sign_in
from tests.echanges.factories import PDF, World


@pytest.fixture
def world(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    return World()


def check(page: Page) -> None:
    open_details(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page, scheme) == [], scheme
    assert overflow(page) == 0


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_conversation_with_a_private_note(page: Page, context, live_server, world, size):
    heard = problems(page)
    page.set_viewport_size(size)
    sign_in(context, live_server.url, world.people["service"])
    page.goto(f"{live_server.url}/espace/demandes/{world.demande.reference}/")
    said = (
        ("Message à la collectivité", "Visite le 24 mars"),
        ("Note partagée", "@CAUE : un mot"),
        ("Note privée", "Secret"),
    )
    for choice, text in said:
        page.get_by_role("textbox", name="Votre message").fill(text)
        page.get_by_label(choice).check()
        if choice == "Message à la collectivité":
            file = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF}
            page.get_by_label("Fichiers à joindre").set_input_files([file])
        page.get_by_role("button", name="Envoyer").click()
        expect(page.locator(".fil")).to_contain_text(text)
    check(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="plan.pdf").click()
    assert download.value.suggested_filename == "plan.pdf"
    context.clear_cookies()
    page.goto(f"{live_server.url}/demande/suivi/{ensure_jeton(demande=world.demande)}/")
    expect(page.locator(".fil")).to_contain_text("Visite le 24 mars")
    expect(page.locator("main")).not_to_contain_text("Secret")
    page.get_by_role("textbox", name="Votre message").fill("Nous y serons")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".fil")).to_contain_text("Nous y serons")
    check(page)
    assert heard == []


def test_a_refusal_is_said_in_place(page: Page, context, live_server, world):
    sign_in(context, live_server.url, world.people["service"])
    page.goto(f"{live_server.url}/espace/demandes/{world.demande.reference}/")
    page.get_by_role("textbox", name="Votre message").fill("Un texte que je garde")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_contain_text("Qui le lira ?")
    expect(page.get_by_role("textbox", name="Votre message")).to_have_value("Un texte que je garde")
    check(page)
