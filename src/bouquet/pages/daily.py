"""What the pages do every day."""

import datetime

from django.utils import timezone

from bouquet.core.daily import every_day
from bouquet.core.formats import counted

from .indexing import rebuild


@every_day("Recherche")
def refresh_search(le: datetime.datetime) -> str:
    """What is proposed from today on, or no longer, and whatever was written without a signal."""
    counts = rebuild(timezone.localdate(le)).values()
    total, written = sum(one.total for one in counts), sum(one.ecrits + one.retires for one in counts)
    return f"{counted(total, 'page')}, {counted(written, 'changement')}."
