"""A mairie asks for help without an account: once, whatever it sends, and robots stay out."""

import re
from html import unescape

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bouquet.core.models import Courriel
from bouquet.demandes.enums import Canal, Etat
from bouquet.demandes.models import Demande
from bouquet.echanges.models import Document
from bouquet.pages import forms_garde, views_depot
from tests.catalogue.factories import NatureFactory, PrestationFactory, ThematiqueFactory
from tests.territoires.factories import CollectiviteFactory

NEW = "/demande/nouvelle/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _patience(monkeypatch, settings, tmp_path):
    """Tests are faster than people: no minimum time, unless a test asks for it; and nobody has sent anything yet."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(forms_garde, "SECONDS", -1)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def commune():
    return CollectiviteFactory(nom="Saillans", code_insee="26289")


@pytest.fixture
def told(client, commune):
    return {
        "collectivite": "saillans",
        "objet": "Rénover la salle des fêtes",
        "description": "Le toit fuit.",
        "thematique": ThematiqueFactory().pk,
        "contact_nom": "Claude Exemple",
        "contact_fonction": "Secrétaire de mairie",
        "contact_courriel": "mairie@exemple.test",
        "contact_telephone": "00 00 00 00 00",
        "cle": stamp(client),
    }


def stamp(client, query="") -> str:
    return re.search(r'name="cle" value="([^"]+)"', client.get(NEW + query).content.decode())[1]


def page(response, status=422) -> str:
    assert response.status_code == status
    return unescape(response.content.decode())


def test_a_mairie_deposits_and_is_thanked(client, told, commune):
    response = client.post(NEW, told)
    demande = Demande.objects.get()
    assert response.url == f"/demande/suivi/{demande.jeton}/recue/"
    assert demande.reference in page(client.get(response.url), 200)
    assert (demande.beneficiaire, demande.etat, demande.canal) == (commune, Etat.DEPOSEE, Canal.SITE)
    assert (demande.objet, demande.description) == (told["objet"], told["description"])
    assert (demande.contact_nom, demande.contact_courriel) == ("Claude Exemple", "mairie@exemple.test")
    assert demande.transitions.get().auteur_nom == "Claude Exemple"
    assert demande.date_demande == timezone.localdate()


def test_the_acknowledgement_bears_the_reference_and_the_link_but_no_free_words(
    client, told, settings, django_capture_on_commit_callbacks
):
    settings.BOUQUET_URL = "https://bouquet.exemple.test"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(NEW, {**told, "objet": "Gagnez https://exemple.test/piege"})
    demande = Demande.objects.get()
    (message,) = mail.outbox
    assert message.to == ["mairie@exemple.test"]
    assert demande.reference in message.subject
    html = message.alternatives[0].content
    for text in (message.body, html):
        assert f"https://bouquet.exemple.test/demande/suivi/{demande.jeton}/" in text
        assert "piege" not in text
        assert "{{" not in text
    assert "parce que votre adresse a été donnée" in message.body
    assert Courriel.objects.get().cle == f"accuse:{demande.reference}"


def test_the_same_form_sent_twice_makes_one_demande(client, told):
    first, second = client.post(NEW, told), client.post(NEW, told)
    assert first.url == second.url
    assert (Demande.objects.count(), Courriel.objects.count()) == (1, 1)


def test_after_back_another_demande_from_the_same_page_is_not_lost(client, told):
    client.post(NEW, told)
    client.post(NEW, {**told, "objet": "Curer le ruisseau"})
    assert set(Demande.objects.values_list("objet", flat=True)) == {told["objet"], "Curer le ruisseau"}


def test_errors_stand_in_place_and_nothing_is_lost(client, told):
    text = page(client.post(NEW, {**told, "contact_courriel": "", "thematique": "", "echeance": "2020-01-01"}))
    assert "Rénover la salle des fêtes" in text
    assert "Le toit fuit." in text
    assert "Cette date est passée" in text
    for missing in ("Donnez une adresse\u00a0:", "Choisissez la thématique la plus proche."):
        assert text.count(missing) == 2, missing  # in the summary and in place
    assert stamp_of(text) == told["cle"]
    assert not Demande.objects.exists()


def stamp_of(text: str) -> str:
    return re.search(r'name="cle" value="([^"]+)"', text)[1]


def test_a_name_begun_suggests_and_a_code_is_enough(client, told, commune):
    text = page(client.post(NEW, {**told, "collectivite": "sai"}))
    assert f'name="choix" value="{commune.pk}"' in text
    assert client.post(NEW, {**told, "collectivite": "sai", "choix": commune.pk}).status_code == 302
    assert client.post(NEW, {**told, "collectivite": "26289", "objet": "Autre"}).status_code == 302
    assert "Aucune collectivité ne porte" in page(client.post(NEW, {**told, "collectivite": "99999"}))
    assert set(Demande.objects.values_list("beneficiaire", flat=True)) == {commune.pk}


def test_a_prestation_being_read_is_already_there(client, told):
    theme = ThematiqueFactory()
    prestation = PrestationFactory(titre="Refaire un chemin", slug="chemin", thematiques=[theme])
    text = page(client.get(f"{NEW}?prestation=chemin"), 200)
    assert re.search(r'name="prestation" value="chemin" id="id_prestation_1" checked> <span>Refaire un chemin', text)
    assert f'<option value="{theme.pk}" selected>' in text
    client.post(NEW, {**told, "prestation": "chemin"})
    demande = Demande.objects.get()
    assert (demande.prestation, demande.nature_souhaitee) == (prestation, prestation.nature)
    page_of_it = client.get("/offre/chemin/").content.decode()
    assert 'href="/demande/nouvelle/?prestation=chemin"' in page_of_it


def test_a_prestation_withdrawn_meanwhile_says_so_and_an_unknown_one_is_ignored(client, told):
    PrestationFactory(slug="cachee", publiee=False)
    assert "cachee" not in page(client.get(f"{NEW}?prestation=cachee"), 200).split("<main")[1]
    assert "n’est plus proposée" in page(client.post(NEW, {**told, "prestation": "cachee"}))
    assert not Demande.objects.exists()


def test_a_trap_that_was_filled_is_explained_and_emptied(client, told):
    text = page(client.post(NEW, {**told, "site_web": "https://exemple.test"}))
    assert "comme le font les robots" in text
    assert "https://exemple.test" not in text
    assert not Demande.objects.exists()


def test_nobody_fills_it_in_three_seconds(client, told, monkeypatch):
    monkeypatch.setattr(forms_garde, "SECONDS", 3)
    assert "moins de trois secondes" in page(client.post(NEW, told))
    monkeypatch.setattr(forms_garde, "SECONDS", -1)
    assert client.post(NEW, told).status_code == 302


@pytest.mark.parametrize("cle", ["", "forgée:1:2"])
def test_a_forged_or_old_stamp_is_replaced(client, told, cle):
    text = page(client.post(NEW, {**told, "cle": cle}))
    assert "ouverte plus d’une journée" in text
    assert client.post(NEW, {**told, "cle": stamp_of(text)}).status_code == 302


def test_one_address_cannot_flood(client, told, monkeypatch):
    monkeypatch.setattr(views_depot, "AN_HOUR", 2)
    for n in range(2):
        assert client.post(NEW, {**told, "objet": f"Demande {n}"}).status_code == 302
    text = page(client.post(NEW, {**told, "objet": "Une de trop"}), 429)
    assert "attendez un peu" in text
    assert "Une de trop" in text
    assert client.post(NEW, {**told, "objet": "D’ailleurs"}, REMOTE_ADDR="192.0.2.9").status_code == 302
    assert Demande.objects.count() == 3


def test_a_forwarded_address_is_believed_from_our_own_proxy_only(client, told, monkeypatch, settings):
    monkeypatch.setattr(views_depot, "AN_HOUR", 1)
    client.post(NEW, told)
    forged = {"headers": {"x-forwarded-for": "192.0.2.1"}}
    assert client.post(NEW, {**told, "objet": "Bis"}, **forged).status_code == 429
    settings.HTTPS = True
    assert client.post(NEW, {**told, "objet": "Bis"}, **forged).status_code == 302


def test_it_is_protected_and_never_kept(told):
    strict = Client(enforce_csrf_checks=True)
    response = strict.get(NEW)
    assert "no-store" in response["Cache-Control"]
    assert strict.post(NEW, told).status_code == 403


def test_the_way_in_stands_on_the_home_page_and_in_the_navigation(client):
    assert client.get("/").content.decode().count(f'href="{NEW}"') == 2


def pdf(name="plan.pdf", content=b"%PDF-1.4\n%%EOF\n"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_files_come_with_the_demande(client, told):
    response = client.post(NEW, {**told, "pieces": [pdf(), pdf("devis.pdf")]})
    demande = Demande.objects.get()
    assert sorted(demande.documents.values_list("nom", flat=True)) == ["devis.pdf", "plan.pdf"]
    assert "2\u00a0fichiers sont joints" in page(client.get(response.url), 200)
    client.post(NEW, {**told, "pieces": [pdf()]})
    assert Document.objects.count() == 2


def test_a_wrong_file_is_said_in_place_and_nothing_is_deposited(client, told):
    text = page(client.post(NEW, {**told, "pieces": [pdf(), pdf("virus.pdf", b"MZ\x00\x01")]}))
    assert "« virus.pdf » : son contenu n’est pas celui d’un fichier" in text
    assert "Choisissez de nouveau les fichiers" in text
    assert "Rénover la salle des fêtes" in text
    assert (Demande.objects.count(), Document.objects.count(), Courriel.objects.count()) == (0, 0, 0)


def test_files_have_to_be_chosen_again_after_another_error(client, told):
    assert "Choisissez de nouveau les fichiers" in page(client.post(NEW, {**told, "objet": "", "pieces": [pdf()]}))


def test_without_an_address_the_public_one_of_the_mairie_is_offered(client, told, commune):
    commune.courriel, commune.telephone = "accueil@exemple.test", "01 02 03 04 05"
    commune.save()
    text = page(client.post(NEW, {**told, "contact_courriel": "", "contact_telephone": ""}))
    assert "l’adresse publique de votre mairie" in text
    assert 'value="accueil@exemple.test"' in text
    assert 'value="01 02 03 04 05"' in text


def test_prestations_are_suggested_while_writing_and_without_script_too(client, told):
    PrestationFactory(titre="Une salle des fêtes sobre", slug="salle")
    PrestationFactory(titre="Curer un ruisseau", slug="ruisseau")
    piece = page(client.get("/demande/nouvelle/prestations/", {"texte": "rénover notre salle des fêtes"}), 200)
    assert 'value="salle"' in piece
    assert "ruisseau" not in piece
    assert "<html" not in piece
    assert 'value="salle"' in page(client.post(NEW, {**told, "contact_nom": ""}))
    thanks = page(client.get(client.post(NEW, told).url), 200)
    assert "En attendant, cela existe dans l’offre" in thanks
    assert 'href="/offre/salle/"' in thanks


def test_a_chosen_prestation_gives_its_thematique_and_the_nature_stays_free(client, told):
    prestation = PrestationFactory(slug="salle", thematiques=[ThematiqueFactory(code="energie")])
    mod = NatureFactory(code="mod")
    client.post(NEW, {**told, "prestation": "salle", "thematique": "", "nature": "mod"})
    demande = Demande.objects.get()
    assert (demande.prestation, demande.thematique_id, demande.nature_souhaitee) == (prestation, "energie", mod)


def test_suggestions_are_not_a_tap(client, monkeypatch):
    monkeypatch.setattr(views_depot, "ASKS_AN_HOUR", 1)
    for path in ("/demande/nouvelle/communes/?q=sai", "/demande/nouvelle/prestations/?texte=eau"):
        assert [client.get(path).status_code for _ in range(2)] == [200, 429]
