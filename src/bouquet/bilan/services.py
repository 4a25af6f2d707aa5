"""Bilans computed, published, read, and traced."""

import datetime
import hashlib
import itertools
import json
from collections.abc import Iterable
from functools import lru_cache

from django.db import transaction
from django.db.models import Max
from django.dispatch import Signal
from django.utils import timezone

from . import collect, collect_animation
from .computation import Perimetre, Prepared, Referentiel, Trace, TraceAnimation, trace
from .freezing import freeze, thaw
from .models import Bilan

# Sent inside the transaction, with `annee` and `version`.
bilan_published = Signal()


def dumps(document: dict) -> str:
    """The one way a document is written: same data, same bytes. On one line: json's C encoder does not indent."""
    return json.dumps(document, ensure_ascii=False) + "\n"


def prepare(annee: int) -> Prepared:
    """Two years of facts, tallied: documents of any perimeter are folded from it."""
    met = collect_animation.animation(annee, le=timezone.now())
    return Prepared(collect.faits(annee), collect.referentiel(annee), met)


def compute(annee: int, perimetre: str = "global") -> dict:
    """The provisional document (version 0) from the data of this moment. Raises ValueError for an unknown perimeter."""
    prepared = prepare(annee)
    return prepared.document(existing(perimetre, prepared.referentiel))


def existing(perimetre: str, referentiel: Referentiel) -> Perimetre:
    """The perimeter, if it names something of that year. Raises ValueError with what to do."""
    parsed = Perimetre.parse(perimetre)
    known = {
        "global": {""},
        "canton": {c.code for c in referentiel.cantons},
        "commune": {c.code for c in referentiel.communes.values()},
        "epci": {g.code for g in referentiel.groupements.values() if g.genre == "epci"},
        "organisme": {o.sigle for o in referentiel.organismes},
    }[parsed.genre]
    if parsed.code not in known:
        raise ValueError(f"périmètre inconnu en {referentiel.annee} : {perimetre}")
    return parsed


def perimeters(prepared: Prepared) -> Iterable[Perimetre]:
    """Everything that is frozen together: the whole, each territory of the département, each organisme."""
    world = prepared.referentiel
    yield Perimetre()
    yield from (Perimetre("canton", c.code) for c in world.cantons)
    yield from (Perimetre("commune", c.code) for c in sorted(world.communes.values(), key=lambda c: c.code))
    yield from (Perimetre("epci", g.code) for g in world.groupements.values() if g.genre == "epci")
    yield from (Perimetre("organisme", o.sigle) for o in world.organismes)


@transaction.atomic
def publish_bilan(*, annee: int, arrete_le: datetime.date) -> int:
    """Freeze the year as it stands: a new version with every perimeter. Returns the version's number.

    Older versions stay readable. Publishing twice at once is refused by the database.
    """
    prepared = prepare(annee)
    version = (Bilan.objects.filter(annee=annee).aggregate(last=Max("version"))["last"] or 0) + 1
    frozen = freeze(itertools.chain(*prepared.faits.values()), prepared.referentiel, prepared.animation)
    documents = []
    for perimetre in perimeters(prepared):
        text = dumps(prepared.document(perimetre, version=version, arrete_le=arrete_le.isoformat()))
        documents.append(
            Bilan(
                annee=annee,
                version=version,
                perimetre=str(perimetre),
                arrete_le=arrete_le,
                contenu=text,
                sha256=hashlib.sha256(text.encode()).hexdigest(),
                faits=frozen if perimetre == Perimetre() else None,
            )
        )
    Bilan.objects.bulk_create(documents, batch_size=50)
    bilan_published.send(Bilan, annee=annee, version=version)
    return version


def frozen_document(annee: int, perimetre: str = "global", version: int | None = None) -> Bilan | None:
    """The published document (its newest version unless one is named), or None."""
    rows = Bilan.objects.defer("faits").filter(annee=annee, perimetre=perimetre)
    return rows.filter(version=version).first() if version else rows.order_by("-version").first()


def published(annee: int, perimetre: str = "global", version: int | None = None) -> dict | None:
    """The published document, parsed; None when there is none. Shared between callers: do not change it."""
    frozen = frozen_document(annee, perimetre, version)
    return parsed(frozen.contenu) if frozen else None


@lru_cache(maxsize=64)
def parsed(text: str) -> dict:
    """A document read back from its text."""
    return json.loads(text)


def demandes_behind(annee: int, perimetre: str, path: str, version: int | None = None) -> Trace | TraceAnimation:
    """The facts behind a figure: frozen ones for a published year, those of this moment otherwise.

    Raises ValueError (UnknownFigure) for a path or a perimeter that counts nothing.
    """
    frozen = frozen_document(annee, "global", version)
    prepared = Prepared(*thaw(bytes(frozen.faits or b""))) if frozen else prepare(annee)
    return trace(prepared, existing(perimetre, prepared.referentiel), path)
