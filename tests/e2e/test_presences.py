"""The door of a séance on a phone whose network comes and goes."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bouquet.annuaire.enums import Role
from bouquet.core.models import Instance
from bouquet.rencontres.codes import scan_address
from bouquet.rencontres.models import Inscription
from tests.annuaire.factories import AppartenanceFactory
from tests.rencontres.factories import HOUR, InscriptionFactory, SeanceFactory
from tests.territoires.factories import CollectiviteFactory, DepartementFactory

PHONE = {"width": 375, "height": 740}


@pytest.fixture
def seance(live_server, settings):
    settings.BOUQUET_URL = live_server.url
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département").save()
    DepartementFactory(host=True)
    CollectiviteFactory(nom="Beaulieu", code_insee="38001")
    debut = timezone.now().replace(microsecond=0) - HOUR
    seance = SeanceFactory(debut=debut, fin=debut + 3 * HOUR, rencontre__titre="Rencontre annuelle")
    for name in ("Éloi Témoin", "Camille Essai", "Noa Modèle"):
        InscriptionFactory(seance=seance, nom=name)
    return seance


@pytest.fixture
def door(live_server, seance, browser, client):
    """The phone of an animatrice, open on the list."""
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/espace/rencontres/{seance.rencontre_id}/seances/{seance.pk}/presences/")
    yield page
    context.close()


def states(seance) -> dict[str, str]:
    return dict(Inscription.objects.filter(seance=seance).values_list("nom", "etat"))


def wait_for(page, seance, **expected):
    """The state that the database holds, within five seconds."""
    for _ in range(50):
        found = states(seance)
        if expected.items() <= {name.split()[0]: etat for name, etat in found.items()}.items():
            return
        page.wait_for_timeout(100)
    raise AssertionError(found)


def test_marks_said_without_network_reach_the_server_once_it_is_back(door, seance):
    door.get_by_role("searchbox").fill("eloi")
    expect(door.get_by_text("Camille Essai", exact=True)).to_be_hidden()
    door.get_by_role("button", name="Présent : Éloi Témoin").click()
    wait_for(door, seance, Éloi="presente")
    door.get_by_role("searchbox").fill("")

    door.context.set_offline(True)
    door.get_by_role("button", name="Présent : Camille Essai").click()
    door.get_by_role("button", name="Absent : Noa Modèle").click()
    door.get_by_role("button", name="Annuler le pointage de Éloi Témoin").click()
    expect(door.get_by_role("status")).to_contain_text("3 pointages attendent le réseau")
    expect(door.locator("[data-presents]")).to_have_text("1")
    assert states(seance) == {"Éloi Témoin": "presente", "Camille Essai": "confirmee", "Noa Modèle": "confirmee"}

    door.context.set_offline(False)
    expect(door.get_by_role("status")).to_be_hidden(timeout=15_000)
    assert states(seance) == {"Éloi Témoin": "confirmee", "Camille Essai": "presente", "Noa Modèle": "absente"}


def test_what_waits_survives_the_page(door, seance):
    address = door.url
    door.context.set_offline(True)
    door.get_by_role("button", name="Présent : Camille Essai").click()
    expect(door.get_by_role("status")).to_contain_text("1 pointage attend")
    door.goto("about:blank")
    door.context.set_offline(False)
    door.goto(address)
    wait_for(door, seance, Camille="presente")
    expect(door.get_by_role("status")).to_be_hidden()


def test_an_arrival_without_network_is_written_later_and_a_refused_one_comes_back(door, seance):
    door.context.set_offline(True)
    door.get_by_text("Une personne sans inscription").click()
    for name, commune in (("Alix Figurant", "bea"), ("Lou Factice", "zzz")):
        door.get_by_label("Nom et prénom").fill(name)
        door.get_by_label("Collectivité").fill(commune)
        door.get_by_role("button", name="Noter sa présence").click()
    expect(door.get_by_role("status")).to_contain_text("2 pointages attendent")
    door.context.set_offline(False)
    expect(door.get_by_role("status")).to_contain_text("Lou Factice : Aucune collectivité", timeout=15_000)
    expect(door.get_by_label("Nom et prénom")).to_have_value("Lou Factice")
    wait_for(door, seance, Alix="presente")
    assert Inscription.objects.filter(seance=seance).count() == 4


def test_a_scanned_badge_asks_for_one_button(door, seance):
    door.goto(scan_address(Inscription.objects.get(nom="Noa Modèle")))
    door.get_by_role("button", name="Présent : Noa Modèle").click()
    expect(door.get_by_text("Déjà présente")).to_be_visible()
    assert states(seance)["Noa Modèle"] == "presente"
