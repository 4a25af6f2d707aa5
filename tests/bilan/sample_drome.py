"""The sample of `sample.py` moved to the real communes and cantons of the Drôme, with their outlines.

Populations and numbers of demandes per commune are plausible, not real: 825 demandes, 254 communes, 705 the year before.
"""

import json
import random
from pathlib import Path

from . import sample

DROME = json.loads((Path(__file__).parent / "data" / "drome.json").read_text(encoding="utf-8"))
PLACES = tuple(sample.Commune(row[0], row[1], row[2], row[3]) for row in DROME["communes"])
ORGANISMES = (
    ("CAUE", "Conseil d’architecture, d’urbanisme et de l’environnement", "partenaire", "2018-01-01", 19),
    ("CMA", "Chambre de métiers et de l’artisanat", "partenaire", "2025-03-01", 4),
    ("DCP", "Direction culture et patrimoine", "direction", "2019-01-01", 10),
    ("DD", "Direction des déplacements", "direction", "2018-01-01", 18),
    ("DE", "Direction de l’environnement", "direction", "2018-01-01", 29),
    ("SAFER", "Société d’aménagement foncier et d’établissement rural", "partenaire", "2020-01-01", 6),
    ("TE26", "Territoire d’énergie Drôme", "partenaire", "2018-01-01", 11),
    ("TERANA", "TERANA", "partenaire", "2025-01-01", 3),
)


def demandes(annee: int, count: int) -> list[sample.Demande]:
    """`count` demandes of one year: the Drôme's profile, 80 % by communes, the rest by EPCI and syndicats."""
    draw = random.Random(annee)
    communes = [(row[0], row[2]) for row in DROME["communes"] for _ in range(row[4])]
    who = [("commune", code, canton) for code, canton in communes]
    who += [("epci", sample.EPCI[i % 9][0], None) for i in range(106)]
    who += [("syndicat", sample.SYNDICATS[i % 14][0], None) for i in range(59)]
    chosen = who if count >= len(who) else draw.sample(who, count)
    return [sample._demande(draw, annee, *one) for one in chosen]


def document(*, before: int = 705, now: int = 825, version: int = 1) -> dict:
    """The global document; `before=0` is a first year, `now=0` a year without any demande, `version=0` provisional."""
    rows, rows_n1 = demandes(2025, now), demandes(2024, before)
    cantons = tuple(DROME["noms"].items())
    found = sample.assemble(rows, rows_n1, PLACES, perimetre="global", nom="Drôme", cantons=cantons, version=version)
    found["organismes"] = _organismes(found["global"]["interventions"], found["global"]["interventions_n1"])
    return found


def _organismes(total: int, total_n1: int) -> list[dict]:
    weights = [row[-1] for row in ORGANISMES]
    counts, counts_n1 = ([t * w // 100 for w in weights] for t in (total, total_n1))
    counts[0] += total - sum(counts)
    counts_n1[0] += total_n1 - sum(counts_n1)
    return [
        {"sigle": sigle, "nom": nom, "interventions": n, "demandes": n * 9 // 10, "interventions_n1": n1}
        | {"nature": nature, "date_adhesion": since}
        for (sigle, nom, nature, since, _), n, n1 in zip(ORGANISMES, counts, counts_n1, strict=True)
    ]


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
