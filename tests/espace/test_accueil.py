"""The home of each role: what waits, and figures that are the totals of the lists they open."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bouquet.annuaire.enums import Role
from bouquet.demandes.enums import Etat, EtatIntervention
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.demandes.factories import DemandeFactory, InterventionFactory
from tests.territoires.factories import SituationFactory

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
