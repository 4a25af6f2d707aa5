"""Who invites whom, what the link does, and who closes accounts."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied

from bouquet.accounts.invitations import accept_invitation, find_invitation, open_invitation
from bouquet.accounts.models import Invitation, User
from bouquet.annuaire.enums import Role
from bouquet.annuaire.models import Appartenance
from bouquet.annuaire.personnes import invite_person, send_invitation_again
from tests.accounts.factories import PASSWORD, UserFactory
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory
from tests.territoires.factories import CantonFactory, SituationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST, INVITE = "/espace/personnes/", "/espace/personnes/inviter/"
NOW = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture
def caue():
    return OrganismeFactory(sigle="CAUE")


@pytest.fixture
def people(caue):
    """One person of each role, and a superuser."""
    return {
        Role.ADMINISTRATION: AppartenanceFactory(role=Role.ADMINISTRATION).user,
        Role.COORDINATION: AppartenanceFactory().user,
        Role.REFERENT: AppartenanceFactory(role=Role.REFERENT, organisme=caue).user,
        Role.AGENT: AppartenanceFactory(role=Role.AGENT, organisme=caue).user,
        Role.ELU: AppartenanceFactory(role=Role.ELU, canton=CantonFactory()).user,
        Role.REDACTION: AppartenanceFactory(role=Role.REDACTION).user,
        Role.VALIDATION: AppartenanceFactory(role=Role.VALIDATION).user,
        Role.COLLECTIVITE: AppartenanceFactory(role=Role.COLLECTIVITE, collectivite=SituationFactory().commune).user,
        "sans_role": UserFactory(),
        "superuser": UserFactory(is_superuser=True, is_staff=True),
    }


MANAGERS = {Role.ADMINISTRATION, Role.COORDINATION, Role.REFERENT, "superuser"}
# Which role may give which: by whom, role, whether it is for their own organisme or another.
MAY_GRANT = {
    "superuser": set(Role),
    Role.ADMINISTRATION: set(Role),
    Role.COORDINATION: set(Role) - {Role.ADMINISTRATION},
    Role.REFERENT: {Role.AGENT, Role.REFERENT},
}


def as_user(client, user):
    client.force_login(user)
    return client


def link_of(message) -> str:
    return re.search(r"https?://[^/]+(/compte/invitation/\S+/)", message.body).group(1)


@pytest.mark.parametrize("who", [*Role, "sans_role", "superuser"])
def test_only_those_who_manage_people_see_them(client, people, who):
    as_user(client, people[who])
    other = people[Role.AGENT].pk
    expected = 200 if who in MANAGERS else 403
    assert client.get(LIST).status_code == expected
    assert client.get(INVITE).status_code == expected
    assert client.get(f"{LIST}{other}/").status_code == expected
    assert client.post(f"{LIST}{other}/agir/", {"action": "relancer"}).status_code == (302 if who in MANAGERS else 403)


@pytest.mark.parametrize("who", [*Role, "sans_role", "superuser"])
@pytest.mark.parametrize("role", Role)
def test_each_gives_only_the_roles_of_the_table(client, people, caue, who, role):
    as_user(client, people[who])
    scope = {
        Role.AGENT: {"organisme": caue.pk},
        Role.REFERENT: {"organisme": caue.pk},
        Role.ELU: {"canton": CantonFactory().pk},
        Role.COLLECTIVITE: {"collectivite": SituationFactory().commune.code_insee},
    }.get(role, {})
    answer = client.post(INVITE, {"email": "neuve@exemple.test", "role": role, **scope})
    given = Appartenance.objects.filter(user__email="neuve@exemple.test", role=role).exists()
    assert given == (role in MAY_GRANT.get(who, set()))
    assert answer.status_code == (302 if given else 422 if who in MANAGERS else 403)
    assert User.objects.filter(email="neuve@exemple.test").exists() == given


def test_a_referent_gives_nothing_in_another_organisme(client, people):
    as_user(client, people[Role.REFERENT])
    other = OrganismeFactory()
    answer = client.post(INVITE, {"email": "neuve@exemple.test", "role": Role.AGENT, "organisme": other.pk})
    assert answer.status_code == 422
    assert "neuve@exemple.test" in answer.content.decode()
    with pytest.raises(PermissionDenied):
        invite_person(
            email="neuve@exemple.test",
            prenom="",
            nom="",
            appartenance=Appartenance(role=Role.AGENT, organisme=other),
            auteur=people[Role.REFERENT],
            le=NOW,
        )
    assert not User.objects.filter(email="neuve@exemple.test").exists()


def test_a_referent_sees_and_touches_only_the_people_of_their_organisme(client, people, caue):
    as_user(client, people[Role.REFERENT])
    elsewhere = AppartenanceFactory(user=people[Role.AGENT], role=Role.AGENT, organisme=OrganismeFactory(sigle="TE26"))
    mine = people[Role.AGENT].appartenances.get(organisme=caue)
    assert client.get(LIST).context["total"] == 2
    assert "TE26" not in client.get(f"{LIST}{people[Role.AGENT].pk}/").content.decode()
    assert client.get(f"{LIST}{people[Role.ELU].pk}/").status_code == 404
    act = f"{LIST}{people[Role.AGENT].pk}/agir/"
    assert client.post(act, {"action": "retirer", "appartenance": elsewhere.pk}).status_code == 404
    assert client.post(act, {"action": "fermer"}).status_code == 403
    assert client.post(act, {"action": "retirer", "appartenance": mine.pk}).url == LIST
    assert list(people[Role.AGENT].appartenances.all()) == [elsewhere]


def test_the_link_of_the_mail_opens_the_account_once(client, people, caue, django_capture_on_commit_callbacks):
    as_user(client, people[Role.REFERENT])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(INVITE, {"email": "neuve@exemple.test", "role": Role.AGENT, "organisme": caue.pk})
    (message,) = mail.outbox
    assert message.to == ["neuve@exemple.test"]
    link = link_of(message)
    client.logout()
    assert client.get(link).status_code == 200
    assert client.post(link, {"new_password1": "court", "new_password2": "court"}).status_code == 422
    assert client.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD}).url == "/compte/connexion/"
    assert User.objects.get(email="neuve@exemple.test").check_password(PASSWORD)
    assert client.get(link).status_code == 410
    assert client.post(link, {"new_password1": "x" * 14, "new_password2": "x" * 14}).status_code == 410
    assert User.objects.get(email="neuve@exemple.test").check_password(PASSWORD)


@pytest.mark.parametrize(("days", "status"), [(6.99, 200), (7.01, 410)])
def test_a_link_lasts_seven_days(client, days, status):
    _, link = open_invitation(user=UserFactory(), auteur=UserFactory(), le=NOW)
    with time_machine.travel(NOW + datetime.timedelta(days=days)):
        assert client.get(f"/compte/{link.split('/compte/')[1]}").status_code == status


def test_a_new_link_replaces_the_earlier_one_and_only_the_print_is_kept():
    user = UserFactory()
    _, first = open_invitation(user=user, auteur=user, le=NOW)
    _, second = open_invitation(user=user, auteur=user, le=NOW)
    one, two = (link.rstrip("/").rsplit("/", 1)[1] for link in (first, second))
    assert find_invitation(secret=one, le=NOW) is None
    assert find_invitation(secret=two, le=NOW).user == user
    assert not Invitation.objects.filter(empreinte=two).exists()


def test_of_two_people_with_the_same_link_one_wins():
    _, link = open_invitation(user=UserFactory(), auteur=UserFactory(), le=NOW)
    secret = link.rstrip("/").rsplit("/", 1)[1]
    one, two = find_invitation(secret=secret, le=NOW), find_invitation(secret=secret, le=NOW)
    assert accept_invitation(invitation=one, password=PASSWORD, le=NOW)
    assert not accept_invitation(invitation=two, password="une-autre-phrase-longue", le=NOW)
    assert User.objects.get(pk=one.user_id).check_password(PASSWORD)


def test_somebody_who_has_an_account_gets_one_more_role_and_no_link(
    client, people, caue, django_capture_on_commit_callbacks
):
    known = UserFactory(email="connue@exemple.test", password=PASSWORD)
    as_user(client, people[Role.COORDINATION])
    data = {"email": "Connue@exemple.test", "role": Role.AGENT, "organisme": caue.pk}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(INVITE, data).url == f"{LIST}{known.pk}/"
    assert "/compte/invitation/" not in mail.outbox[0].body
    assert known.check_password(PASSWORD)
    again = client.post(INVITE, data)
    assert again.status_code == 422
    assert known.appartenances.count() == 1


def test_a_closed_account_is_neither_invited_nor_opened_by_its_link(client, people, caue):
    closed = UserFactory(email="fermee@exemple.test", is_active=False)
    as_user(client, people[Role.COORDINATION])
    answer = client.post(INVITE, {"email": closed.email, "role": Role.AGENT, "organisme": caue.pk})
    assert answer.status_code == 422
    assert "fermé" in answer.content.decode()
    _, link = open_invitation(user=closed, auteur=people[Role.COORDINATION], le=NOW)
    assert find_invitation(secret=link.rstrip("/").rsplit("/", 1)[1], le=NOW) is None


def test_the_invitation_is_sent_again_only_while_the_account_waits(people, caue, django_capture_on_commit_callbacks):
    waiting = AppartenanceFactory(role=Role.AGENT, organisme=caue).user
    with django_capture_on_commit_callbacks(execute=True):
        send_invitation_again(person=waiting, auteur=people[Role.REFERENT], le=NOW)
    assert link_of(mail.outbox[0])
    with pytest.raises(PermissionDenied):
        send_invitation_again(person=people[Role.ELU], auteur=people[Role.REFERENT], le=NOW)


def test_closing_signs_out_at_once_and_reopening_gives_back_the_roles(client, people, caue):
    agent = people[Role.AGENT]
    theirs = type(client)()
    theirs.force_login(agent)
    assert theirs.get("/espace/").status_code == 200
    as_user(client, people[Role.COORDINATION])
    client.post(f"{LIST}{agent.pk}/agir/", {"action": "fermer"})
    assert theirs.get("/espace/").status_code == 302
    client.post(f"{LIST}{agent.pk}/agir/", {"action": "rouvrir"})
    agent.refresh_from_db()
    assert agent.is_active
    assert agent.appartenances.count() == 1


@pytest.mark.parametrize("target", [Role.ADMINISTRATION, "superuser", Role.COORDINATION])
def test_the_coordination_closes_neither_the_administration_nor_itself(client, people, target):
    as_user(client, people[Role.COORDINATION])
    assert client.post(f"{LIST}{people[target].pk}/agir/", {"action": "fermer"}).status_code == 403
    assert User.objects.get(pk=people[target].pk).is_active


def test_nobody_takes_their_own_role_away(client, people):
    admin = people[Role.ADMINISTRATION]
    as_user(client, admin)
    key = admin.appartenances.get().pk
    answer = client.post(f"{LIST}{admin.pk}/agir/", {"action": "retirer", "appartenance": key})
    assert answer.status_code == 403
    assert admin.appartenances.exists()


def test_the_list_costs_the_same_for_many_people(client, people, django_assert_max_num_queries):
    as_user(client, people[Role.COORDINATION])
    for _ in range(30):
        AppartenanceFactory(role=Role.AGENT, organisme=OrganismeFactory())
    with django_assert_max_num_queries(9):
        assert client.get(LIST).status_code == 200
    assert client.get(LIST, {"q": people[Role.ELU].email}).context["total"] == 1
