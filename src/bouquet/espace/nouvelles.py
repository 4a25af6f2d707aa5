"""What moved in the demandes of a collectivité between two days, told without any reason, note or text."""

import datetime
from collections import defaultdict
from collections.abc import Collection

from django.utils import timezone

from bouquet.core.formats import counted, short_date
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande, TransitionDemande
from bouquet.echanges.enums import Cote, Visibilite
from bouquet.echanges.models import Message


def news_of(collectivites: Collection[int], start: datetime.date, end: datetime.date) -> list[tuple[Demande, str]]:
    """Their demandes that changed state or got a message from `start` to the day before `end`; three queries."""
    demandes = Demande.objects.filter(beneficiaire__in=collectivites).exclude(etat=Etat.BROUILLON)
    when = (_midnight(start), _midnight(end))
    said: dict[int, list[str]] = defaultdict(list)
    moves = TransitionDemande.objects.filter(demande__in=demandes, le__gte=when[0], le__lt=when[1])
    rows = moves.order_by("le", "pk").values_list("demande", "vers", "le")
    last = {demande: (vers, le) for demande, vers, le in rows}
    for demande, (vers, le) in last.items():
        said[demande].append(f"{Etat(vers).label} le {short_date(timezone.localdate(le))}")
    for demande, count in _messages(demandes, when).items():
        said[demande].append(counted(count, "message reçu", "messages reçus"))
    moved = demandes.filter(pk__in=list(said)).select_related("beneficiaire").order_by("date_demande", "pk")
    return [(demande, ", ".join(said[demande.pk])) for demande in moved]


def _messages(demandes, when: tuple[datetime.datetime, datetime.datetime]) -> dict[int, int]:
    """How many messages the network wrote to the collectivité about each."""
    written = Message.objects.filter(visibilite=Visibilite.ECHANGE, cote=Cote.RESEAU, demande__in=demandes)
    counts: dict[int, int] = defaultdict(int)
    for demande in written.filter(le__gte=when[0], le__lt=when[1]).values_list("demande", flat=True):
        counts[demande] += 1
    return counts


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
