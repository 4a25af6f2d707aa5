"""Answering by the private link: messages and their files, never a note, and nothing without the link."""

import re
import uuid

import pytest
from django.core.cache import cache

from bouquet.core.models import Courriel
from bouquet.demandes.services import ensure_jeton
from bouquet.echanges.enums import Cote, Visibilite
from bouquet.echanges.models import Document, Message
from bouquet.echanges.services import attach_documents, post_message
from bouquet.pages import views_echanges
from tests.demandes.factories import DemandeFactory
from tests.echanges.factories import LE, World, upload

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _patience():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def world():
    made = World()
    made.at = f"/demande/suivi/{ensure_jeton(demande=made.demande)}/"
    for visibilite in Visibilite.values:
        post_message(
            demande=made.demande,
            auteur=made.people["service"],
            organisme=made.service,
            visibilite=visibilite,
            texte=f"Mot {visibilite}",
            fichiers=[upload(f"{visibilite}.pdf")],
            le=LE,
        )
    return made


def answer(client, world, texte="Merci", **sent):
    data = {"echange-texte": texte, "echange-nom": "Claude", "echange-cle": uuid.uuid4()}
    return client.post(f"{world.at}repondre/", data | {f"echange-{name}": value for name, value in sent.items()})


def test_the_page_shows_messages_and_no_note(client, world):
    text = client.get(world.at).content.decode()
    assert "Mot echange" in text
    assert "echange.pdf" in text
    for note in ("Mot privee", "Mot partagee", "privee.pdf", "partagee.pdf", str(world.people["service"])):
        assert note not in text, note


def test_its_link_opens_files_of_messages_and_of_the_demande_only(client, world):
    (alone,) = attach_documents(demande=world.demande, fichiers=[upload("seul.pdf")], le=LE)
    given = {}
    for document in Document.objects.all():
        given[document.nom] = client.get(f"{world.at}documents/{document.pk}/").status_code
    assert given == {"echange.pdf": 200, "seul.pdf": 200, "privee.pdf": 404, "partagee.pdf": 404}
    address = f"/demande/suivi/{ensure_jeton(demande=DemandeFactory())}/documents/{alone.pk}/"
    assert client.get(address).status_code == 404
    response = client.get(f"{world.at}documents/{alone.pk}/")
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert "noindex" in response["X-Robots-Tag"]


def test_every_link_of_the_page_answers(client, world):
    text = client.get(world.at).content.decode()
    (address,) = re.findall(r'href="(/demande/suivi/[^"]+/documents/\d+/)"', text)
    assert client.get(address).status_code == 200


def test_an_answer_reaches_those_who_work_on_it(client, world):
    assert answer(client, world, "Voici le plan", fichiers=upload("plan-mairie.pdf")).status_code == 302
    sent = Message.objects.get(texte="Voici le plan")
    assert (sent.cote, sent.visibilite, sent.auteur, sent.auteur_nom) == (
        Cote.COLLECTIVITE,
        Visibilite.ECHANGE,
        None,
        "Claude",
    )
    for who in ("service", "partenaire", "coordination", "collectivite"):
        client.force_login(world.people[who])
        text = client.get(f"/espace/demandes/{world.demande.reference}/").content.decode()
        assert "Voici le plan" in text, who
        assert "plan-mairie.pdf" in text, who
    assert not Courriel.objects.filter(cle__startswith=f"message:{sent.pk}:").exists()


def test_refusals_lose_nothing(client, world):
    response = answer(client, world, "Long texte", fichiers=upload("a.exe", b"MZ\x90\0"))
    assert response.status_code == 422
    assert "Long texte" in response.content.decode()
    assert answer(client, world, "").status_code == 422
    assert not Message.objects.filter(cote=Cote.COLLECTIVITE).exists()


def test_sent_twice_is_one_message(client, world):
    cle = uuid.uuid4()
    for _ in range(2):
        assert answer(client, world, cle=cle).status_code == 302
    assert Message.objects.filter(cote=Cote.COLLECTIVITE).count() == 1


def test_visibility_can_not_be_chosen(client, world):
    answer(client, world, "Essai", visibilite="privee", organisme=world.service.pk)
    assert Message.objects.get(texte="Essai").visibilite == Visibilite.ECHANGE


def test_a_wrong_link_is_nothing(client, world):
    world.at = "/demande/suivi/nimporte/"
    assert answer(client, world).status_code == 404
    assert client.get(f"{world.at}documents/{Document.objects.first().pk}/").status_code == 404
    assert client.get(f"{world.at}repondre/").status_code == 405


def test_a_flood_is_stopped(client, world, monkeypatch):
    monkeypatch.setattr(views_echanges, "AN_HOUR", 1)
    assert answer(client, world, "Un").status_code == 302
    response = answer(client, world, "Deux")
    assert response.status_code == 429
    assert "Deux" in response.content.decode()
    assert not Message.objects.filter(texte="Deux").exists()
