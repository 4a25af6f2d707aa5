"""What editors scheduled, when no worker was there at the hour."""

import datetime

from bouquet.core.daily import every_day
from bouquet.core.formats import counted

from .publication import publish_due


@every_day("Pages programmées")
def publish_pages(le: datetime.datetime) -> str:
    """Publish and withdraw what is due, and name what was refused."""
    done = publish_due(le=le)
    said = f"{counted(len(done.publiees), 'publiée')}, {counted(len(done.retirees), 'retirée')}"
    return f"{said}, refusées : {' ; '.join(done.refusees)}." if done.refusees else f"{said}."
