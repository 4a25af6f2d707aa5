"""One click silences one kind of mail for one person, without account, and nothing else does."""

import email
import email.policy

import pytest
from django.test import Client

from bouquet.core.avis import (
    GENRES,
    Genre,
    optional,
    read_stop_token,
    required,
    silence,
    silenced,
    stop_address,
    token_for,
    write_to,
)
from bouquet.core.delivery import build_message
from bouquet.core.models import Courriel

from .mails import with_test_templates

pytestmark = pytest.mark.django_db
SITE = "https://ingenierie.exemple.test"
ADDRESS = "Agente@exemple.test"
AVIS = Genre("essai", "Essai de courriel", "Chaque jour.", "tout le monde")
AUTRE = Genre("autre", "Autre essai", "Chaque mois.", "tout le monde")
NECESSAIRE = Genre("necessaire", "Code", "Quand on le demande.", "la personne", "Elle vient de le demander.")


@pytest.fixture(autouse=True)
def _kinds(settings, monkeypatch):
    with_test_templates(settings)
    settings.BOUQUET_URL = SITE
    for genre in (AVIS, AUTRE, NECESSAIRE):
        monkeypatch.setitem(GENRES, genre.cle, genre)


def write(genre=AVIS, occasion="1", adresse=ADDRESS) -> bool:
    return write_to(
        adresse=adresse,
        genre=genre,
        occasion=occasion,
        gabarit="essai/simple",
        contexte={"objet": "L’école"},
        raison="Vous recevez ce message parce que c’est un essai.",
    )


def path_of(courriel: Courriel) -> str:
    return courriel.arret.removeprefix(SITE)


def test_the_page_asks_and_its_button_silences_and_resumes(client):
    write()
    path = path_of(Courriel.objects.get())
    assert "Ne plus les recevoir" in client.get(path).content.decode()
    assert client.head(path).status_code == 200
    assert silenced(ADDRESS) == set()  # mail software opens links by itself
    page = client.post(path).content.decode()
    assert "C’est arrêté" in page
    assert ADDRESS.lower() in page
    assert not write(occasion="2")
    assert not write(occasion="2", adresse=ADDRESS.upper())
    assert write(AUTRE)
    assert write(occasion="2", adresse="collegue@exemple.test")
    client.post(path, {"reprendre": "1"})
    assert write(occasion="3")


def test_the_headers_of_one_click_are_those_of_rfc_8058():
    write()
    courriel = Courriel.objects.get()
    sent = build_message(courriel).message().as_bytes()
    message = email.message_from_bytes(sent, policy=email.policy.default)
    assert message["List-Unsubscribe"].strip() == f"<{courriel.arret}>"
    assert courriel.arret.startswith("https://")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert courriel.arret in message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert courriel.arret in message.get_body(("html",)).get_content()
    # What mail software sends: no cookie, no referrer, one field; the answer is not a redirection.
    answer = Client(enforce_csrf_checks=True).post(
        path_of(courriel), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert silenced(ADDRESS) == {"essai"}


def test_one_click_is_not_promised_without_https(settings):
    settings.BOUQUET_URL = "http://localhost:8000"
    write()
    message = build_message(Courriel.objects.get()).message()
    assert message["List-Unsubscribe"].strip().startswith("<http://")
    assert message["List-Unsubscribe-Post"] is None


def test_an_address_that_the_site_did_not_make_silences_nothing(client):
    good = token_for(adresse=ADDRESS, genre=AVIS)
    for wrong in ("faux", good[:-2] + "xx", good.replace(good[0], "Z", 1)):
        assert client.post(f"/courriels/arret/{wrong}/").status_code == 404
    assert silenced(ADDRESS) == set()


def test_a_mail_that_people_need_is_never_silenced(client):
    path = stop_address(adresse=ADDRESS, genre=NECESSAIRE).removeprefix(SITE)
    assert client.post(path).status_code == 404
    assert read_stop_token(token_for(adresse=ADDRESS, genre=NECESSAIRE)) is None
    assert NECESSAIRE in required()
    assert NECESSAIRE not in optional()


def test_silencing_twice_is_silencing_once():
    silence(adresse=ADDRESS, genre=AVIS)
    silence(adresse=ADDRESS.lower(), genre=AVIS)
    assert silenced(ADDRESS) == {"essai"}


def test_the_same_occasion_is_written_once_whatever_the_case_of_the_address():
    assert write()
    assert not write(adresse=ADDRESS.lower())
    assert Courriel.objects.count() == 1
