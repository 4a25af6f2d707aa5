"""Idle accounts: told first, closed a month later, never otherwise."""

import datetime

import pytest
from django.core import mail
from django.core.management import call_command

from bouquet.accounts.inactivite import Inactivite, warn_and_close_inactive
from bouquet.accounts.services import ensure_administrator
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 2, 6, tzinfo=datetime.UTC)
NOTHING = Inactivite(avertis=0, fermes=0)


def ago(days: float) -> datetime.datetime:
    return NOW - datetime.timedelta(days=days)


def person(*, idle: float, **fields):
    return UserFactory(created_at=ago(2000), last_login=ago(idle), **fields)


def is_open(user) -> bool:
    user.refresh_from_db()
    return user.is_active


def test_a_person_is_told_at_eleven_months_once(django_capture_on_commit_callbacks):
    person(idle=336, email="rare@exemple.test")
    person(idle=334)
    with django_capture_on_commit_callbacks(execute=True):
        assert warn_and_close_inactive(le=NOW) == Inactivite(avertis=1, fermes=0)
        assert warn_and_close_inactive(le=NOW) == NOTHING
    (message,) = mail.outbox
    assert message.to == ["rare@exemple.test"]
    assert "2 décembre 2026" in message.body


def test_the_account_is_closed_at_twelve_months_when_the_person_was_told():
    told = person(idle=366, averti_le=ago(31))
    assert warn_and_close_inactive(le=NOW) == Inactivite(avertis=0, fermes=1)
    assert not is_open(told)
    assert warn_and_close_inactive(le=NOW) == NOTHING


def test_nobody_is_closed_who_was_not_told_in_time():
    never, yesterday = person(idle=900), person(idle=900, averti_le=ago(1))
    assert warn_and_close_inactive(le=NOW) == Inactivite(avertis=1, fermes=0)
    assert is_open(never)
    assert is_open(yesterday)


def test_signing_in_after_the_mail_starts_the_count_again():
    back = person(idle=336, averti_le=ago(500))
    assert warn_and_close_inactive(le=NOW) == Inactivite(avertis=1, fermes=0)
    assert is_open(back)


def test_an_account_just_opened_or_reopened_is_not_idle():
    new = UserFactory(created_at=ago(10), last_login=None)
    reopened = person(idle=800, averti_le=ago(430), rouvert_le=ago(2))
    assert warn_and_close_inactive(le=NOW) == NOTHING
    assert is_open(new)
    assert is_open(reopened)


def test_an_account_that_was_never_used_ends_too():
    never = UserFactory(created_at=ago(400), last_login=None, averti_le=ago(40))
    warn_and_close_inactive(le=NOW)
    assert not is_open(never)


def test_the_delays_are_settings(settings):
    settings.BOUQUET_INACTIVITE_AVIS, settings.BOUQUET_INACTIVITE_FERMETURE = 60, 90
    person(idle=61)
    told = person(idle=91, averti_le=ago(30))
    assert warn_and_close_inactive(le=NOW) == Inactivite(avertis=1, fermes=1)
    assert not is_open(told)


def test_the_administrator_reopened_by_hand_is_not_closed_the_next_day():
    user = person(idle=800, averti_le=ago(430), is_active=False, email="admin@exemple.test")
    ensure_administrator(email="admin@exemple.test")
    user.refresh_from_db()
    assert user.is_active
    assert user.rouvert_le is not None


def test_the_daily_work_says_what_it_did(capsys):
    UserFactory()
    call_command("daily")
    assert "Comptes : 0\u00a0averti, 0\u00a0fermé" in capsys.readouterr().out
