"""The reminder of the hour is asked of the worker, which sends it once, at its hour."""

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bouquet.core.models import Courriel
from bouquet.rencontres.daily import remind
from bouquet.rencontres.enums import Etat
from bouquet.rencontres.services.rappels import HOUR
from bouquet.rencontres.tasks import plan_reminders, remind_seance

from .factories import DAY, InscriptionFactory, SeanceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def deferred(settings):
    """The backend of real instances, which keeps what is asked for later."""
    database = {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}
    settings.TASKS = settings.TASKS | {"background": database}


def soon(hours: float, **values):
    debut = timezone.now() + hours * HOUR
    seance = SeanceFactory(online=True, debut=debut, fin=debut + HOUR, **values)
    InscriptionFactory(seance=seance, created_at=timezone.now() - DAY)
    return seance


def test_the_next_hours_are_planned_each_at_its_hour(deferred, django_capture_on_commit_callbacks):
    seance = soon(20)
    soon(50)
    soon(20, rencontre__etat=Etat.BROUILLON)
    with django_capture_on_commit_callbacks(execute=True):
        assert plan_reminders(le=timezone.now()) == 1
    assert DBTaskResult.objects.get().run_after == seance.debut - HOUR


def test_asked_for_twice_a_reminder_leaves_once():
    seance = soon(0.5)
    for _ in range(2):
        remind_seance.enqueue(seance.pk)
    assert Courriel.objects.count() == 1


def test_a_seance_moved_or_gone_meanwhile_reminds_nobody():
    later = soon(5)
    gone = soon(0.5, rencontre__etat=Etat.ANNULEE, rencontre__motif_annulation="Neige")
    for key in (later.pk, gone.pk, 0):
        remind_seance.enqueue(key)
    assert not Courriel.objects.exists()


def test_the_daily_round_reminds_of_tomorrow_once_and_says_so():
    soon(24)
    le = timezone.now()
    assert remind(le).startswith("1\xa0écrit")
    assert remind(le).startswith("0\xa0écrit")
