"""Writing on the page of a demande: who may say what, what is refused, and who is told."""

import re
import uuid

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bouquet.annuaire.enums import Role
from bouquet.core.avis import GENRES, silence
from bouquet.core.delivery import build_message
from bouquet.core.models import Courriel
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande
from bouquet.echanges.enums import Cote, Visibilite
from bouquet.echanges.models import Document, Message
from bouquet.echanges.services import mentioned, post_public_message
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.echanges.factories import LE, MessageFactory, World, upload

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def world():
    return World()


def page(client, world) -> str:
    return client.get(f"/espace/demandes/{world.demande.reference}/").content.decode()


def write(client, world, texte="Bonjour", visibilite=None, **sent):
    data = {"echange-texte": texte, "echange-cle": uuid.uuid4()} | {f"echange-{k}": v for k, v in sent.items()}
    if visibilite:
        data["echange-visibilite"] = visibilite
    return client.post(f"/espace/demandes/{world.demande.reference}/echanges/", data)


NOTES = {"echange", "partagee", "privee"}
# What each may write; None: the demande is not theirs to see.
WRITES = {
    "service": NOTES,
    "collegue": NOTES,
    "direction": NOTES,
    "partenaire": NOTES,
    "coordination": {"echange", "partagee"},
    "administration": {"echange", "partagee"},
    "instance": {"echange", "partagee"},
    "collectivite": {"echange"},
    "elu": set(),
    "service_voisin": None,
    "etranger": None,
    "redaction": None,
    "autre_commune": None,
    "sans_role": None,
}


def test_the_table_knows_everybody(world):
    assert set(WRITES) == set(world.people)


@pytest.mark.parametrize("who", WRITES)
def test_each_writes_exactly_what_the_role_allows(client, world, who):
    client.force_login(world.people[who])
    for visibilite in Visibilite.values:
        status = write(client, world, visibilite, visibilite).status_code
        if WRITES[who] is None:
            assert status == 404
        elif not WRITES[who]:
            assert status == 403
        elif who == "collectivite":  # nothing to choose: whatever is sent is a message
            assert status == 302
        else:
            assert status == (302 if visibilite in WRITES[who] else 422), visibilite
    assert set(Message.objects.values_list("visibilite", flat=True)) == (WRITES[who] or set())


def test_whoever_is_signed_out_writes_nothing(client, world):
    assert "/compte/connexion/" in write(client, world).url
    assert not Message.objects.exists()


def test_the_form_offers_what_may_be_written(client, world):
    for who, allowed in WRITES.items():
        client.force_login(world.people[who])
        text = page(client, world)
        radios = set(re.findall(r'name="echange-visibilite" value="(\w+)"', text))
        assert radios == (allowed if allowed and len(allowed) > 1 else set()), who
        assert ('name="echange-texte"' in text) == bool(allowed), who


def test_nobody_writes_on_a_draft(client, world):
    Demande.objects.update(etat=Etat.BROUILLON)
    for who in ("collectivite", "coordination"):
        client.force_login(world.people[who])
        assert write(client, world, "Bonjour", "echange").status_code == 403


def test_who_reads_it_is_never_chosen_for_the_writer(client, world):
    client.force_login(world.people["service"])
    response = write(client, world, "Un mot entre nous")
    assert response.status_code == 422
    assert "Un mot entre nous" in response.content.decode()
    assert "checked" not in response.content.decode().split('id="echanges"')[1]
    assert not Message.objects.exists()


def test_a_message_shows_who_wrote_for_whom_and_its_file(client, world):
    client.force_login(world.people["service"])
    assert write(client, world, "Comptages posés.", "echange", fichiers=upload("plan.pdf")).status_code == 302
    sent = Message.objects.get()
    assert (sent.organisme, sent.cote, sent.auteur) == (world.service, Cote.RESEAU, world.people["service"])
    assert sent.documents.get().sha256
    client.force_login(world.people["collectivite"])
    text = page(client, world)
    assert all(word in text for word in (world.service.nom, "Comptages posés.", "plan.pdf"))
    assert write(client, world, "Merci").status_code == 302
    assert Message.objects.get(texte="Merci").cote == Cote.COLLECTIVITE


def test_a_private_note_is_visibly_marked(client, world):
    client.force_login(world.people["service"])
    write(client, world, "Trafic à vérifier", "privee")
    text = page(client, world)
    assert "Visible de votre organisme seulement" in text
    assert f"Note privée de {world.service.nom}" in text
    assert f'<li id="message-{Message.objects.get().pk}" class="privee">' in text


def test_the_same_form_sent_twice_is_one_message(client, world):
    client.force_login(world.people["service"])
    cle = uuid.uuid4()
    for _ in range(2):
        assert write(client, world, "Une fois", "partagee", cle=cle, fichiers=upload()).status_code == 302
    assert (Message.objects.count(), Document.objects.count()) == (1, 1)


def test_the_key_of_somebody_else_gives_nothing_away(client, world):
    note = MessageFactory(demande=world.demande, organisme=world.service, visibilite=Visibilite.PRIVEE)
    client.force_login(world.people["partenaire"])
    client.raise_request_exception = False
    response = write(client, world, "Essai", "partagee", cle=note.cle)
    assert response.status_code == 422
    assert note.texte not in response.content.decode()
    assert Message.objects.count() == 1


def test_a_refused_file_loses_nothing_of_what_was_typed(client, world):
    client.force_login(world.people["service"])
    response = write(client, world, "Long texte tapé", "partagee", fichiers=upload("plan.exe", b"MZ\x90\0"))
    text = response.content.decode()
    assert response.status_code == 422
    assert "Long texte tapé" in text
    assert "n’est pas accepté" in text
    assert re.search(r'value="partagee"[^>]*checked', text)
    assert not Message.objects.exists()
    assert not Document.objects.exists()


def test_a_person_of_two_organismes_says_for_which(client, world):
    user = world.people["partenaire"]
    AppartenanceFactory(user=user, role=Role.AGENT, organisme=world.service)
    AppartenanceFactory(user=user, role=Role.AGENT, organisme=OrganismeFactory(nom="Sans part ici"))
    client.force_login(user)
    asked = re.search(r'<select name="echange-organisme".*?</select>', page(client, world), re.DOTALL)[0]
    assert re.findall(r'<option value="(\d+)"', asked) == [str(world.partenaire.pk), str(world.service.pk)]
    assert write(client, world, "Note", "privee").status_code == 422
    assert write(client, world, "Note", "privee", organisme=world.service.pk).status_code == 302
    assert Message.objects.get().organisme == world.service


def test_a_person_of_the_coordination_and_of_an_organisme_writes_private_notes_only_for_the_organisme(client, world):
    user = world.people["coordination"]
    AppartenanceFactory(user=user, role=Role.AGENT, organisme=world.partenaire)
    client.force_login(user)
    assert write(client, world, "Note", "privee", organisme="").status_code == 422
    assert write(client, world, "Note", "privee", organisme=world.partenaire.pk).status_code == 302
    assert write(client, world, "Mot", "partagee", organisme="").status_code == 302
    assert [one.organisme for one in Message.objects.all()] == [world.partenaire, None]


def test_a_shared_note_that_names_an_organisme_calls_its_people_once(client, world, django_capture_on_commit_callbacks):
    client.force_login(world.people["partenaire"])
    with django_capture_on_commit_callbacks(execute=True):
        write(client, world, "@sate et @CAUE : qui vient ? @INCONNU aussi", "partagee")
    sent = Message.objects.get()
    assert set(sent.mentionnes.all()) == {world.service, world.partenaire}
    told = {world.people[who].email for who in ("service", "collegue")}  # the writer of the CAUE knows already
    assert {address for one in mail.outbox for address in one.to} == told
    assert all("qui vient" not in one.body and world.demande.reference in one.body for one in mail.outbox)


@pytest.mark.parametrize("visibilite", ["privee", "echange"])
def test_only_a_shared_note_calls(client, world, visibilite):
    client.force_login(world.people["partenaire"])
    write(client, world, "@SATE", visibilite)
    assert not Message.objects.get().mentionnes.exists()
    assert not Courriel.objects.filter(cle__startswith="mention:").exists()


def test_a_sigle_is_a_whole_word():
    sate, sateb = OrganismeFactory(sigle="SATE"), OrganismeFactory(sigle="SATE-B")
    assert mentioned("écrire à moi@sate ou @SATES", [sate, sateb]) == []
    assert mentioned("(@sate-b)", [sate, sateb]) == [sateb]
    assert mentioned("Voir @SATE.", [sate, sateb]) == [sate]


def test_the_collectivite_is_told_of_a_message_by_its_private_link_and_in_its_espace(client, world):
    Demande.objects.update(jeton="a" * 32)
    client.force_login(world.people["service"])
    write(client, world, "Visite le 24 mars", "echange")
    told = {
        one.destinataire: build_message(one, secrets=one.secrets.splitlines()).body for one in Courriel.objects.all()
    }
    assert set(told) == {"mairie@exemple.test", world.people["collectivite"].email}
    assert f"/demande/suivi/{'a' * 32}/" in told["mairie@exemple.test"]
    assert f"/espace/demandes/{world.demande.reference}/" in told[world.people["collectivite"].email]
    assert all("Visite le 24 mars" in text for text in told.values())


def test_nobody_is_told_of_notes_nor_of_its_own_messages(client, world):
    client.force_login(world.people["service"])
    for visibilite in ("partagee", "privee"):
        write(client, world, "Note", visibilite)
    client.force_login(world.people["collectivite"])
    write(client, world, "Bonjour")
    assert not Courriel.objects.filter(destinataire__in=["mairie@exemple.test", world.people["collectivite"].email])


def test_the_page_costs_as_much_with_many_messages(client, world):
    client.force_login(world.people["service"])

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, world)
        return len(queries)

    write(client, world, "Un", "partagee", fichiers=upload())
    once = cost()
    for each in range(8):
        MessageFactory(demande=world.demande, texte=f"n {each}", le=LE)
    assert cost() == once
    assert once <= 14, once


def replies() -> dict[str, str]:
    return {one.destinataire: one.texte for one in Courriel.objects.filter(cle__startswith="reponse:")}


def test_those_in_charge_are_told_at_once_of_a_reply_without_its_text(client, world):
    coordination = world.people["coordination"]
    AppartenanceFactory(role=Role.COORDINATION)
    world.demande.coordonnateur = coordination
    world.demande.save()
    client.force_login(world.people["collectivite"])
    key = uuid.uuid4()
    write(client, world, "Le toit fuit encore", cle=key)
    write(client, world, "Le toit fuit encore", cle=key)
    told = replies()
    assert set(told) == {world.people["collegue"].email, coordination.email}  # the référent of the chef de file
    for texte in told.values():
        assert "fuit" not in texte
        assert world.demande.reference in texte
        assert str(world.people["collectivite"]) in texte
        assert f"/espace/demandes/{world.demande.reference}/#echanges" in texte


def test_a_reply_without_account_is_told_too_and_a_silenced_person_is_left_in_peace(world):
    silence(adresse=world.people["collegue"].email, genre=GENRES["reponse"])
    AppartenanceFactory(role=Role.REFERENT, organisme=world.service)
    post_public_message(demande=world.demande, nom="Mme Maire", texte="Oui", fichiers=[], le=LE)
    (texte,) = replies().values()
    assert texte.startswith("Mme Maire a écrit, pour la collectivité")


def test_when_nobody_is_in_charge_the_coordination_is_told(world):
    world.demande.interventions.all().delete()
    post_public_message(demande=world.demande, nom="", texte="Oui", fichiers=[], le=LE)
    assert set(replies()) == {world.people["coordination"].email}


@pytest.mark.parametrize("visibilite", ["privee", "partagee", "echange"])
def test_what_the_network_writes_is_no_reply(client, world, visibilite):
    client.force_login(world.people["service"])
    write(client, world, "Secret de service", visibilite)
    assert replies() == {}
