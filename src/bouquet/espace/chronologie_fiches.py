"""The history of an organisme's sheet: its own fields, and those of its référents, the ones who left among them."""

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from bouquet.annuaire.models import Organisme, Referent
from bouquet.demandes.services.journal import AUTOMATIC

from .champs import Changement, in_words, name_of
from .chronologie import Moment

SHOWN = 30  # latest lines; the administration has all of them


def histoire_fiche(organisme: Organisme) -> list[Moment]:
    """Latest first, for those who may correct it: former addresses of people are in it."""
    kinds = ContentType.objects.get_for_models(Organisme, Referent)
    own = Q(content_type=kinds[Organisme], object_id=organisme.pk)
    people = Q(content_type=kinds[Referent], additional_data__organisme=organisme.pk)
    rows = LogEntry.objects.filter(own | people, action=LogEntry.Action.UPDATE)
    rows = rows.select_related("actor").order_by("-timestamp", "-pk")[:SHOWN]
    return [_moment(row, Referent if row.content_type_id == kinds[Referent].pk else Organisme) for row in rows]


def _moment(row: LogEntry, model: type[Organisme] | type[Referent]) -> Moment:
    changes = [
        Changement(name_of(model, name), in_words(model, name, pair[0]), in_words(model, name, pair[1]))
        for name, pair in (row.changes or {}).items()
        if isinstance(pair, list) and len(pair) == 2
    ]
    subject = f"référent {row.object_repr}" if model is Referent else "fiche"
    return Moment(row.timestamp, str(row.actor or AUTOMATIC), f"{subject}\u00a0: modification", changements=changes)
