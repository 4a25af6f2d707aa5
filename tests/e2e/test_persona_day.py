"""One demande through everybody's day: the mairie, the animatrice, two organismes, and the figures of the year."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from bouquet.annuaire.enums import Role
from bouquet.annuaire.models import Organisme
from bouquet.bilan.services import compute
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Courriel, Instance
from bouquet.demandes.models import Demande
from bouquet.pages import forms_garde
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.e2e.test_demande_life import orient, press, sign_in
from tests.e2e.test_depot import fill, send
from tests.territoires.factories import CollectiviteFactory, DepartementFactory


@pytest.fixture
def site(live_server, settings, monkeypatch):
    settings.BOUQUET_URL = live_server.url
    monkeypatch.setattr(forms_garde, "SECONDS", -1)  # a machine fills the form faster than anybody
    cache.clear()
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département").save()
    ensure_reference_data()
    DepartementFactory(code="26", hote=True)
    CollectiviteFactory(nom="Saillans", code_insee="26289")
    for sigle in ("CAUE", "SATE"):
        OrganismeFactory(sigle=sigle)
    return live_server.url


def person(sigle: str):
    return AppartenanceFactory(role=Role.AGENT, organisme=Organisme.objects.get(sigle=sigle)).user


def deposit(page: Page, site: str) -> Demande:
    """Without an account, from the home page."""
    page.goto(site)
    page.get_by_role("navigation", name="Navigation principale").get_by_role("link", name="Demander de l’aide").click()
    fill(page)
    send(page)
    page.get_by_role("radio", name="Saillans").check()
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    return Demande.objects.get()


def link_in(courriel: Courriel, site: str) -> str:
    """As its recipient reads it: once sent, the outbox keeps no private link."""
    sent = next(one for one in reversed(mail.outbox) if one.subject == courriel.sujet)
    found = re.search(rf"{re.escape(site)}/demande/suivi/\S+", sent.body)
    assert found, sent.body
    return found[0]


def write(page: Page, choice: str, text: str) -> None:
    page.get_by_label("Votre message").fill(text)
    page.get_by_label(choice).check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".fil")).to_contain_text(text)


def work(page: Page, sigle: str) -> None:
    for verb in ("Accepter", "Commencer le travail", "Déclarer réalisée"):
        press(page, f"{verb} ({sigle})")


def ask_and_answer(page: Page, context, site: str, animatrice, path: str, follow: str) -> None:
    """The animatrice qualifies, routes and asks; the mairie answers by its private link."""
    sign_in(context, site, animatrice)
    page.goto(path)
    press(page, "Qualifier")
    orient(page)
    write(page, "Message à la collectivité", "Quelle surface fait la salle ?")
    context.clear_cookies()
    page.goto(follow)
    page.get_by_label("Votre message").fill("Deux cents mètres carrés")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".fil")).to_contain_text("Deux cents mètres carrés")


def work_apart(page: Page, context, site: str, path: str, *, sate, caue, animatrice) -> None:
    """Both work; the private note of one is read by nobody else."""
    sign_in(context, site, sate)
    page.goto(path)
    expect(page.locator(".fil")).to_contain_text("Deux cents mètres carrés")
    write(page, "Note privée", "Toiture à vérifier avant de promettre")
    work(page, "SATE")
    for other in (animatrice, caue):
        sign_in(context, site, other)
        page.goto(path)
        expect(page.locator("main")).not_to_contain_text("Toiture à vérifier")
    work(page, "CAUE")


def close_and_rate(page: Page, context, site: str, animatrice, path: str, demande: Demande) -> None:
    sign_in(context, site, animatrice)
    page.goto(path)
    press(page, "Clôturer")
    context.clear_cookies()
    page.goto(link_in(Courriel.objects.get(cle=f"satisfaction:{demande.reference}"), site))
    page.get_by_role("radio", name="5").check()
    page.get_by_role("button", name="Envoyer mon avis").click()
    expect(page.get_by_role("status")).to_contain_text("enregistré")


def test_one_demande_through_everybody_s_day(page: Page, context, site):
    animatrice, caue, sate = AppartenanceFactory().user, person("CAUE"), person("SATE")
    demande = deposit(page, site)
    follow = link_in(Courriel.objects.get(cle=f"accuse:{demande.reference}"), site)
    path = f"{site}/espace/demandes/{demande.reference}/"

    ask_and_answer(page, context, site, animatrice, path, follow)
    work_apart(page, context, site, path, sate=sate, caue=caue, animatrice=animatrice)
    close_and_rate(page, context, site, animatrice, path, demande)

    demande.refresh_from_db()
    assert (demande.etat, demande.satisfaction) == ("cloturee", 5)
    assert counted(timezone.localdate().year) == (1, 2)


def counted(annee: int) -> tuple[int, int]:
    """Demandes and interventions of the year, by the very rules of the bilan."""
    found = compute(annee)["global"]
    return found["demandes"], found["interventions"]
