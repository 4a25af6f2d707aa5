"""Figures are seen by the role one acts in, also by whoever administers the instance."""

import pytest

from bouquet.annuaire.enums import Role
from bouquet.bilan.permissions import can_see_behind, can_see_provisional
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory

pytestmark = pytest.mark.django_db


def seen(user) -> tuple[bool, bool, bool]:
    """Figures not published yet; the demandes behind those of CAUE; behind those of another organisme."""
    return (
        can_see_provisional(user),
        can_see_behind(user, "organisme:CAUE", "demandes"),
        can_see_behind(user, "organisme:SATE", "demandes"),
    )


def acting(user, appartenance):
    user.appartenance_active = appartenance.pk
    return user


def test_whoever_administers_the_instance_sees_what_the_role_they_act_in_sees():
    agent = AppartenanceFactory(
        user=UserFactory(is_superuser=True), role=Role.AGENT, organisme=OrganismeFactory(sigle="CAUE")
    )
    assert seen(type(agent.user).objects.get()) == (True, True, True)
    assert seen(acting(type(agent.user).objects.get(), agent)) == (False, True, False)


def test_a_coordinator_who_acts_as_an_agent_sees_as_an_agent():
    user = AppartenanceFactory(role=Role.COORDINATION).user
    agent = AppartenanceFactory(user=user, role=Role.AGENT, organisme=OrganismeFactory(sigle="CAUE"))
    assert seen(type(user).objects.get()) == (True, True, True)
    assert seen(acting(type(user).objects.get(), agent)) == (False, True, False)


def test_nobody_else_sees_behind_a_figure():
    assert seen(UserFactory()) == (False, False, False)
    assert seen(AppartenanceFactory(role=Role.REDACTION).user) == (False, False, False)
