"""What rencontres do every day."""

import datetime

from bouquet.core.daily import every_day
from bouquet.core.formats import counted
from bouquet.core.orphans import sweep

from .models import Document
from .services.rappels import remind_days
from .services.rappels_parcours import remind_steps
from .services.suites import ready_seances, send_suites
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


@every_day("Suites des rencontres")
def follow_up(le: datetime.datetime) -> str:
    """A recording that comes later is told to the absent ones the day after."""
    written = sum(send_suites(seance=seance, le=le) for seance in ready_seances(le))
    return f"{counted(written, 'écrit')}."


@every_day("Documents des rencontres sans fiche")
def remove_orphans(le: datetime.datetime) -> str:
    return f"{counted(sweep(Document, 'fichier', folder='rencontres', own=OWN, le=le), 'effacé')}."
