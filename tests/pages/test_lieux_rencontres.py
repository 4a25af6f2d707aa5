"""The rencontres on the page of a territory: as its published bilan counts them, and nothing where nobody came."""

import datetime

import pytest

from bouquet.annuaire.enums import Role
from bouquet.bilan.services import publish_bilan
from bouquet.rencontres.enums import EtatInscription
from tests.annuaire.factories import AppartenanceFactory
from tests.demandes.factories import DemandeFactory
from tests.rencontres.factories import InscriptionFactory, SeanceFactory

from .test_lieux import PUBLISHED, text_of, undefined_names_show, world  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db
WHEN = datetime.datetime(PUBLISHED, 5, 20, 9, tzinfo=datetime.UTC)


@pytest.fixture
def met(world):  # noqa: F811
    """Beaulieu comes to a séance, then asks; Les Prés stays at home."""
    held = SeanceFactory(debut=WHEN)
    InscriptionFactory(seance=held, collectivite=world["beaulieu"], etat=EtatInscription.PRESENTE, nom="Venue Secrète")
    DemandeFactory(situation=world["situation"], date_demande=datetime.date(PUBLISHED, 6, 3))
    publish_bilan(annee=PUBLISHED, arrete_le=datetime.date(PUBLISHED + 1, 2, 2))
    return world


def test_it_tells_the_rencontres_attended_and_the_demandes_that_followed(client, met):
    for code in ("26100", "2604", met["epci"].siren):
        page = text_of(client.get(f"/territoires/{code}/"))
        assert 'data-chiffre="animation.rencontres_suivies">1<' in page, code
        assert 'data-chiffre="animation.demandes_suivant_une_rencontre">1<' in page, code
        assert "Venue Secrète" not in page


def test_nothing_is_said_where_nobody_came(client, met):
    assert "Rencontres du réseau" not in text_of(client.get("/territoires/26200/"))


def test_those_allowed_are_led_to_the_list(client, met):
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)
    page = client.get("/territoires/26100/").content.decode()
    assert "chiffre=animation.rencontres_suivies&amp;perimetre=commune%3A26100" in page
    address = f"/espace/chiffre/{PUBLISHED}/?chiffre=animation.rencontres_suivies&perimetre=commune:26100"
    assert 'data-total="1"' in client.get(address).content.decode()
