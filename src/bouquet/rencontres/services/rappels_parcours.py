"""Reminding those who follow a parcours of the step that comes next, when nothing has happened for some time."""

import datetime
from collections.abc import Iterator, Sequence

from django.db.models import Q

from ..avancement import Avancement, avancements
from ..enums import EtatParcours
from ..models import Inscription, InscriptionParcours, Seance
from .courriels_parcours import remind_step

QUIET = datetime.timedelta(days=14)  # since enrolling, or since the last step
BATCH = 500


def remind_steps(*, le: datetime.datetime) -> int:
    """How many mails were written. A rencontre is told of once people may register, and to those who have not."""
    return sum(_remind(batch, le) for batch in _batches(le))


def _batches(le: datetime.datetime) -> Iterator[list[InscriptionParcours]]:
    rows = InscriptionParcours.objects.live().filter(created_at__lte=le - QUIET, parcours__etat=EtatParcours.PUBLIE)
    last = 0
    while batch := list(rows.filter(pk__gt=last).select_related("parcours").order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _remind(batch: Sequence[InscriptionParcours], le: datetime.datetime) -> int:
    gone = avancements(batch)
    due = [(one, gone[one.pk]) for one in batch if _is_due(gone[one.pk], le)]
    ready, registered = _open(due, le), _registered(due, le)
    written = 0
    for one, found in due:
        pas = found.prochain
        assert pas is not None
        key = pas.etape.rencontre_id
        if key is None or (key in ready and (one.courriel, key) not in registered):
            written += remind_step(one, pas, faits=found.faits, total=found.total)
    return written


def _is_due(found: Avancement, le: datetime.datetime) -> bool:
    return found.prochain is not None and (found.derniere is None or found.derniere <= le - QUIET)


Due = Sequence[tuple[InscriptionParcours, Avancement]]


def _rencontres(due: Due) -> set[int]:
    steps = (found.prochain.etape.rencontre_id for _, found in due if found.prochain)
    return {key for key in steps if key}


def _open(due: Due, le: datetime.datetime) -> set[int]:
    """Rencontres to which people register now."""
    rows = Seance.objects.published().filter(rencontre__in=_rencontres(due), debut__gt=le)
    rows = rows.filter(Q(ouverture=None) | Q(ouverture__lte=le), Q(cloture=None) | Q(cloture__gt=le))
    return set(rows.values_list("rencontre", flat=True))


def _registered(due: Due, le: datetime.datetime) -> set[tuple[str, int]]:
    """Who has a place, or waits for one, in a séance to come: the rencontre itself reminds them."""
    rows = Inscription.objects.live().filter(
        courriel__in={one.courriel for one, _ in due}, seance__rencontre__in=_rencontres(due), seance__fin__gte=le
    )
    return set(rows.values_list("courriel", "seance__rencontre"))
