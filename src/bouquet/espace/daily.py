"""What the work platform does every day."""

import datetime

from bouquet.core.daily import every_day
from bouquet.core.formats import counted

from .aides_a_revoir import editors, send_aides_a_revoir
from .recapitulatif import recipients, send_recapitulatif


@every_day("Récapitulatifs")
def send_recapitulatifs(le: datetime.datetime) -> str:
    """Each person's digest when it is due; a second run the same day finds the keys and writes nothing."""
    written = [send_recapitulatif(user=user, rythme=rythme, le=le) for user, rythme in recipients()]
    return f"{counted(sum(written), 'écrit')}."


@every_day("Aides à relire")
def tell_aides_a_revoir(le: datetime.datetime) -> str:
    """Once a month, to those who write the site: the sheets that nobody has reviewed for twelve months."""
    written = [send_aides_a_revoir(user=user, le=le) for user in editors()]
    return f"{counted(sum(written), 'écrit')}."
