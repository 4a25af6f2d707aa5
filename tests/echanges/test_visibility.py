"""A private note never leaves its organisme, a shared one never reaches the collectivité: by every way out."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from bouquet.core.models import Courriel
from bouquet.demandes.enums import EtatIntervention
from bouquet.demandes.models import Demande
from bouquet.echanges.enums import Cote, Visibilite
from bouquet.echanges.models import Document, Message
from bouquet.echanges.services import post_message, post_public_message
from tests.echanges.factories import LE, MessageFactory, World, upload

pytestmark = pytest.mark.django_db

SECRETS = {"echange": "violette", "partagee": "marjolaine", "privee": "sarriette"}
ALL, SHARED, EXCHANGED, NOTHING = {*SECRETS}, {"echange", "partagee"}, {"echange"}, set()
# Who reads what of the messages written by the service.
READS = {
    "service": ALL,
    "collegue": ALL,
    "direction": SHARED,
    "service_voisin": NOTHING,
    "partenaire": SHARED,
    "etranger": NOTHING,
    "coordination": SHARED,
    "administration": SHARED,
    "instance": SHARED,
    "redaction": NOTHING,
    "collectivite": EXCHANGED,
    "autre_commune": NOTHING,
    "elu": NOTHING,
    "sans_role": NOTHING,
}
SEES_NO_DEMANDE = {"etranger", "redaction", "autre_commune", "sans_role", "service_voisin"}


@pytest.fixture
def world(django_capture_on_commit_callbacks):
    """With one message of each kind by the service, each with its file, and whatever mail that sends."""
    made = World()
    with django_capture_on_commit_callbacks(execute=True):
        for visibilite, secret in SECRETS.items():
            post_message(
                demande=made.demande,
                auteur=made.people["service"],
                organisme=made.service,
                visibilite=visibilite,
                texte=f"Mot secret {secret} pour @CAUE",
                fichiers=[upload(f"{secret}.pdf")],
                le=LE,
            )
    return made


def leaked(text: str) -> set[str]:
    return {kind for kind, secret in SECRETS.items() if secret in text}


def test_the_table_knows_everybody(world):
    assert set(READS) == set(world.people)


@pytest.mark.parametrize("who", READS)
def test_each_reads_exactly_what_the_table_says(client, world, who):
    user = world.people[who]
    assert set(Message.objects.visible_to(user).values_list("visibilite", flat=True)) == READS[who]
    client.force_login(user)
    page = client.get(f"/espace/demandes/{world.demande.reference}/")
    assert page.status_code == (404 if who in SEES_NO_DEMANDE else 200)
    assert leaked(page.content.decode()) == READS[who]


@pytest.mark.parametrize("who", READS)
def test_a_file_is_given_to_those_who_read_its_message(client, world, who):
    client.force_login(world.people[who])
    given = set()
    for document in Document.objects.select_related("message"):
        response = client.get(f"/espace/documents/{document.pk}/")
        assert response.status_code in {200, 404}
        if response.status_code == 200:
            given.add(document.message.visibilite)
            assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert given == READS[who]


@pytest.mark.parametrize("who", READS)
def test_lists_searches_and_exports_say_nothing_of_messages(client, world, who):
    user = world.people[who]
    client.force_login(user)
    for secret in SECRETS.values():
        assert not Demande.objects.visible_to(user).matching(secret).exists()
        found = client.get("/espace/demandes/", {"q": secret})
        assert world.demande.objet not in found.content.decode()
    for path in ("/espace/", "/espace/demandes/", "/espace/demandes/export.csv"):
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert leaked(body.decode()) == set(), path


def test_no_mail_carries_a_note(world):
    assert mail.outbox, "the shared note calls the CAUE"
    asked = {world.demande.contact_courriel, world.people["collectivite"].email}
    for one in Courriel.objects.all():
        expected = EXCHANGED if one.destinataire in asked else NOTHING
        assert leaked(f"{one.sujet} {one.texte} {one.html} {one.raison}") == expected, one.cle
    for sent in mail.outbox:
        said = sent.body + "".join(str(content) for content, _ in sent.alternatives)
        assert leaked(said) == (EXCHANGED if set(sent.to) <= asked else NOTHING)


def test_the_administration_site_shows_no_message(client, world):
    client.force_login(world.people["instance"])
    assert "echanges" not in client.get("/admin/technique/").content.decode()
    assert client.get("/admin/technique/echanges/message/").status_code == 404


def test_a_signed_out_person_gets_no_file(client, world):
    response = client.get(f"/espace/documents/{Document.objects.first().pk}/")
    assert (response.status_code, "/compte/connexion/" in response.url) == (302, True)


def test_a_closed_account_reads_nothing(world):
    user = world.people["service"]
    user.is_active = False
    assert not Message.objects.visible_to(user).exists()
    assert not Document.objects.visible_to(user).exists()


def test_an_organisme_that_declined_no_longer_reads_the_others_but_keeps_its_own(world):
    mine = MessageFactory(demande=world.demande, organisme=world.partenaire, visibilite=Visibilite.PRIVEE)
    world.second.etat = EtatIntervention.DECLINEE
    world.second.save()
    assert list(Message.objects.visible_to(world.people["partenaire"])) == [mine]


def test_a_note_shared_on_another_demande_is_not_read(world):
    elsewhere = MessageFactory()
    for who in ("service", "partenaire", "collectivite", "direction"):
        assert elsewhere not in Message.objects.visible_to(world.people[who]), who
    assert elsewhere in Message.objects.visible_to(world.people["coordination"])


def test_files_of_the_demande_itself_are_read_by_those_who_take_part(world):
    post_public_message(demande=world.demande, nom="Mairie", texte="Voici", fichiers=[upload("photo.pdf")], le=LE)
    alone = Document.objects.get(nom="photo.pdf")
    Document.objects.filter(pk=alone.pk).update(message=None)
    readers = {who for who, user in world.people.items() if alone in Document.objects.visible_to(user)}
    assert readers == {who for who, read in READS.items() if "echange" in read}


def test_headers_keep_a_file_out_of_the_site(client, world):
    client.force_login(world.people["service"])
    document = Document.objects.first()
    response = client.get(f"/espace/documents/{document.pk}/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert document.nom.split(".")[0] not in document.fichier.name
    assert document.fichier.name.startswith("private/")
    with pytest.raises(ValueError, match="private"):
        _ = document.fichier.url


@pytest.mark.parametrize(
    "fields",
    [
        {"organisme": None, "visibilite": Visibilite.PRIVEE},
        {"cote": Cote.COLLECTIVITE, "organisme": None, "visibilite": Visibilite.PARTAGEE},
        {"texte": ""},
        {"visibilite": "tous"},
    ],
)
def test_the_base_refuses_impossible_messages(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory(**fields)
