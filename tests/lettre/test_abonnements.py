"""Subscribing without account: in two steps, with proof, and out in one click."""

import datetime

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from bouquet.core.antispam import new_stamp
from bouquet.core.models import Courriel
from bouquet.lettre.models import Abonne, Consentement, Lien
from bouquet.lettre.services.abonnements import TEXTE, forget_unconfirmed
from bouquet.lettre.services.rejets import note_rejet
from bouquet.rencontres import forms_robots

from .factories import NOON, AbonneFactory, BlocFactory, LettreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """Tests are faster than people; and nobody has sent anything yet."""
    monkeypatch.setattr(forms_robots, "SECONDS", -1)
    cache.clear()
    yield
    cache.clear()


def ask(client, courriel="Mairie@Exemple.test", **more):
    sent = {"courriel": courriel, "rythme": "chaque", "public": "elus", "cle": new_stamp("lettre")}
    return client.post("/lettre/", sent | more)


def test_an_address_is_written_to_after_its_owner_said_yes(client):
    assert ask(client).url == "/lettre/inscription/"
    abonne = Abonne.objects.get()
    assert (abonne.courriel, abonne.etat, abonne.public) == ("mairie@exemple.test", "en_attente", "elus")
    page = f"/lettre/confirmer/{abonne.jeton}/"
    assert client.get(page).status_code == 200
    abonne.refresh_from_db()
    assert abonne.etat == "en_attente"  # mail software opens links by itself
    assert client.post(page).url == f"/lettre/preferences/{abonne.jeton}/"
    abonne.refresh_from_db()
    assert abonne.etat == "actif"
    assert list(Consentement.objects.values_list("geste", "texte")[:1]) == [("demande", TEXTE)]
    assert list(Consentement.objects.values_list("geste", flat=True)) == ["demande", "confirmation"]


def test_the_page_says_the_very_text_that_is_kept(client):
    assert TEXTE in client.get("/lettre/").content.decode()


def test_the_link_is_in_the_mail_and_nowhere_else(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ask(client)
    abonne = Abonne.objects.get()
    assert f"/lettre/confirmer/{abonne.jeton}/" in mail.outbox[0].body
    assert abonne.jeton not in Courriel.objects.get().texte


@pytest.mark.parametrize("traits", [{}, {"attente": True}, {"parti": True}, {"etat": "plainte", "fini_le": NOON}])
def test_the_site_never_tells_whether_it_knows_an_address(client, traits):
    stranger = ask(client, "inconnu@exemple.test")
    AbonneFactory(courriel="mairie@exemple.test", **traits)
    known = ask(client)
    assert (known.status_code, known.url) == (stranger.status_code, stranger.url)


def test_a_stranger_changes_nothing_of_who_is_subscribed(client):
    AbonneFactory(courriel="mairie@exemple.test", public="agents")
    ask(client)
    abonne = Abonne.objects.get()
    assert (abonne.public, abonne.etat) == ("agents", "actif")
    assert Courriel.objects.get().gabarit == "lettre/courriels/deja"
    ask(client)
    assert Courriel.objects.count() == 1  # one an hour


def test_who_complained_is_never_written_to_again(client):
    AbonneFactory(courriel="mairie@exemple.test", etat="plainte", fini_le=NOON)
    ask(client)
    assert Courriel.objects.count() == 0
    jeton = Abonne.objects.get().jeton
    client.post(f"/lettre/confirmer/{jeton}/"), client.post(f"/lettre/arret/{jeton}/", {"reprendre": "1"})
    assert Abonne.objects.get().etat == "plainte"


@pytest.mark.parametrize("wrong", [{"site_web": "x"}, {"cle": "faux"}, {"courriel": "nulle part"}])
def test_robots_and_wrong_addresses_are_refused(client, wrong):
    assert ask(client, **wrong).status_code == 422
    assert Abonne.objects.count() == 0


def test_one_click_leaves_without_cookie_or_token_of_a_form():
    from django.test import Client

    abonne, lettre = AbonneFactory(), LettreFactory(envoyee=True)
    address = f"/lettre/arret/{abonne.jeton}/?lettre={lettre.pk}"
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(address).status_code == 200
    abonne.refresh_from_db()
    assert abonne.etat == "actif"
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    abonne.refresh_from_db()
    assert abonne.etat == "desabonne"
    line = Consentement.objects.get()
    assert (line.geste, line.source, line.lettre) == ("retrait", "bouton de la messagerie", lettre)


def test_choices_are_kept(client):
    abonne = AbonneFactory()
    page = f"/lettre/preferences/{abonne.jeton}/"
    assert client.post(page, {"rythme": "mensuel", "public": "agents"}).status_code == 302
    abonne.refresh_from_db()
    assert (abonne.rythme, abonne.public) == ("mensuel", "agents")
    assert client.post(page, {"rythme": "mensuel", "collectivite": "Nulle-Part"}).status_code == 422


def test_the_archive_holds_what_was_sent_only(client):
    sent = BlocFactory(lettre=LettreFactory(envoyee=True, titre="La lettre de mars")).lettre
    draft = LettreFactory(titre="Un brouillon")
    page = client.get("/lettre/").content.decode()
    assert "La lettre de mars" in page
    assert "Un brouillon" not in page
    assert "Un titre &amp; un autre" in client.get(f"/lettre/{sent.slug}/").content.decode()
    assert client.get(f"/lettre/{draft.slug}/").status_code == 404


def test_clicks_are_counted_without_anybody(client):
    lien = Lien.objects.create(lettre=LettreFactory(envoyee=True), url="https://exemple.test/page")
    assert client.get(f"/lettre/lien/{lien.pk}/").url == lien.url
    client.head(f"/lettre/lien/{lien.pk}/")
    lien.refresh_from_db()
    assert lien.clics == 1


def test_addresses_that_nobody_confirmed_are_forgotten():
    AbonneFactory(attente=True), AbonneFactory(attente=True, created_at=timezone.now()), AbonneFactory()
    assert forget_unconfirmed(le=timezone.now()) == 1
    assert Abonne.objects.count() == 2


def test_three_passing_refusals_in_a_row_end_a_subscription():
    abonne = AbonneFactory()
    for number in (1, 2, 2, 3):
        abonne.refresh_from_db()
        assert abonne.etat == "actif"
        told = {"genre": "doux", "cle": f"essai:{number}", "source": "essai", "raison": "Boîte pleine"}
        note_rejet(abonne=abonne, le=NOON + datetime.timedelta(days=number), **told)
    abonne.refresh_from_db()
    assert abonne.etat == "rejete"
