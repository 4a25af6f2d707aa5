"""Published bilans without any demande in the database: the documents and outlines of the samples, frozen."""

import datetime
import hashlib
from functools import cache

from bouquet.bilan import services
from bouquet.bilan.computation.document import Prepared
from bouquet.bilan.computation.facts import Perimetre
from bouquet.bilan.freezing import freeze
from bouquet.bilan.models import Bilan
from bouquet.territoires.models import Contour, Departement

from . import sample, sample_drome


def keep(document: dict, faits: bytes | None = None) -> Bilan:
    text = services.dumps(document)
    return Bilan.objects.create(
        annee=document["annee"],
        version=document["version"],
        perimetre=document["perimetre"],
        arrete_le=datetime.date.fromisoformat(document["arrete_le"]),
        contenu=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        faits=faits,
    )


def as_before_rencontres(document: dict) -> dict:
    """The same document as `bouquet.bilan/1` had it."""
    return {name: value for name, value in document.items() if name != "animation"} | {"schema": "bouquet.bilan/1"}


def publish_sample(*, version: int = 1, cantons: tuple[str, ...] = ("2605",)) -> None:
    """The invented world of `sample`: the whole year and some cantons, with a square for every commune."""
    keep(sample.document(version=version), _facts())
    for code in cantons:
        keep(sample.document(f"canton:{code}", version))
    draw_sample()


@cache
def _facts() -> bytes:
    return freeze([*sample.faits(sample.ANNEE), *sample.faits(sample.ANNEE - 1)], sample.referentiel(), sample.met())


def draw_sample() -> None:
    home, new = Departement.objects.get_or_create(code="26", defaults={"nom": "Essai", "hote": True})
    if not new:
        return
    rows = [("commune", c.code, *sample.square(c.code)) for c in sample.communes()]
    rows.append(("departement", "26", "M0 0h1000v950h-1000Z", [0, 0, 1000, 950], [500, 500]))
    rows += [("canton", code, "M0 0h1000v950h-1000Z", [0, 0, 1000, 950], [500, 500]) for code, _ in sample.CANTONS]
    Contour.objects.bulk_create(
        Contour(genre=g, code=c, departement=home, geometrie={}, trace=t, cadre=b, centre=m) for g, c, t, b, m in rows
    )


def publish_drome() -> None:
    """The real communes of the Drôme with plausible numbers: every canton, and the real outlines."""
    world = sample_drome.referentiel()
    rows = [*sample_drome.faits(2025, 825), *sample_drome.faits(2024, 705)]
    prepared = Prepared(rows, world)
    codes = ["", *(c.code for c in world.cantons)]
    for code in codes:
        perimetre = Perimetre("canton", code) if code else Perimetre()
        document = prepared.document(perimetre, version=1, arrete_le="2026-02-01")
        keep(document, None if code else freeze(rows, world))
    home, _ = Departement.objects.get_or_create(code="26", defaults={"nom": "Drôme", "hote": True})
    Contour.objects.bulk_create(Contour(departement=home, geometrie={}, **row) for row in sample_drome.contours())
