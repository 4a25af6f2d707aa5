"""What rencontres do every day."""

import datetime

from bouquet.core.daily import every_day
from bouquet.core.formats import counted
from bouquet.core.orphans import sweep

from .models import Document
from .services.rappels import remind_days
from .services.rappels_parcours import remind_steps
from .tasks import plan_reminders

OWN = r"rencontres/[0-9a-f]{40}"  # as models.document_path makes them


@every_day("Rappels des rencontres")
def remind(le: datetime.datetime) -> str:
    """A second run the same day finds the keys and writes nothing."""
    written, planned = remind_days(le=le), plan_reminders(le=le)
    return f"{counted(written, 'écrit')}, {planned} d’une heure avant, demain au plus tard."


@every_day("Rappels des parcours")
def remind_parcours(le: datetime.datetime) -> str:
    return f"{counted(remind_steps(le=le), 'écrit')}."


@every_day("Documents des rencontres sans fiche")
def remove_orphans(le: datetime.datetime) -> str:
    return f"{counted(sweep(Document, 'fichier', folder='rencontres', own=OWN, le=le), 'effacé')}."
