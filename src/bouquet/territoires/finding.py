"""Which collectivité a person means by what was typed: a name, even approximate, a code INSEE or a SIREN."""

import datetime

from bouquet.core.fraicheur import kept
from bouquet.core.text import fold

from .models import Collectivite, Departement
from .resolver import Candidat, CollectiviteResolver

SHOWN = 8
UNKNOWN = "Aucune collectivité ne porte ce nom ou ce code\u00a0: vérifiez l’orthographe."
WHICH = "Choisissez ci-dessous la collectivité dont il s’agit."
_known = kept(CollectiviteResolver.load)  # read only here: shared as long as nothing public changes


def find_collectivite(text: str, jour: datetime.date) -> tuple[int | None, list[Candidat]]:
    """The collectivité that these words name; else those they may name: homonyms, names that hold them, near names."""
    host = Departement.objects.filter(hote=True).values_list("code", flat=True).first()
    resolver = _known(host or "")
    answer = resolver.resolve(text, jour)
    if answer.collectivite_id:
        return answer.collectivite_id, []
    if answer.candidats:
        return None, list(answer.candidats)
    holding = (
        Collectivite.objects.filter(nom_plie__contains=fold(text)).order_by("nom_plie")[:SHOWN] if fold(text) else ()
    )
    near = [resolver.at(one.pk, jour) for one in holding] + list(answer.suggestions)
    return None, list({one.id: one for one in near}.values())[:SHOWN]
