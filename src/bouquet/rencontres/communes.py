"""Which collectivité a person means, from the first three letters of its name."""

import datetime

from bouquet.core.text import fold
from bouquet.territoires.finding import find_collectivite
from bouquet.territoires.models import Collectivite

LETTERS, SHOWN = 3, 12
MORE = "d’autres commencent peut-être ainsi\u00a0: tapez une lettre de plus"
Choices = list[tuple[str, str]]


def find(text: str, jour: datetime.date, *, communes_only: bool = False) -> tuple[Collectivite | None, Choices]:
    """The one that these words name; else those whose name begins or looks so, as (key, name)."""
    rows = Collectivite.objects.valid_on(jour)
    rows = rows.communes() if communes_only else rows
    folded = fold(text)
    if not folded:
        return None, []
    key, candidats = find_collectivite(text, jour)
    found = rows.filter(pk=key).first() if key else None
    if found is not None:
        return found, []
    begins = rows.filter(nom_plie__startswith=folded).order_by("nom_plie")[:SHOWN] if len(folded) >= LETTERS else ()
    choices = [(str(one.pk), str(one)) for one in begins]
    if len(choices) == 1 and begins:
        return begins[0], []
    known = {key for key, _ in choices}
    kept = set(rows.filter(pk__in=[one.id for one in candidats]).values_list("pk", flat=True))
    others = [(str(one.id), str(one)) for one in candidats if one.id in kept and str(one.id) not in known]
    return None, (choices + others)[:SHOWN]
