import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from bouquet.annuaire.enums import NatureOrganisme, Role
from bouquet.annuaire.models import Appartenance, Organisme, validate_siret
from bouquet.annuaire.permissions import can_coordinate
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory


@pytest.mark.parametrize("siret", ["73282932000074", "35600000000048", "35600000049837"])
def test_a_valid_siret_is_accepted_la_poste_included(siret):
    validate_siret(siret)


@pytest.mark.parametrize("siret", ["73282932000075", "35600000049838", "7328293200007", "7328293200007X", ""])
def test_a_wrong_siret_is_refused(siret):
    with pytest.raises(ValidationError):
        validate_siret(siret)


@pytest.mark.django_db
def test_members_of_a_day_have_joined_and_not_left():
    inside = OrganismeFactory(date_adhesion=datetime.date(2025, 1, 1), date_sortie=datetime.date(2025, 7, 1))
    days = [
        datetime.date(2024, 12, 31),
        datetime.date(2025, 1, 1),
        datetime.date(2025, 6, 30),
        datetime.date(2025, 7, 1),
    ]
    assert [Organisme.objects.members_on(day).contains(inside) for day in days] == [False, True, True, False]


@pytest.mark.django_db
def test_a_service_works_with_its_direction_and_not_with_its_sister():
    service = OrganismeFactory(service=True)
    sister = OrganismeFactory(service=True, parent=service.parent)
    around = Organisme.objects.around
    assert set(around([service.pk])) == {service, service.parent}
    assert set(around([service.parent.pk])) == {service, service.parent, sister}
    assert set(Organisme.objects.with_services(service.parent)) == {service, service.parent, sister}
    assert (service.racine, service.parent.racine) == (service.parent, service.parent)


@pytest.mark.django_db
def test_a_service_depends_on_a_direction_only():
    lost = Organisme(sigle="S", nom="S", nature=NatureOrganisme.SERVICE, parent=OrganismeFactory())
    with pytest.raises(ValidationError, match="dépend d’une direction"):
        lost.clean()


@pytest.mark.django_db
def test_only_administration_and_coordination_act_on_everything():
    for role in (Role.ADMINISTRATION, Role.COORDINATION):
        assert can_coordinate(AppartenanceFactory(role=role).user)
    assert can_coordinate(UserFactory(is_superuser=True))
    agent = AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory()).user
    closed = AppartenanceFactory(user=UserFactory(is_active=False)).user
    for user in (
        agent,
        closed,
        UserFactory(is_superuser=True, is_active=False),
        UserFactory(is_staff=True),
        AnonymousUser(),
    ):
        assert not can_coordinate(user)
    assert not Appartenance.objects.of(closed).exists()
