"""A demande begun and finished later, by a private link that lasts some days and is thrown away after use."""

import datetime
import re
from html import unescape

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from bouquet.core.daily import run_steps
from bouquet.core.models import Courriel
from bouquet.demandes.models import Brouillon, Demande
from bouquet.pages import forms_garde, views_depot
from tests.catalogue.factories import ThematiqueFactory
from tests.territoires.factories import CollectiviteFactory

NEW = "/demande/nouvelle/"
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    monkeypatch.setattr(forms_garde, "SECONDS", -1)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def begun(client):
    ThematiqueFactory()
    CollectiviteFactory(nom="Saillans", code_insee="26289")
    stamp = re.search(r'name="cle" value="([^"]+)"', client.get(NEW).content.decode())[1]
    return {
        "garder": "1",
        "objet": "Refaire le toit",
        "description": "Gagnez https://exemple.test/piege",
        "contact_courriel": "mairie@exemple.test",
        "cle": stamp,
    }


def text(response) -> str:
    return unescape(response.content.decode())


def test_the_link_brings_everything_back_and_the_mail_repeats_nothing(
    client, begun, settings, django_capture_on_commit_callbacks
):
    settings.BOUQUET_URL = "https://bouquet.exemple.test"
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(NEW, begun)
    draft = Brouillon.objects.get()
    assert response.url == f"/demande/brouillon/{draft.jeton}/"
    assert draft.jeton not in Courriel.objects.get().texte  # the outbox keeps no secret
    (message,) = mail.outbox
    assert message.to == ["mairie@exemple.test"]
    for told in (message.body, message.alternatives[0].content):
        assert f"https://bouquet.exemple.test{response.url}" in told
        assert "piege" not in told
    page = client.get(response.url)
    assert 'value="Refaire le toit"' in text(page)
    assert "part vers mairie@exemple.test" in text(page)
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]
    assert not Demande.objects.exists()


def test_it_is_kept_again_under_the_same_link_and_mailed_once_a_day(client, begun):
    client.post(NEW, begun)
    draft = Brouillon.objects.get()
    client.post(NEW, {**begun, "objet": "Refaire la toiture", "brouillon": draft.jeton})
    assert Brouillon.objects.get().champs["objet"] == "Refaire la toiture"
    assert Courriel.objects.count() == 1


def test_an_address_is_asked_for_and_nothing_else(client, begun):
    page = client.post(NEW, {**begun, "contact_courriel": ""})
    assert page.status_code == 422
    assert "le lien pour finir plus tard y partira" in text(page)
    assert "Donnez votre nom" not in text(page)
    assert 'value="Refaire le toit"' in text(page)
    assert not Brouillon.objects.exists()


def test_once_deposited_it_is_gone(client, begun):
    client.post(NEW, begun)
    draft = Brouillon.objects.get()
    told = {**begun, "collectivite": "saillans", "thematique": ThematiqueFactory().pk, "contact_nom": "Claude"}
    del told["garder"]
    assert client.post(NEW, {**told, "brouillon": draft.jeton}).status_code == 302
    assert Demande.objects.get().objet == "Refaire le toit"
    assert client.get(f"/demande/brouillon/{draft.jeton}/").status_code == 404


def test_its_author_erases_it(client, begun):
    client.post(NEW, begun)
    jeton = Brouillon.objects.get().jeton
    assert client.get(f"/demande/brouillon/{jeton}/effacer/").status_code == 405
    assert client.post(f"/demande/brouillon/{jeton}/effacer/").status_code == 302
    assert not Brouillon.objects.exists()


def test_its_time_is_over_then_the_daily_round_erases_it(client, begun, settings):
    settings.BOUQUET_BROUILLON_JOURS = 3
    client.post(NEW, begun)
    draft = Brouillon.objects.get()
    now = timezone.now()
    said = {one.nom: one.dit for one in run_steps(now)}
    assert said["Brouillons de demandes expirés"].startswith("0")
    Brouillon.objects.update(modifie_le=now - datetime.timedelta(4), expire_le=now - datetime.timedelta(1))
    assert client.get(f"/demande/brouillon/{draft.jeton}/").status_code == 404
    assert {one.nom: one.dit for one in run_steps(now)}["Brouillons de demandes expirés"] == "1\u00a0effacé."
    assert not Brouillon.objects.exists()


def test_one_address_cannot_send_mails_without_end(client, begun, monkeypatch):
    monkeypatch.setattr(views_depot, "AN_HOUR", 2)
    for n in range(2):
        assert client.post(NEW, {**begun, "contact_courriel": f"a{n}@exemple.test"}).status_code == 302
    page = client.post(NEW, begun)
    assert page.status_code == 429
    assert 'value="Refaire le toit"' in text(page)
    assert Courriel.objects.count() == 2


def test_robots_keep_nothing(client, begun):
    assert client.post(NEW, {**begun, "site_web": "https://exemple.test"}).status_code == 422
    assert client.post(NEW, {**begun, "cle": "forgée:1:2"}).status_code == 422
    assert not Brouillon.objects.exists()
