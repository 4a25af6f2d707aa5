import datetime

import pytest

from bouquet.catalogue.models import Nature, Prestation
from tests.annuaire.constraints import names_of, refused_by
from tests.catalogue.factories import NatureFactory, PrestationFactory, PropositionFactory

NOON = datetime.datetime(2026, 3, 12, 12, tzinfo=datetime.UTC)


def backwards():
    Prestation.objects.filter(pk=PrestationFactory(valide_du=datetime.date(2025, 2, 1)).pk).update(
        valide_au=datetime.date(2025, 1, 31)
    )


def same_title():
    first = PrestationFactory()
    PrestationFactory(organisme=first.organisme, titre=first.titre)


VIOLATIONS = {
    "catalogue_nature_code": lambda: Nature.objects.create(
        code="magie", libelle="Magie", definition="Sans objet.", etape_debut=0, etape_fin=1, ordre=9
    ),
    "catalogue_nature_etapes": lambda: Nature.objects.filter(pk=NatureFactory(code="moe").pk).update(etape_fin=6),
    "catalogue_prestation_periode": backwards,
    "catalogue_prestation_unique": same_title,
    "catalogue_une_proposition_en_attente": lambda: PropositionFactory(prestation=PropositionFactory().prestation),
    "catalogue_proposition_decision_datee": lambda: PropositionFactory(etat="acceptee"),
    "catalogue_proposition_refus_motive": lambda: PropositionFactory(etat="refusee", decidee_le=NOON),
    "catalogue_proposition_etat_connu": lambda: PropositionFactory(etat="x", decidee_le=NOON),
    "catalogue_proposition_genre_connu": lambda: PropositionFactory(genre="x"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses(name):
    with refused_by(name):
        VIOLATIONS[name]()


def test_every_constraint_is_violated_once():
    assert set(VIOLATIONS) == names_of("catalogue")
