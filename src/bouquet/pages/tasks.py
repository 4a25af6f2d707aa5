"""What the worker of `bouquet serve` does for the editors: publish at the hour they chose."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task, task_backends
from wagtail.models import Page, Revision

from .publication import publish_due

BACKGROUND = "background"


@task(backend=BACKGROUND)
def publish_scheduled() -> int:
    """How many pages were published or withdrawn."""
    done = publish_due(le=timezone.now())
    return len(done.publiees) + len(done.retirees)


def wake_up_at(moment: datetime.datetime) -> None:
    """Once the transaction is committed. Without a worker that can wait, `daily` does it."""
    if task_backends[BACKGROUND].supports_defer:
        later = publish_scheduled.using(run_after=moment)
        transaction.on_commit(later.enqueue, robust=True)


def revision_saved(sender: Any, instance: Revision, **kwargs: Any) -> None:
    """Receiver: a revision that was given its hour wakes the worker then."""
    if instance.approved_go_live_at and instance.approved_go_live_at > timezone.now():
        wake_up_at(instance.approved_go_live_at)


def page_published(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Receiver: a page that goes away at some hour wakes the worker then."""
    if instance.expire_at and instance.expire_at > timezone.now():
        wake_up_at(instance.expire_at)
