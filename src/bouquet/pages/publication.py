"""Publishing and withdrawing what editors scheduled: at its hour by the worker, at the latest by `daily`."""

import datetime
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from wagtail.models import Page, Revision


@dataclass
class Publication:
    """What was done: titles published and withdrawn, and what could not be, with its reason."""

    publiees: list[str] = field(default_factory=list)
    retirees: list[str] = field(default_factory=list)
    refusees: list[str] = field(default_factory=list)


def publish_due(*, le: datetime.datetime) -> Publication:
    """All whose hour has come; one that is refused does not hold the others back. May be run again.

    `le` is not later than the clock, which Wagtail asks too: it would put off again what is still to come.
    """
    done = Publication()
    for page in Page.objects.filter(live=True, expire_at__lte=le):
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        done.retirees.append(page.title)
    for revision in Revision.page_revisions.filter(approved_go_live_at__lte=le).order_by("approved_go_live_at"):
        try:
            revision.publish(log_action="wagtail.publish.scheduled")
        except ValidationError as error:
            done.refusees.append(f"{revision.object_str} ({' '.join(error.messages)})")
        else:
            done.publiees.append(revision.object_str)
    return done
