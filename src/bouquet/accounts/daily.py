"""The daily care of accounts."""

import datetime

from bouquet.core.daily import every_day
from bouquet.core.formats import counted

from .connexions import purge_connexions
from .inactivite import warn_and_close_inactive


@every_day("Comptes")
def care_for_accounts(le: datetime.datetime) -> str:
    """Warn whose account serves no more, close those warned a month ago, forget old sign-ins."""
    done = warn_and_close_inactive(le=le)
    forgotten = counted(purge_connexions(le=le), "trace effacée", "traces effacées")
    return f"{counted(done.avertis, 'averti')}, {counted(done.fermes, 'fermé')}, {forgotten}."
