"""What the pages do every day: what editors scheduled, and the words of search."""

import datetime

from django.utils import timezone

from bouquet.core.daily import every_day
from bouquet.core.formats import counted

from .indexing import rebuild
from .publication import publish_due


@every_day("Pages programmées")
def publish_pages(le: datetime.datetime) -> str:
    """When no worker was there at the hour: publish and withdraw what is due, and name what was refused."""
    done = publish_due(le=le)
    said = f"{counted(len(done.publiees), 'publiée')}, {counted(len(done.retirees), 'retirée')}"
    return f"{said}, refusées : {' ; '.join(done.refusees)}." if done.refusees else f"{said}."


@every_day("Recherche")
def refresh_search(le: datetime.datetime) -> str:
    """What is proposed from today on, or no longer, and whatever was written without a signal."""
    counts = rebuild(timezone.localdate(le)).values()
    total, written = sum(one.total for one in counts), sum(one.ecrits + one.retires for one in counts)
    return f"{counted(total, 'page')}, {counted(written, 'changement')}."
