"""The sample of `sample.py` moved to the real communes and cantons of the Drôme, with their outlines.

Populations and numbers of demandes per commune are plausible, not real: 825 demandes of 254 communes, 9 EPCI and
14 syndicats, and 705 the year before.
"""

import datetime
import json
import random
from pathlib import Path

from bouquet.bilan.computation.document import compute
from bouquet.bilan.computation.facts import Canton, Commune, Fait, Groupement, Organisme, Referentiel

from . import sample

DROME = json.loads((Path(__file__).parent / "data" / "drome.json").read_text(encoding="utf-8"))
ORGANISMES = (
    ("CAUE", "Conseil d’architecture, d’urbanisme et de l’environnement", "partenaire", 2018, 19),
    ("CMA", "Chambre de métiers et de l’artisanat", "partenaire", 2025, 4),
    ("DCP", "Direction culture et patrimoine", "direction", 2018, 10),
    ("DD", "Direction des déplacements", "direction", 2018, 18),
    ("DE", "Direction de l’environnement", "direction", 2018, 29),
    ("SAFER", "Société d’aménagement foncier et d’établissement rural", "partenaire", 2020, 6),
    ("TE26", "Territoire d’énergie Drôme", "partenaire", 2018, 11),
    ("TERANA", "TERANA", "partenaire", 2025, 3),
)


def referentiel(annee: int = 2025) -> Referentiel:
    rows = [Commune(c, nom, people, sample.strate(people), canton, None) for c, nom, canton, people, *_ in _places()]
    groups = {code: Groupement(code, nom, "epci", siege=n < 7, present=True) for n, (code, nom) in enumerate(EPCI)}
    groups |= {code: Groupement(code, nom, "syndicat") for code, nom in sample.SYNDICATS}
    return Referentiel(
        annee=annee,
        departement="26",
        departement_nom="Drôme",
        communes={c.code: c for c in rows},
        communes_n1=frozenset(c.code for c in rows),
        successeurs={},
        cantons=tuple(Canton(code, nom, ("Camille Essai", "Dominique Exemple")) for code, nom in DROME["noms"].items()),
        groupements=groups,
        organismes=tuple(Organisme(s, nom, kind, s, datetime.date(y, 1, 1)) for s, nom, kind, y, _ in ORGANISMES),
        thematiques=tuple(row[:2] for row in sample.THEMATIQUES),
        natures=tuple(row[:2] for row in sample.NATURES),
        origines=tuple(row[:2] for row in sample.ORIGINES),
        conventions_depuis={"satese": 2025, "satep": 2025, "ingenierie": 2021},
    )


EPCI = tuple((f"2000000{n:02d}", f"Communauté de communes d’essai {n}") for n in range(1, 17))


def _places() -> list[list]:
    return DROME["communes"]


def _faits(draw: random.Random, reference: str, genre: str, code: str) -> list[Fait]:
    annee = int(reference[:4])
    date = datetime.date(annee, draw.choices(range(1, 13), sample.MOIS)[0], draw.randint(1, 28))
    origine = sample._pick(draw, sample.ORIGINES)
    kinds = ["ingenierie", "satese", "satep"] if annee == sample.ANNEE else ["ingenierie"]
    kind = draw.choice(kinds) if origine == "convention" else ""
    etat = draw.choices(["en_cours", "refusee", "abandonnee"], [96, 2, 2])[0]
    known = [row for row in ORGANISMES if row[3] <= annee]
    count = 0 if etat == "refusee" else draw.choices([1, 2, 3], [78, 17, 5])[0]
    chosen = list(dict.fromkeys(sample._pick(draw, known) for _ in range(count)))
    same = (reference, annee, date, code, genre, etat, origine, kind)
    work = [(o, sample._pick(draw, sample.THEMATIQUES), sample._pick(draw, sample.NATURES)) for o in chosen]
    return [Fait(*same, *part) for part in work or [(None, None, None)]]


def faits(annee: int, count: int) -> list[Fait]:
    """`count` demandes (825 at most) of one year: the Drôme's profile, 80 % by communes, the rest by groupements."""
    draw = random.Random(annee)
    who = [("commune", row[0]) for row in _places() for _ in range(row[4])]
    who += [("epci", EPCI[i % 9][0]) for i in range(106)]
    who += [("syndicat", sample.SYNDICATS[i % 14][0]) for i in range(59)]
    chosen = who if count >= len(who) else draw.sample(who, count)
    return [f for n, one in enumerate(chosen, 1) for f in _faits(draw, f"{annee}-{n:05d}", *one)]


def document(*, before: int = 705, now: int = 825, version: int = 1) -> dict:
    """The global document; `before=0` is a first year, `now=0` a year without any demande, `version=0` provisional."""
    rows = [*faits(2025, now), *faits(2024, before)]
    return compute(rows, referentiel(), version=version, arrete_le="2026-02-01" if version else None)


def bounds(path: str) -> list[float]:
    """x, y, width, height of a path made of one absolute M and relative l per ring."""
    xs, ys = [], []
    for ring in path.replace("l", " ").replace("-", " -").split("z")[:-1]:
        values = [int(n) for n in ring.replace("M", " ").split()]
        x, y = values[:2]
        xs.append(x), ys.append(y)
        for dx, dy in zip(values[2::2], values[3::2], strict=True):
            x, y = x + dx, y + dy
            xs.append(x), ys.append(y)
    return [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]


def contours() -> list[dict]:
    """Outlines as `territoires.models.Contour` keeps them: genre, code, trace, cadre, centre."""
    rows = [("commune", row[0], row[6], row[5]) for row in DROME["communes"]]
    rows += [("canton", code, path, None) for code, path in DROME["cantons"].items()]
    rows.append(("departement", "26", DROME["departement"], None))
    return [_contour(*row) for row in rows]


def _contour(genre: str, code: str, trace: str, centre: list[float] | None) -> dict:
    cadre = bounds(trace)
    middle = [cadre[0] + cadre[2] / 2, cadre[1] + cadre[3] / 2]
    return {"genre": genre, "code": code, "trace": trace, "cadre": cadre, "centre": centre or middle}
