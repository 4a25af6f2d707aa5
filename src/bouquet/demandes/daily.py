"""What the work does every day: reminders at their dates."""

import datetime

from bouquet.core.daily import every_day
from bouquet.core.formats import counted

from .services.rappels import remind_conventions, remind_echeances, remind_unanswered


@every_day("Rappels")
def remind(le: datetime.datetime) -> str:
    """A second run the same day finds the keys and writes nothing."""
    conventions, unanswered, due = remind_conventions(le=le), remind_unanswered(le=le), remind_echeances(le=le)
    said = (f"{conventions} pour des conventions", f"{unanswered} sans réponse", f"{due} pour des échéances")
    return f"{counted(conventions + unanswered + due, 'écrit')} ({', '.join(said)})."
