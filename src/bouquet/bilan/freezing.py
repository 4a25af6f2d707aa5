"""The counted facts and their world as bytes, so that a published figure can be traced for ever."""

import datetime
import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict, fields

from .computation import (
    Animation,
    Canton,
    Commune,
    Fait,
    Groupement,
    Organisme,
    Participation,
    Referentiel,
    SeanceTenue,
)

Frozen = tuple[list[Fait], Referentiel, Animation]


def freeze(faits: Iterable[Fait], referentiel: Referentiel, animation: Animation | None = None) -> bytes:
    """Compressed JSON; the same facts in any order give the same bytes."""
    rows = sorted(([*f[:2], f.date.isoformat(), *f[3:]] for f in faits), key=lambda row: [str(cell) for cell in row])
    world = {name.name: getattr(referentiel, name.name) for name in fields(referentiel)}
    world["communes"] = [[key, asdict(c)] for key, c in sorted(referentiel.communes.items())]
    world["groupements"] = [[key, asdict(g)] for key, g in sorted(referentiel.groupements.items())]
    world["successeurs"] = sorted(referentiel.successeurs.items())
    world["communes_n1"] = sorted(referentiel.communes_n1)
    world["cantons"] = [asdict(c) for c in referentiel.cantons]
    world["organismes"] = [asdict(o) for o in referentiel.organismes]
    payload = {"faits": rows, "referentiel": world, "animation": _animation(animation or Animation())}
    text = json.dumps(payload, ensure_ascii=False, default=datetime.date.isoformat)
    return zlib.compress(text.encode(), 9)


def _animation(animation: Animation) -> dict:
    told = {name.name: getattr(animation, name.name) for name in fields(animation)}
    return told | {"seances": sorted(animation.seances), "participations": sorted(animation.participations, key=_first)}


def _first(one: Participation) -> int:
    return one.inscription


def thaw(frozen: bytes) -> Frozen:
    """What `freeze` was given; a bilan frozen before there were rencontres has none."""
    payload = json.loads(zlib.decompress(frozen))
    world = payload["referentiel"]
    faits = [Fait._make([*row[:2], datetime.date.fromisoformat(row[2]), *row[3:]]) for row in payload["faits"]]
    world["communes"] = {key: Commune(**c) for key, c in world["communes"]}
    world["groupements"] = {key: Groupement(**g) for key, g in world["groupements"]}
    world["successeurs"] = dict(world["successeurs"])
    world["communes_n1"] = frozenset(world["communes_n1"])
    world["cantons"] = tuple(Canton(c["code"], c["nom"], tuple(c["conseillers"])) for c in world["cantons"])
    world["organismes"] = tuple(_organisme(o) for o in world["organismes"])
    for name in ("thematiques", "natures", "origines"):
        world[name] = tuple((code, label) for code, label in world[name])
    return faits, Referentiel(**world), _thawed(payload.get("animation", {}))


def _thawed(told: dict) -> Animation:
    for name in ("formats", "publics"):
        told[name] = tuple((code, label) for code, label in told.get(name, ()))
    seances = tuple(map(_seance, told.pop("seances", ())))
    return Animation(seances, tuple(map(Participation._make, told.pop("participations", ()))), **told)


def _seance(row: list) -> SeanceTenue:
    seance = SeanceTenue._make(row)
    return seance._replace(date=datetime.date.fromisoformat(row[4]), organismes=tuple(seance.organismes))


def _organisme(row: dict) -> Organisme:
    dates = {name: row[name] and datetime.date.fromisoformat(row[name]) for name in ("date_adhesion", "date_sortie")}
    return Organisme(**{**row, **dates})
