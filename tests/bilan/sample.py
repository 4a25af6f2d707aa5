"""A bilan of invented places, drawn by a seeded generator: 22 cantons, 362 communes, two years of demandes.

`document()` is the bouquet.bilan/2 of perimeter "global", `document("canton:2605")` that of one canton,
`empty_document()` a year in which nobody asked. `square(code)` draws a commune as a square.
"""

import datetime
import random
from functools import cache

from bouquet.bilan.computation.document import Prepared
from bouquet.bilan.computation.facts import (
    Animation,
    Canton,
    Commune,
    Fait,
    Groupement,
    Organisme,
    Perimetre,
    Referentiel,
)

from . import sample_animation

THEMATIQUES = (
    ("energie", "Énergie", 92),
    ("eau-environnement", "Eau et environnement", 286),
    ("alimentation-commerce", "Alimentation et commerce", 41),
    ("amenagement", "Aménagement", 214),
    ("tourisme", "Tourisme", 37),
    ("habitat", "Habitat", 88),
    ("solidarite", "Solidarité", 45),
    ("numerique", "Numérique", 121),
    ("culture-patrimoine", "Culture et patrimoine", 96),
)
NATURES = (
    ("conseil", "Conseil", 418),
    ("amo", "Assistance à maîtrise d’ouvrage", 347),
    ("moe", "Maîtrise d’œuvre", 189),
    ("mod", "Maîtrise d’ouvrage déléguée", 66),
)
ORIGINES = (
    ("spontanee", "Demande spontanée", 50),
    ("convention", "Convention", 20),
    ("saisie_partenaire", "Saisie d’un organisme", 30),
)
ORGANISMES = (
    ("CAUE", "Conseil d’essai en architecture", "partenaire", "2015-01-01"),
    ("EAU", "Direction d’essai de l’eau", "direction", "2015-01-01"),
    ("ROUTES", "Direction d’essai des routes", "direction", "2015-01-01"),
    ("TERANA", "Laboratoire d’essai", "partenaire", "2025-03-01"),
)
STRATES = (
    (200, "0-199"),
    (500, "200-499"),
    (1000, "500-999"),
    (2000, "1000-1999"),
    (5000, "2000-4999"),
    (10000, "5000-9999"),
    (10**9, "10000+"),
)
MOIS = (62, 71, 98, 76, 66, 74, 48, 29, 92, 84, 73, 52)
ANNEE = 2025


CANTONS = (
    *((f"26{n:02d}", f"Val d’Essai {n}") for n in range(1, 20)),
    ("2697", "Ville-Haute"),
    ("2698", "Ville-Basse"),
    ("2699", "Ville-Neuve"),
)
EPCI = tuple((f"2000000{n:02d}", f"Communauté de communes d’essai {n}") for n in range(1, 10))
SYNDICATS = tuple((f"2526000{n:02d}", f"Syndicat des eaux d’essai {n}") for n in range(1, 21))


def strate(population: int) -> str:
    return next(name for limit, name in STRATES if population < limit)


@cache
def communes() -> tuple[Commune, ...]:
    draw = random.Random(26)
    found = []
    for n in range(362):
        big = n >= 359
        canton = CANTONS[19 + n - 359][0] if big else CANTONS[n % 19][0]
        people = 30_000 + 1_000 * n if big else int(draw.lognormvariate(6, 1))
        found.append(Commune(f"26{n + 1:03d}", f"Essai-le-{n + 1}", people, strate(people), canton, EPCI[n % 9][0]))
    return tuple(found)


@cache
def referentiel() -> Referentiel:
    return Referentiel(
        annee=ANNEE,
        departement="26",
        departement_nom="Essai",
        communes={c.code: c for c in communes()},
        communes_n1=frozenset(c.code for c in communes()),
        successeurs={},
        cantons=tuple(Canton(code, nom, ("Camille Essai", "Dominique Exemple")) for code, nom in CANTONS),
        groupements={code: Groupement(code, nom, "epci", siege=True, present=True) for code, nom in EPCI}
        | {code: Groupement(code, nom, "syndicat") for code, nom in SYNDICATS},
        organismes=tuple(
            Organisme(s, nom, nature, s, datetime.date.fromisoformat(d)) for s, nom, nature, d in ORGANISMES
        ),
        thematiques=tuple((code, nom) for code, nom, _ in THEMATIQUES),
        natures=tuple((code, nom) for code, nom, _ in NATURES),
        origines=tuple((code, nom) for code, nom, _ in ORIGINES),
        conventions_depuis={"satese": 2021, "satep": 2025},
    )


def _pick(draw: random.Random, rows):
    return draw.choices([r[0] for r in rows], [r[-1] for r in rows])[0]


def _faits(draw: random.Random, reference: str, genre: str, beneficiaire: str) -> list[Fait]:
    """One demande: a fact for each intervention, or one without organisme."""
    annee = int(reference[:4])
    date = datetime.date(annee, draw.choices(range(1, 13), MOIS)[0], draw.randint(1, 28))
    etat = draw.choices(["en_cours", "refusee", "abandonnee", "reorientee"], [94, 2, 2, 2])[0]
    origine = _pick(draw, ORIGINES)
    kind = (
        draw.choice(["satese", "satese", "satese", "satep"] if annee == ANNEE else ["satese"])
        if origine == "convention"
        else ""
    )
    known = ["CAUE", "EAU", "ROUTES"] + (["TERANA"] if annee == ANNEE and draw.random() < 0.2 else [])
    count = 0 if etat == "refusee" else draw.choices([1, 2, 3], [80, 16, 4])[0]
    work = [(o, _pick(draw, THEMATIQUES), _pick(draw, NATURES)) for o in draw.sample(known, min(count, len(known)))]
    same = (reference, annee, date, beneficiaire, genre, etat, origine, kind)
    return [Fait(*same, *part) for part in work or [(None, None, None)]]


@cache
def faits(annee: int) -> tuple[Fait, ...]:
    """825 demandes in 2025 (656 by 254 communes, 4 from outside, 106 by EPCI, 59 by syndicats), 705 in 2024."""
    draw = random.Random(annee)
    whole, size = (825, 1.0) if annee == ANNEE else (705, 705 / 825)
    codes = [c.code for c in communes()]
    big, asking = codes[-3:], draw.sample(codes[:-3], 251 if annee == ANNEE else 217)
    own, by_epci = round(656 * size), round(106 * size)
    epci = [e[0] for e in EPCI]
    rows = [("commune", c) for c in [*big * 8, *asking, *draw.choices(asking, k=own - len(asking) - 24)]]
    rows += [("commune", "07064")] * 4
    rows += [("epci", c) for c in [*epci, *draw.choices(epci, k=by_epci - 9)]]
    rows += [("syndicat", draw.choice(SYNDICATS)[0]) for _ in range(whole - len(rows))]
    return tuple(f for n, row in enumerate(rows, 1) for f in _faits(draw, f"{annee}-{n:05d}", *row))


@cache
def prepared() -> Prepared:
    return Prepared([*faits(ANNEE), *faits(ANNEE - 1)], referentiel(), met())


def met() -> Animation:
    return sample_animation.animation(tuple(c.code for c in communes()))


@cache
def document(perimetre: str = "global", version: int = 1) -> dict:
    """`version=0` is the provisional one. Cached: the caller must not change it."""
    arrete_le = "2026-02-01" if version else None
    return prepared().document(Perimetre.parse(perimetre), version=version, arrete_le=arrete_le)


@cache
def empty_document(perimetre: str = "global") -> dict:
    """A year in which nobody asked, and nobody the year before."""
    return Prepared([], referentiel()).document(Perimetre.parse(perimetre), version=1, arrete_le="2026-02-01")


def square(code: str) -> tuple[str, list[float], list[float]]:
    """Path, box and inner point of a commune's square, 20 to a line."""
    row, column = divmod(int(code[2:]) - 1, 20)
    x, y = column * 50, row * 50
    return f"M{x} {y}h50v50h-50Z", [x, y, 50, 50], [x + 25, y + 25]
