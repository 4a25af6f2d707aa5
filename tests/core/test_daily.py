"""`bouquet daily` may be run again and again, and one broken step does not stop the others."""

import datetime

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bouquet.core import daily
from bouquet.core.enums import EtatCourriel
from bouquet.core.models import Courriel

from .mails import post, with_test_templates

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _templates(settings):
    with_test_templates(settings)


def said(capsys) -> str:
    return capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")


def test_daily_sends_what_waits_once_and_says_so(capsys):
    post("a"), post("b")  # their transaction is never committed here: no worker hears of them
    call_command("daily")
    assert "Courriels en attente : 2 envoyés, 0 non envoyé." in said(capsys)
    call_command("daily")
    assert "0 envoyé, 0 non envoyé." in said(capsys)
    assert len(mail.outbox) == 2


def test_daily_run_twice_in_a_row_does_not_use_up_the_tries(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    courriel = post()
    for _ in range(3):
        call_command("daily")
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.essais) == (EtatCourriel.EN_ATTENTE, 1)
    daily.deliver_waiting(timezone.now() + datetime.timedelta(minutes=6))
    courriel.refresh_from_db()
    assert courriel.essais == 2


def test_daily_tells_the_doubtful_ones_without_sending_them(capsys):
    courriel = post()
    yesterday = timezone.now() - datetime.timedelta(days=1)
    Courriel.objects.filter(pk=courriel.pk).update(etat=EtatCourriel.EN_COURS, pris_le=yesterday)
    call_command("daily")
    assert "1 incertain, 0 en échec" in said(capsys)
    assert mail.outbox == []


def test_a_broken_step_is_told_and_the_others_are_done(monkeypatch, capsys):
    def broken(le):
        raise ZeroDivisionError("division")

    monkeypatch.setattr(daily, "STEPS", {"Cassé": broken, **daily.STEPS})
    post()
    with pytest.raises(CommandError, match="Cassé") as caught:
        call_command("daily")
    assert caught.value.returncode == 3
    assert "Cassé : échec (ZeroDivisionError : division)" in capsys.readouterr().out
    assert len(mail.outbox) == 1


def test_old_results_of_tasks_are_pruned():
    now = timezone.now()
    for days in (2, 40):
        DBTaskResult.objects.create(
            task_path="bouquet.core.tasks.deliver_mail",
            args_kwargs={"args": [], "kwargs": {}},
            backend_name="background",
            run_after=now,
            exception_class_path="",
            traceback="",
            status=TaskResultStatus.SUCCESSFUL,
            finished_at=now - datetime.timedelta(days=days),
        )
    daily.prune_tasks(now)
    assert DBTaskResult.objects.count() == 1
