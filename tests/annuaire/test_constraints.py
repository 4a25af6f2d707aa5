import datetime

import pytest

from bouquet.annuaire.enums import NatureOrganisme, Role
from bouquet.annuaire.models import Appartenance, Organisme, Referent
from tests.accounts.factories import UserFactory
from tests.annuaire.constraints import names_of, refused_by
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory, ReferentFactory
from tests.territoires.factories import CantonFactory, CollectiviteFactory


def organisme(**values):
    Organisme.objects.filter(pk=OrganismeFactory().pk).update(**values)


def same_sigle():
    OrganismeFactory(sigle="CAUE")
    OrganismeFactory(sigle="caue")


def own_parent():
    service = OrganismeFactory(service=True)
    Organisme.objects.filter(pk=service.pk).update(parent=service)


def same_referent():
    first = ReferentFactory()
    Referent.objects.create(organisme=first.organisme, nom=first.nom)


def twice(**values):
    user = UserFactory()
    Appartenance.objects.create(user=user, **values)
    Appartenance.objects.create(user=user, **values)


def membership(**values):
    Appartenance.objects.filter(pk=AppartenanceFactory().pk).update(**values)


VIOLATIONS = {
    "annuaire_sigle_unique": same_sigle,
    "annuaire_parent_des_services": lambda: organisme(nature=NatureOrganisme.SERVICE),
    "annuaire_sortie_apres_adhesion": lambda: organisme(date_sortie=datetime.date(2020, 1, 1)),
    "annuaire_nature_connue": lambda: organisme(nature="guilde"),
    "annuaire_pas_son_propre_parent": own_parent,
    "annuaire_referent_unique": same_referent,
    "annuaire_appartenance_organisme": lambda: twice(role=Role.AGENT, organisme=OrganismeFactory()),
    "annuaire_appartenance_collectivite": lambda: twice(role=Role.COLLECTIVITE, collectivite=CollectiviteFactory()),
    "annuaire_appartenance_canton": lambda: twice(role=Role.ELU, canton=CantonFactory()),
    "annuaire_appartenance_reseau": lambda: twice(role=Role.COORDINATION),
    "annuaire_role_connu": lambda: membership(role="roi"),
    "annuaire_appartenance_portee": lambda: membership(role=Role.AGENT),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses(name):
    with refused_by(name):
        VIOLATIONS[name]()


def test_every_constraint_is_violated_once():
    assert set(VIOLATIONS) == names_of("annuaire")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.AGENT, "organisme"),
        (Role.REFERENT, "organisme"),
        (Role.COLLECTIVITE, "collectivite"),
        (Role.ELU, "canton"),
    ],
)
def test_a_role_holds_in_its_own_scope_only(role, scope):
    makers = {"organisme": OrganismeFactory, "collectivite": CollectiviteFactory, "canton": CantonFactory}
    Appartenance.objects.create(user=UserFactory(), role=role, **{scope: makers[scope]()})
    for other in set(makers) - {scope}:
        with refused_by("annuaire_appartenance_portee"):
            Appartenance.objects.create(user=UserFactory(), role=role, **{other: makers[other]()})
