"""What the worker does: at its hour the last reminder of online séances, and what follows a séance."""

import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task, task_backends

from bouquet.core.tasks import BACKGROUND

from .enums import ONLINE
from .models import Rencontre, Seance
from .services.rappels import HOUR, remind_hour
from .services.suites import send_suites

AHEAD = datetime.timedelta(hours=36)  # longer than the time between two daily rounds


@task(backend=BACKGROUND)
def remind_seance(seance_id: int) -> int:
    """Its reminder, if its hour has come: a séance that was moved or cancelled meanwhile has none now."""
    seance = Seance.objects.published().select_related("rencontre", "commune").filter(pk=seance_id).first()
    return remind_hour(seance=seance, le=timezone.now()) if seance else 0


@task(backend=BACKGROUND)
def send_suites_of(seance_id: int) -> int:
    """What follows a séance, mail by mail; run again, it writes to nobody twice."""
    seance = Seance.objects.select_related("rencontre", "commune").filter(pk=seance_id).first()
    return send_suites(seance=seance, le=timezone.now()) if seance else 0


def plan_reminders(*, le: datetime.datetime, rencontre: Rencontre | None = None) -> int:
    """Ask the worker for the reminders of the next 36 hours; asked for twice, a reminder still leaves once."""
    if not task_backends[BACKGROUND].supports_defer:
        return 0
    rows = Seance.objects.published().filter(mode__in=ONLINE, debut__gt=le, debut__lte=le + AHEAD)
    keys = list((rows.filter(rencontre=rencontre) if rencontre else rows).values_list("pk", "debut"))
    for key, debut in keys:
        _plan(key, max(debut - HOUR, le))
    return len(keys)


def _plan(key: int, when: datetime.datetime) -> None:
    transaction.on_commit(lambda: remind_seance.using(run_after=when).enqueue(key), robust=True)
