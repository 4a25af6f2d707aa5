"""A webmaster's week: photos sent from the chooser, a page scheduled, read over, previewed, moved and withdrawn."""

import datetime
import re

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from bouquet.annuaire.enums import Role
from bouquet.pages.models import ActualitePage, Photo
from bouquet.pages.publication import publish_due
from tests.annuaire.factories import OrganismeFactory
from tests.pages.editorial import picture, thematique
from tests.territoires.factories import CollectiviteFactory

from .editing import choose, listen, publish, sign_in, told

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = (Role.REDACTION, Role.VALIDATION)


def write_news(page, title: str) -> None:
    page.get_by_role("link", name="Écrire une actualité").click()
    page.fill("#id_title", title)
    page.fill("#id_chapo", "Venez nombreux.")


def listed(page, live_server, title: str) -> list[bool]:
    """Whether the news show it, and the home page."""
    return [title in page.request.get(f"{live_server.url}{path}").text() for path in ("/actualites/", "/")]


def test_a_realisation_with_a_photo_sent_from_the_chooser(page, live_server):
    sign_in(page, live_server, *BOTH)
    CollectiviteFactory(nom="Essai-le-Haut"), OrganismeFactory(nom="Conseil d’Essai", sigle="CE"), thematique()
    page.get_by_role("link", name="Raconter une réalisation").click()
    page.fill("#id_title", "Le lavoir restauré")
    page.fill("#id_chapo", "Une toiture refaite.")
    page.locator("#inline_child_lieux-0").get_by_role("button", name="Choisir").click()
    page.get_by_role("link", name="Essai-le-Haut").click()
    page.select_option("#id_thematique", "habitat")
    page.fill("#id_annee", "2024")
    page.get_by_label("CE", exact=True).check()
    page.locator("#id_accord").check()
    send_photo(page)
    page.locator("#inline_child_photos-0").get_by_role("button", name="Actions").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Modifier cette image").click()
    crop(opened.value)
    publish(page)
    told(page)
    page.goto(f"{live_server.url}/realisations/")
    page.get_by_role("link", name="Le lavoir restauré").click()
    assert page.get_by_alt_text("Le lavoir, vu de la place").evaluate("one => one.naturalWidth") > 0
    assert "Crédit\u00a0: Mairie d’Essai" in page.inner_text("main")
    assert Photo.objects.get().has_focal_point()
    assert page.errors == []


def send_photo(page) -> None:
    """Refused without its words and its author, and the file is kept; accepted with them."""
    page.get_by_role("button", name="Ajouter un(e) photo").click()
    page.get_by_role("button", name="Choisir une image").click()
    page.get_by_role("tab", name="Transférer").click()
    upload = page.locator("form[data-chooser-modal-creation-form]")
    upload.get_by_label("Fichier").set_input_files(
        {"name": "img_2041.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    upload.get_by_role("button", name="Transférer").click()
    upload.get_by_text("Ce champ est requis.").nth(1).wait_for()
    upload.get_by_label("Titre").fill("Le lavoir")
    upload.get_by_label("Ce que l’on voit").fill("Le lavoir, vu de la place")
    upload.get_by_label("Crédit").fill("Mairie d’Essai")
    upload.get_by_role("button", name="Transférer").click()
    upload.wait_for(state="detached")


def crop(page) -> None:
    """Draw what must stay of the picture."""
    listen(page)
    box = page.locator(".jcrop-tracker").last.bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 120, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Enregistrer").first.click()
    page.wait_for_url("**/images/")
    assert page.errors == []
    page.close()


def test_a_news_item_appears_at_its_hour(page, live_server):
    sign_in(page, live_server, *BOTH)
    write_news(page, "Une réunion")
    page.get_by_role("button", name="Statut").first.click()
    page.get_by_role("button", name="Programmer", exact=True).click()
    moment = timezone.localtime().replace(hour=9, minute=30, second=0, microsecond=0) + datetime.timedelta(days=2)
    page.get_by_label("Date/heure de publication").fill(f"{moment:%d/%m/%Y %H:%M}")
    page.locator("#schedule-publishing-dialog .w-dialog__subtitle").click()  # closes the calendar, over the button
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(0)
    page.get_by_role("button", name="Enregistrer la programmation").press("Enter")  # the calendar may lie over it
    choose(page, "Programmer pour publication")
    told(page)
    assert listed(page, live_server, "Une réunion") == [False, False]
    assert publish_due(le=moment - datetime.timedelta(minutes=1)).publiees == []
    assert listed(page, live_server, "Une réunion") == [False, False]
    with time_machine.travel(moment):
        assert publish_due(le=timezone.now()).publiees == ["Une réunion"]
    assert listed(page, live_server, "Une réunion") == [True, True]
    assert page.errors == []


def test_what_the_redaction_submits_is_approved(page, live_server, new_context):
    sign_in(page, live_server, Role.REDACTION)
    write_news(page, "À relire")
    choose(page, "Faire relire")
    told(page)
    assert listed(page, live_server, "À relire") == [False, False]
    other = sign_in(new_context().new_page(), live_server, Role.VALIDATION, email="valide@exemple.test")
    other.get_by_role("link", name="À relire").first.click()
    other.wait_for_url("**/edit/")
    choose(other, "Approuver et")
    told(other)
    assert listed(page, live_server, "À relire") == [True, True]
    assert page.errors == other.errors == []


def test_a_draft_is_previewed_in_another_tab_and_stays_a_draft(page, live_server, client):
    sign_in(page, live_server, *BOTH)
    write_news(page, "Un brouillon")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.wait_for_url("**/edit/")
    page.get_by_role("button", name=re.compile("prévisualisation", re.I)).first.click()
    page.frame_locator("iframe[src*=preview]").get_by_text("Venez nombreux.").wait_for()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Prévisualiser dans un nouvel onglet").click()
    opened.value.wait_for_load_state()
    assert "Venez nombreux." in opened.value.inner_text("main")
    assert listed(page, live_server, "Un brouillon") == [False, False]
    assert client.get(ActualitePage.objects.get().address).status_code == 404
    assert client.get(opened.value.url).status_code == 302
    assert page.errors == []


def test_a_page_withdrawn_leaves_the_list_and_the_search_and_a_redirect_answers(page, live_server):
    sign_in(page, live_server, *BOTH)
    write_news(page, "Le lavoir")
    publish(page)
    told(page)
    found = f"{live_server.url}/recherche/?q=lavoir"
    assert "Le lavoir" in page.request.get(found).text()
    page.get_by_role("link", name="Le lavoir", exact=True).click()
    choose(page, "Dépublier")
    page.get_by_role("button", name="Oui, la dépublier").click()
    told(page)
    assert listed(page, live_server, "Le lavoir") == [False, False]
    assert "/actualites/le-lavoir/" not in page.request.get(found).text()
    page.goto(f"{live_server.url}/admin/redirects/add/")
    page.get_by_label("Redirige depuis").fill("/actualites/le-lavoir/")
    page.get_by_role("button", name="Choisissez une page").click()
    page.locator(".modal").get_by_role("link", name=re.compile("sous-pages|Explorer|Accueil")).last.click()
    page.locator(".modal").get_by_role("link", name="Actualités").first.click()
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url("**/redirects/")
    page.goto(f"{live_server.url}/actualites/le-lavoir/")
    assert page.url == f"{live_server.url}/actualites/"
    assert page.errors == []
