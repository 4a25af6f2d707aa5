"""What the editors publish, as everybody reads it."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.core import formats
from bouquet.core.daily import run_steps
from bouquet.core.models import Courriel
from bouquet.pages.enums import GenreRessource
from bouquet.pages.models import AccueilPage, PageLibre, RessourcePage, RessourcesPage
from bouquet.pages.publication import publish_due
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory
from tests.territoires.factories import CollectiviteFactory

from .editorial import actualite, realisation, thematique

pytestmark = pytest.mark.django_db


def text(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_a_new_site_has_its_lists_and_they_say_that_they_are_empty(client):
    for path in ("/actualites/", "/realisations/", "/ressources/"):
        assert "Pas encore" in text(client, path)
    assert "/actualites/" not in text(client, "/")  # not in the menu before there is something to read


def test_news_appear_at_home_in_the_menu_and_on_their_own_page(client):
    actualite("Une réunion à Essai", corps=[("texte", "<p>Venez <b>nombreux</b>.</p>"), ("titre", {"texte": "Où"})])
    home = text(client, "/")
    assert "Une réunion à Essai" in home
    assert 'href="/actualites/"' in home
    page = text(client, "/actualites/une-reunion-a-essai/")
    assert "<b>nombreux</b>" in page
    assert formats.date(datetime.date(2025, 3, 12)) in page


def test_drafts_are_for_editors(client):
    page = actualite("Brouillon", live=False)
    assert client.get(page.address).status_code == 404
    assert "Brouillon" not in text(client, "/actualites/")


def test_a_realisation_tells_where_who_how_much_and_hides_its_demande(client):
    demande = DemandeFactory(reference="2024-00077")
    page = realisation(
        communes=[CollectiviteFactory(nom="Essai-le-Haut")], organismes=[OrganismeFactory(nom="Conseil d’Essai")]
    )
    page.demande = demande
    page.save()
    shown = text(client, page.address)
    for word in ("Essai-le-Haut", "Conseil d’Essai", f"{formats.number(120_000)} €", "Crédit : Mairie d’Essai"):
        assert word in shown, word
    assert "2024-00077" not in shown
    assert 'alt="Le lavoir, vu de la place"' in shown
    assert ".webp" in shown
    assert "srcset" in shown
    assert "width=" in shown


def test_pictures_are_served_and_originals_are_not(client, settings):
    page = realisation()
    address = text(client, page.address).partition('src="/fichiers/')[2].partition('"')[0]
    response = client.get(f"/fichiers/{address}")
    assert response["Content-Type"] == "image/webp"
    assert "immutable" in response["Cache-Control"]
    for path in ("original_images/lavoir.jpg", "../original_images/lavoir.jpg", "%2e%2e/secret_key"):
        assert client.get(f"/fichiers/{path}").status_code == 404


def test_no_realisation_is_published_without_agreement():
    with pytest.raises(ValidationError, match="accord"):
        realisation(accord=False)
    page = realisation(accord=False, live=False)
    with pytest.raises(ValidationError, match="accord"):
        page.save_revision().publish()


def test_filters_live_in_the_address(client):
    haut, bas = CollectiviteFactory(nom="Le-Haut"), CollectiviteFactory(nom="Le-Bas")
    realisation("Toiture", communes=[haut], annee=2023)
    realisation("Station", communes=[bas], thematique=thematique("eau-environnement", "Eau", 2))
    assert 'data-total="2"' in text(client, "/realisations/")
    for query, kept in (
        (f"commune={haut.code_insee}", "Toiture"),
        ("annee=2023", "Toiture"),
        ("thematique=eau-environnement", "Station"),
    ):
        shown = text(client, f"/realisations/?{query}")
        assert 'data-total="1"' in shown
        assert f">{kept}</a>" in shown
    assert "Ce choix n’existe pas" in text(client, "/realisations/?annee=hier")


def test_lists_ask_the_same_number_of_questions_whatever_their_length(client):
    realisation("A"), actualite("A")
    paths = ("/realisations/", "/actualites/", "/")
    for path in paths:
        client.get(path)
    before = [queries(client, path) for path in paths]
    for name in "BCD":
        realisation(name), actualite(name)
    for path in paths:
        client.get(path)
    assert [queries(client, path) for path in paths] == before


def test_a_replay_has_its_transcript():
    page = RessourcePage(title="Replay", chapo="Un replay.", genre=GenreRessource.REPLAY, lien="https://exemple.test/")
    with pytest.raises(ValidationError, match="transcription"):
        RessourcesPage.objects.get().add_child(instance=page)


def test_no_page_takes_the_address_of_another():
    page = PageLibre(title="Offre", slug="offre", chapo="Une page.")
    with pytest.raises(ValidationError, match="adresse"):
        AccueilPage.objects.get().add_child(instance=page)


def test_what_is_scheduled_appears_at_its_hour(client):
    page = actualite("Demain", live=False)
    page.go_live_at = timezone.now() + datetime.timedelta(days=1)
    page.save_revision().publish()
    assert client.get(page.address).status_code == 404
    assert publish_due(le=timezone.now()).publiees == []
    with time_machine.travel(page.go_live_at + datetime.timedelta(minutes=1), tick=False):
        said = {outcome.nom: outcome.dit for outcome in run_steps(timezone.now())}
    assert said["Pages programmées"].startswith("1\u00a0publiée")
    assert "Demain" in text(client, "/actualites/")


EDITORS = (Role.REDACTION, Role.VALIDATION)


@pytest.mark.parametrize("role", [Role.ADMINISTRATION, Role.COORDINATION, *EDITORS])
def test_only_editors_enter_the_editor(client, role):
    client.force_login(AppartenanceFactory(role=role).user)
    for path in ("/admin/", "/admin/images/", "/admin/documents/"):
        assert (client.get(path).status_code == 200) is (role in EDITORS), path
    for path in ("/admin/users/", "/admin/groups/", "/admin/sites/", "/admin/workflows/list/"):
        assert client.get(path).status_code == 302, path


def test_who_loses_the_role_loses_the_editor(client):
    given = AppartenanceFactory(role=Role.REDACTION)
    client.force_login(given.user)
    assert client.get("/admin/").status_code == 200
    given.delete()
    assert client.get("/admin/").status_code == 302


def test_writing_is_not_publishing(client):
    writer, publisher = AppartenanceFactory(role=Role.REDACTION).user, AppartenanceFactory(role=Role.VALIDATION).user
    page = actualite("À relire", live=False)
    assert not page.permissions_for_user(writer).can_publish()
    assert page.permissions_for_user(writer).can_edit()
    assert page.permissions_for_user(publisher).can_publish()
    page.save_revision(user=writer)
    page.get_workflow().start(page, writer)
    mail = Courriel.objects.get()
    assert (mail.destinataire, "À relire" in mail.sujet) == (publisher.email, True)


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/technique/login/"])
def test_there_is_one_way_in(client, path):
    assert client.get(path, {"next": "/admin/pages/"}).url == "/compte/connexion/?next=%2Fadmin%2Fpages%2F"
    assert client.get(path, {"next": "https://ailleurs.test/"}).url == "/compte/connexion/?next=%2Fadmin%2F"


def test_only_the_editor_may_hold_scripts_in_its_pages(client):
    client.force_login(AppartenanceFactory(role=Role.REDACTION).user)
    assert "unsafe-inline" in client.get("/admin/")["Content-Security-Policy"]
    for path in ("/", "/actualites/", "/espace/", "/admin/technique/"):
        assert "unsafe" not in client.get(path)["Content-Security-Policy"], path
