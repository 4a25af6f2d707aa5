"""Following a demande by its private link: what the demandeur reads, may do, and what never shows there."""

import datetime
from html import unescape

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.core.models import Courriel
from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.demandes.models import Demande
from bouquet.demandes.services import (
    deposit_demande,
    propose_intervention,
    rate_demande,
    transition_demande,
    transition_intervention,
)
from bouquet.pages import views_suivi
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.catalogue.factories import NatureFactory, ThematiqueFactory
from tests.demandes.factories import DemandeFactory
from tests.territoires.factories import CollectiviteFactory

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2025, 3, 12, 12, tzinfo=datetime.UTC)
LINKS = "/demande/suivi/"


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def demande():
    made = Demande(
        beneficiaire=CollectiviteFactory(nom="Saillans"),
        objet="Rénover la salle des fêtes",
        description="Le toit fuit.",
        thematique=ThematiqueFactory(),
        date_demande=NOON.date(),
        canal="site",
        contact_nom="Claude Exemple",
        contact_courriel="mairie@exemple.test",
    )
    return deposit_demande(demande=made, auteur=None, le=NOON)


def path(demande, more="") -> str:
    return f"{LINKS}{demande.jeton}/{more}"


def page(response, status=200) -> str:
    assert response.status_code == status
    return unescape(response.content.decode())


def move(demande, vers, motif="", auteur=None):
    demande.refresh_from_db()
    return transition_demande(demande=demande, vers=vers, auteur=auteur, le=NOON, motif=motif)


def work_on(demande, sigle="CAUE"):
    organisme = OrganismeFactory(sigle=sigle, nom=f"Organisme {sigle}")
    return propose_intervention(
        demande=demande,
        organisme=organisme,
        thematique=demande.thematique,
        nature=NatureFactory(),
        auteur=None,
        le=NOON,
    )


def step(work, vers, motif=""):
    work.refresh_from_db()
    return transition_intervention(intervention=work, vers=vers, auteur=None, le=NOON, motif=motif)


def close(demande):
    move(demande, Etat.QUALIFIEE)
    work = work_on(demande)
    for vers in (EtatIntervention.EN_COURS, EtatIntervention.REALISEE):
        step(work, vers)
    move(demande, Etat.CLOTUREE)
    demande.refresh_from_db()
    return demande


def test_a_new_demande_is_told_in_plain_words(client, demande):
    text = page(client.get(path(demande)))
    for told in (demande.reference, "Rénover la salle des fêtes", "Le toit fuit.", "La coordination va la lire"):
        assert told in text
    assert "Personne pour l’instant" in text
    assert 'aria-current="step"><b>Reçue</b>' in text


def test_who_is_in_charge_shows_but_nothing_internal(client, demande):
    agent = AppartenanceFactory(role=Role.COORDINATION, user__prenom="Anne", user__nom="Matrice").user
    move(demande, Etat.SUSPENDUE, "MOTIF INTERNE", auteur=agent)
    move(demande, Etat.QUALIFIEE, "AUTRE MOTIF INTERNE", auteur=agent)
    caue, sate = work_on(demande), work_on(demande, "SATE")
    step(caue, EtatIntervention.EN_COURS)
    step(sate, EtatIntervention.DECLINEE, "REFUS INTERNE")
    caue.compte_rendu, caue.livrables = "NOTE PRIVÉE", "LIVRABLE PRIVÉ"
    caue.save()
    for text in (page(client.get(path(demande))), page(client.get(path(demande, "recue/")))):
        for hidden in ("INTERNE", "PRIVÉ", "Organisme SATE", "Matrice"):
            assert hidden not in text
    text = page(client.get(path(demande)))
    assert "Organisme CAUE" in text
    assert "y travaille" in text
    assert "Demande mise en pause" in text


def test_a_question_to_the_demandeur_and_a_refusal_say_why(client, demande):
    move(demande, Etat.ATTENTE_DEMANDEUR, "Envoyez-nous le plan du toit.")
    text = page(client.get(path(demande)))
    assert "Nous attendons une réponse" in text
    assert text.count("Envoyez-nous le plan du toit.") == 2
    move(demande, Etat.REFUSEE, "Hors de nos métiers.")
    assert "Hors de nos métiers." in page(client.get(path(demande)))


@pytest.mark.parametrize("more", ["", "recue/", "satisfaction/"])
def test_private_pages_are_never_kept_nor_indexed_nor_told(client, demande, more):
    response = client.get(path(demande, more))
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex' in page(response)
    assert client.get(f"{LINKS}un-autre-jeton/{more}").status_code == 404
    assert client.get(f"{LINKS}{demande.reference}/{more}").status_code == 404


def test_the_page_costs_the_same_however_much_happened(client, demande, django_assert_max_num_queries):
    move(demande, Etat.QUALIFIEE)
    for n in range(4):
        step(work_on(demande, f"O{n}"), EtatIntervention.ACCEPTEE)
    with django_assert_max_num_queries(8):
        client.get(path(demande))


def test_the_demandeur_withdraws_with_a_reason(client, demande):
    assert "Dites en quelques mots pourquoi" in page(client.post(path(demande, "retirer/"), {"etat": "deposee"}), 422)
    sent = {"etat": "deposee", "motif": "Projet arrêté"}
    text = page(client.post(path(demande, "retirer/"), sent, follow=True))
    demande.refresh_from_db()
    last = demande.transitions.last()
    assert (demande.etat, last.motif, last.auteur_nom) == (Etat.ABANDONNEE, "Projet arrêté", "Claude Exemple")
    assert "Votre demande est retirée" in text
    assert "Retirer ma demande" not in text
    assert "a changé depuis" in page(client.post(path(demande, "retirer/"), sent), 409)  # sent twice
    assert demande.transitions.count() == 2


def test_who_is_beaten_by_the_coordination_is_told_and_loses_nothing(client, demande):
    move(demande, Etat.QUALIFIEE)
    text = page(client.post(path(demande, "retirer/"), {"etat": "deposee", "motif": "Projet arrêté"}), 409)
    assert "a changé depuis" in text
    assert "Projet arrêté" in text
    assert 'name="etat" value="qualifiee"' in text
    demande.refresh_from_db()
    assert demande.etat == Etat.QUALIFIEE
    assert client.post(path(demande, "retirer/"), {"etat": "n’importe", "motif": "x"}).status_code == 409


def test_lost_links_go_to_the_address_on_file_only(client, demande, django_capture_on_commit_callbacks):
    older = DemandeFactory(reference="2025-90001", contact_courriel="Mairie@exemple.test", objet="Reprise d’un fichier")
    DemandeFactory(reference="2025-90002", contact_courriel="autre@exemple.test")
    DemandeFactory(reference="2025-90003", contact_courriel="mairie@exemple.test", etat=Etat.BROUILLON)
    answers = set()
    with django_capture_on_commit_callbacks(execute=True):
        for address in ("MAIRIE@exemple.test", "inconnue@exemple.test", "mairie@exemple.test"):
            answers.add(page(client.post(LINKS, {"contact_courriel": address}, follow=True)).split("<main")[1])
    assert len({without_token(answer) for answer in answers}) == 1
    (message,) = [one for one in mail.outbox if "liens" in one.subject]
    assert message.to[0].lower() == "mairie@exemple.test"
    older.refresh_from_db()
    assert demande.jeton in message.body
    assert older.jeton in message.body
    assert message.body.count("/demande/suivi/") == 2


def without_token(html: str) -> str:
    return "\n".join(line for line in html.splitlines() if "csrfmiddlewaretoken" not in line)


def test_asking_for_links_is_limited_and_checked(client, monkeypatch):
    assert "adresse" in page(client.post(LINKS, {"contact_courriel": "rien"}), 422)
    monkeypatch.setattr(views_suivi, "AN_HOUR", 1)
    assert client.post(LINKS, {"contact_courriel": "a@exemple.test"}).status_code == 302
    assert "attendez une heure" in page(client.post(LINKS, {"contact_courriel": "b@exemple.test"}), 429)


def test_closing_asks_the_question_once(client, demande, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        close(demande)
    (message,) = [one for one in mail.outbox if "qu’en pensez-vous" in one.subject]
    assert path(demande, "satisfaction/") in message.body
    work = demande.interventions.get()
    step(work, EtatIntervention.EN_COURS, "Reste à faire")
    step(work, EtatIntervention.REALISEE)
    move(demande, Etat.CLOTUREE)
    assert Courriel.objects.filter(cle=f"satisfaction:{demande.reference}").count() == 1


def test_the_question_waits_for_the_closure(client, demande):
    assert "quand la demande sera close" in page(client.get(path(demande, "satisfaction/")))
    assert client.post(path(demande, "satisfaction/"), {"note": 5}).status_code == 409
    demande.refresh_from_db()
    assert demande.satisfaction is None


@pytest.mark.parametrize("note", ["", "0", "6", "beaucoup"])
def test_only_one_to_five_is_an_answer(client, demande, note):
    close(demande)
    text = page(client.post(path(demande, "satisfaction/"), {"note": note, "commentaire": "Un mot"}), 422)
    assert "Un mot" in text
    demande.refresh_from_db()
    assert (demande.satisfaction, demande.satisfaction_commentaire) == (None, "")


def test_an_answer_is_kept_changed_for_thirty_days_then_final(client, demande):
    close(demande)
    assert "Donner mon avis" in page(client.get(path(demande)))
    client.post(path(demande, "satisfaction/"), {"note": "4", "commentaire": "Merci <b>à vous</b>"})
    client.post(path(demande, "satisfaction/"), {"note": "5", "commentaire": "Merci <b>à vous</b>"})
    demande.refresh_from_db()
    assert (demande.satisfaction, demande.satisfaction_commentaire) == (5, "Merci <b>à vous</b>")
    assert "checked" in page(client.get(path(demande, "satisfaction/")))
    Demande.objects.filter(pk=demande.pk).update(satisfaction_le=timezone.now() - datetime.timedelta(days=31))
    assert "ne se modifie plus" in page(client.get(path(demande, "satisfaction/")))
    assert client.post(path(demande, "satisfaction/"), {"note": "1"}).status_code == 409
    demande.refresh_from_db()
    assert demande.satisfaction == 5


def test_those_who_worked_on_it_read_the_answer(client, demande):
    close(demande)
    rate_demande(demande=demande, note=2, commentaire="Trop long", le=NOON)
    organisme = demande.interventions.get().organisme
    client.force_login(AppartenanceFactory(role=Role.AGENT, organisme=organisme).user)
    text = page(client.get(f"/espace/demandes/{demande.reference}/"))
    assert "2 sur 5" in text
    assert "Trop long" in text


def test_a_record_of_work_already_done_gets_no_acknowledgement(client):
    membership = AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory())
    client.force_login(membership.user)
    told = {
        "collectivite": CollectiviteFactory(nom="Saillans", code_insee="26289").nom,
        "objet": "Curer le ruisseau",
        "thematique": ThematiqueFactory().pk,
        "nature": NatureFactory().pk,
        "date_demande": timezone.localdate().isoformat(),
        "canal": "telephone",
        "contact_courriel": "mairie@exemple.test",
        "organisme": membership.organisme.pk,
    }
    client.post("/espace/demandes/nouvelle/", {**told, "travail": "en_cours"})
    assert not Courriel.objects.exists()
    client.post("/espace/demandes/nouvelle/", {**told, "objet": "Autre chose", "travail": "a_qualifier"})
    demande = Demande.objects.get(objet="Autre chose")
    assert Courriel.objects.get().cle == f"accuse:{demande.reference}"
    assert demande.jeton
