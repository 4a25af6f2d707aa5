"""The home of each role: what waits, and figures that are the totals of the lists they open."""

import datetime
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bouquet.annuaire.enums import Role
from bouquet.annuaire.permissions import roles_of
from bouquet.demandes.enums import Etat, EtatIntervention
from bouquet.demandes.models import Demande
from bouquet.espace.accueil import Periode, cantons, periode, waiting
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import DepartementFactory, SituationFactory

pytestmark = pytest.mark.django_db
FIGURE = re.compile(
    r'<li class="figure[^"]*">\s*<a href="([^"]+)"><b>([\d\u00a0]+)</b></a>\s*<span class="label">([^<]+)<'
)


@pytest.fixture
def world():
    situation, organisme = SituationFactory(), OrganismeFactory()
    for etat in (Etat.DEPOSEE, Etat.DEPOSEE, Etat.A_QUALIFIER, Etat.ATTENTE_DEMANDEUR, Etat.CLOTUREE):
        DemandeFactory(situation=situation, etat=etat)
    for etat in (EtatIntervention.PROPOSEE, EtatIntervention.PROPOSEE, EtatIntervention.EN_COURS):
        InterventionFactory(organisme=organisme, etat=etat, demande__etat=Etat.EN_COURS)
    twice = InterventionFactory(organisme=organisme, etat=EtatIntervention.PROPOSEE, demande__situation=situation)
    InterventionFactory(organisme=organisme, etat=EtatIntervention.PROPOSEE, demande=twice.demande)
    return {
        Role.COORDINATION: {},
        Role.AGENT: {"organisme": organisme},
        Role.REFERENT: {"organisme": organisme},
        Role.COLLECTIVITE: {"collectivite": situation.commune},
        Role.ELU: {"canton": situation.canton},
    }


EXPECTED = {
    Role.COORDINATION: {"demandes à qualifier": 3, "demandes en tout": 9},
    Role.AGENT: {"proposées à mon organisme": 3, "que mon organisme suit": 1, "demandes en tout": 4},
    Role.REFERENT: {"proposées à mon organisme": 3},
    Role.COLLECTIVITE: {"attend votre réponse": 1, "demandes ouvertes": 5},
    Role.ELU: {"demandes ouvertes": 5, "demandes en tout": 6},
}


@pytest.mark.parametrize("role", EXPECTED)
def test_each_figure_of_a_home_is_the_total_of_the_list_it_opens(client, world, role):
    client.force_login(AppartenanceFactory(role=role, **world[role]).user)
    with CaptureQueriesContext(connection) as asked:
        text = client.get("/espace/").content.decode()
    assert len(asked) <= 12
    figures = {label.strip(): (int(value), html.unescape(href)) for href, value, label in FIGURE.findall(text)}
    assert EXPECTED[role].items() <= {label: value for label, (value, _) in figures.items()}.items()
    for label, (value, href) in figures.items():
        assert f'data-total="{value}"' in client.get(href).content.decode(), label
    assert "Dernières arrivées" in text


def test_whoever_writes_is_led_to_the_writing(client):
    client.force_login(AppartenanceFactory(role=Role.REDACTION).user)
    assert "Ouvrir la rédaction" in client.get("/espace/").content.decode()


@pytest.mark.parametrize(
    ("today", "told"),
    [
        # Demandes of the year so far, those of the year before at the same date, communes of this year.
        (datetime.date(2025, 6, 30), (3, 1, 2)),
        (datetime.date(2025, 12, 31), (4, 2, 2)),
        (datetime.date(2026, 2, 1), (4, 2, 2)),
    ],
)
def test_the_canton_of_an_elu_is_compared_with_the_year_before_at_the_same_date(client, today, told):
    home = DepartementFactory(code="26", hote=True)
    first = SituationFactory(canton__departement=home)
    second, elsewhere = SituationFactory(canton=first.canton), SituationFactory()
    for situation, day in (
        (first, datetime.date(2024, 2, 10)),
        (first, datetime.date(2024, 9, 1)),
        (first, datetime.date(2025, 1, 5)),
        (first, datetime.date(2025, 6, 30)),
        (second, datetime.date(2025, 3, 1)),
        (second, datetime.date(2025, 12, 1)),
        (elsewhere, datetime.date(2025, 3, 1)),
    ):
        DemandeFactory(situation=situation, date_demande=day)
    user = AppartenanceFactory(role=Role.ELU, canton=first.canton).user
    visible, roles = Demande.objects.visible_to(user), roles_of(user)
    (one,) = cantons(visible, roles, periode(visible, roles, today))
    assert (one.demandes.value, one.precedentes.value, one.communes) == told
    assert one.ecart == told[0] - told[1]
    client.force_login(user)
    for figure in (one.demandes, one.precedentes, one.ouvertes):
        assert f'data-total="{figure.value}"' in client.get(figure.href).content.decode(), figure.href


def test_a_leap_day_is_compared_with_the_day_before():
    assert Periode(datetime.date(2024, 2, 29)).avant == Periode(datetime.date(2023, 2, 28))


def test_a_canton_that_asked_for_nothing_says_so(client):
    situation = SituationFactory()
    client.force_login(AppartenanceFactory(role=Role.ELU, canton=situation.canton).user)
    text = client.get("/espace/").content.decode()
    assert "Mon canton en" in text
    assert "+0" not in text


def test_what_waits_comes_before_the_last_arrivals(client, world):
    for role, objet in ((Role.COORDINATION, Etat.DEPOSEE), (Role.COLLECTIVITE, Etat.ATTENTE_DEMANDEUR)):
        client.force_login(AppartenanceFactory(role=role, **world[role]).user)
        text = client.get("/espace/").content.decode()
        first = text.split("À traiter d’abord")[1].split("Dernières arrivées")[0]
        assert Demande.objects.filter(etat=objet).first().reference in first
    agent = AppartenanceFactory(role=Role.AGENT, **world[Role.AGENT]).user
    asked = waiting(Demande.objects.visible_to(agent), roles_of(agent))
    assert asked.count() == 3
    assert not set(asked) - set(Demande.objects.visible_to(agent))
    client.force_login(AppartenanceFactory(role=Role.ELU, **world[Role.ELU]).user)
    assert "À traiter d’abord" not in client.get("/espace/").content.decode()


HEADER = {
    Role.COORDINATION: {"Conventions", "Personnes", "Enregistrer", "Mes récapitulatifs par courriel"},
    Role.AGENT: {"Conventions", "Imports", "Enregistrer", "Mes récapitulatifs par courriel"},
    Role.COLLECTIVITE: {"Demandes", "Conventions"},
    Role.ELU: {"Demandes", "Bilan"},
    Role.REDACTION: {"Bilan"},
}


@pytest.mark.parametrize("role", HEADER)
def test_the_header_offers_search_what_the_role_opens_and_the_way_out(client, world, role):
    client.force_login(AppartenanceFactory(role=role, **world.get(role, {})).user)
    header = client.get("/espace/").content.decode().split("</header>")[0]
    assert 'action="/espace/recherche/" role="search"' in header
    links = {label.strip(): href for href, label in re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>([^<]+)</a>', header)}
    assert HEADER[role] <= set(links)
    assert ("Enregistrer" in links) == (role in {Role.COORDINATION, Role.AGENT})
    for label in ("À faire", "Mes rôles", "La sécurité de mon compte", *HEADER[role]):
        assert client.get(links[label], follow=True).status_code == 200, label
    assert "Se déconnecter" in header
