"""A subscriber is found, forgotten, and purged like everybody."""

import datetime

import pytest

from bouquet.core.vie_privee import erase_person, find_person, purge_all
from bouquet.lettre.enums import EtatAbonne, Geste
from bouquet.lettre.models import Abonne, Consentement
from tests.lettre.factories import NOON, AbonneFactory

pytestmark = pytest.mark.django_db
WHO = "zoe.abonnee@exemple.test"
LATER = NOON.replace(year=2030)


def test_a_subscriber_is_found_and_forgotten():
    one, other = AbonneFactory(courriel=WHO), AbonneFactory()
    Consentement.objects.create(abonne=one, geste=Geste.DEMANDE, texte="Oui", source="formulaire", le=NOON)
    parts = {kind.cle: traces for kind, traces in find_person(WHO).parts}
    assert [trace.donnees["courriel"] for trace in parts["lettre"]] == [WHO]
    assert "formulaire" in parts["lettre"][0].donnees["consentement"]
    erase_person(courriel=WHO, motif="À sa demande", par="Admin", le=NOON)
    assert list(Abonne.objects.all()) == [other]
    assert not Consentement.objects.exists()


@pytest.mark.parametrize(
    ("values", "goes"),
    [
        ({}, False),
        ({"attente": True}, True),
        ({"parti": True}, True),
        ({"etat": EtatAbonne.PLAINTE, "fini_le": NOON}, False),
        ({"attente": True, "created_at": LATER - datetime.timedelta(days=1)}, False),
    ],
)
def test_those_who_left_long_ago_go(values, goes):
    AbonneFactory(**values)
    purge_all(le=LATER, apply=False)
    assert Abonne.objects.exists()
    purge_all(le=LATER, apply=True)
    assert Abonne.objects.exists() is not goes
