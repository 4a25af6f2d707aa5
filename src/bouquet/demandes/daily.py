"""What the work does every day: reminders at their dates, files that nothing names."""

import datetime

from bouquet.core.daily import every_day
from bouquet.core.formats import counted
from bouquet.core.orphans import sweep

from .models import Convention
from .services import purge_brouillons
from .services.rappels import remind_conventions, remind_echeances, remind_unanswered

OWN = r"conventions/[0-9a-f]{32}\.pdf"  # as conventions.pdf_path makes them


@every_day("Conventions signées sans fiche")
def remove_orphans(le: datetime.datetime) -> str:
    """Signed copies that were replaced, or whose convention went away."""
    removed = sweep(Convention, "pdf", folder="conventions", own=OWN, le=le)
    return f"{counted(removed, 'effacé')}."


@every_day("Brouillons de demandes expirés")
def remove_brouillons(le: datetime.datetime) -> str:
    """What somebody began to ask and did not finish in time."""
    return f"{counted(purge_brouillons(le=le), 'effacé')}."


@every_day("Rappels")
def remind(le: datetime.datetime) -> str:
    """A second run the same day finds the keys and writes nothing."""
    conventions, unanswered, due = remind_conventions(le=le), remind_unanswered(le=le), remind_echeances(le=le)
    said = (f"{conventions} pour des conventions", f"{unanswered} sans réponse", f"{due} pour des échéances")
    return f"{counted(conventions + unanswered + due, 'écrit')} ({', '.join(said)})."
