import datetime

import pytest

from bouquet.aides.models import Aide
from tests.aides.factories import AideFactory
from tests.annuaire.constraints import names_of, refused_by

DAY = datetime.date(2026, 3, 31)


def changed(**fields):
    return lambda: Aide.objects.filter(pk=AideFactory().pk).update(**fields)


def same_identifier():
    AideFactory(source="etat", identifiant_externe="A1")
    AideFactory(source="etat", identifiant_externe="A1")


VIOLATIONS = {
    "aides_type_connu": changed(type_aide="magie"),
    "aides_recurrence_connue": changed(recurrence="parfois", echeance=DAY),
    "aides_source_connue": changed(source="lune"),
    "aides_titre_et_financeur": changed(financeur=""),
    "aides_periode": changed(recurrence="annuelle", ouverture=DAY, echeance=DAY - datetime.timedelta(days=1)),
    "aides_permanente_sans_echeance": changed(echeance=DAY),
    "aides_echeance_dite": changed(recurrence="ponctuelle"),
    "aides_taux_de_0_a_100": changed(taux_max=101),
    "aides_taux_en_ordre": changed(taux_min=30, taux_max=20),
    "aides_plafond_positif": changed(plafond=0),
    "aides_population_positive": changed(population_max=0),
    "aides_identifiant_unique": same_identifier,
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses(name):
    with refused_by(name):
        VIOLATIONS[name]()


def test_every_constraint_is_violated_once():
    assert set(VIOLATIONS) == names_of("aides")


@pytest.mark.django_db
def test_no_identifier_is_not_an_identifier():
    assert AideFactory().identifiant_externe == AideFactory().identifiant_externe == ""
