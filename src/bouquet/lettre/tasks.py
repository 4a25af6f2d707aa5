"""What the worker does: letters leave by slices, after the other mails that wait."""

import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task, task_backends

from bouquet.core.tasks import BACKGROUND

from .models import Lettre
from .services.envoi import SLICE, send_some

LAST = -10  # priority: a whole letter never holds the mail that somebody waits for


@task(backend=BACKGROUND, priority=LAST)
def send_lettre(lettre_id: int) -> str:
    """One slice of a letter, then the next one."""
    defers = task_backends[BACKGROUND].supports_defer
    suite = send_some(lettre_id=lettre_id, seconds=SLICE if defers else None)
    if suite.dans is None:
        return "fini"
    if defers:
        send_lettre.using(run_after=timezone.now() + suite.dans).enqueue(lettre_id)
    return "à suivre"


def plan(*, lettre: Lettre) -> None:
    """Have it leave at its hour, once what schedules it is committed."""
    when, key = lettre.programmee_le, lettre.pk
    assert when
    if when <= timezone.now():
        transaction.on_commit(lambda: send_lettre.enqueue(key), robust=True)
    elif task_backends[BACKGROUND].supports_defer:
        transaction.on_commit(lambda: send_lettre.using(run_after=when).enqueue(key), robust=True)


def resume(le: datetime.datetime) -> int:
    """Letters whose sending stopped with its worker, or whose hour passed without one; how many."""
    keys = list(Lettre.objects.due(le).values_list("pk", flat=True))
    for key in keys:
        send_lettre.enqueue(key)
    return len(keys)
