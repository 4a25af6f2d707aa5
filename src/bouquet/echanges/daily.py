"""What the exchanges do every day."""

import datetime

from bouquet.core.daily import every_day
from bouquet.core.formats import counted
from bouquet.core.orphans import sweep

from .models import Document

OWN = r"private/[0-9a-f]{2}/[0-9a-f]{40}"  # as storage.random_name makes them


@every_day("Fichiers joints sans document")
def remove_orphans(le: datetime.datetime) -> str:
    """Files whose row never came, or went away without them."""
    removed = sweep(Document, "fichier", folder="private", own=OWN, le=le)
    return f"{counted(removed, 'effacé')}."
