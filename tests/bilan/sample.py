"""A consistent bilan of invented places, drawn by a seeded generator: 22 cantons, 362 communes, two years.

`document()` is a whole bouquet.bilan/1 of perimeter "global" as contract and pages know it; every breakdown sums.
`canton_document(code)` is the same facts seen from one canton. `contours()` gives a square to each commune.
The facts are counted here naively, by hand-written sums, without the computation under test elsewhere.
"""

import random
from dataclasses import dataclass
from functools import cache

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


@dataclass(frozen=True)
class Commune:
    code: str
    nom: str
    canton: str
    population: int

    @property
    def strate(self) -> str:
        return next(name for limit, name in STRATES if self.population < limit)


@dataclass(frozen=True)
class Demande:
    annee: int
    mois: int
    genre: str
    beneficiaire: str
    canton: str | None
    origine: str
    etat: str
    interventions: tuple[tuple[str, str, str], ...]  # thématique, nature, organisme


CANTONS = (
    *((f"26{n:02d}", f"Val d’Essai {n}") for n in range(1, 20)),
    ("2697", "Ville-Haute"),
    ("2698", "Ville-Basse"),
    ("2699", "Ville-Neuve"),
)
EPCI = tuple((f"2000000{n:02d}", f"Communauté de communes d’essai {n}") for n in range(1, 10))
SYNDICATS = tuple((f"2526000{n:02d}", f"Syndicat des eaux d’essai {n}") for n in range(1, 21))


@cache
def communes() -> tuple[Commune, ...]:
    draw = random.Random(26)
    found = []
    for n in range(362):
        big = n >= 359
        canton = CANTONS[19 + n - 359][0] if big else CANTONS[n % 19][0]
        people = 30_000 + 1_000 * n if big else int(draw.lognormvariate(6, 1))
        found.append(Commune(f"26{n + 1:03d}", f"Essai-le-{n + 1}", canton, people))
    return tuple(found)


def _pick(draw: random.Random, rows):
    return draw.choices([r[0] for r in rows], [r[-1] for r in rows])[0]


def _demande(draw: random.Random, annee: int, genre: str, beneficiaire: str, canton: str | None) -> Demande:
    etat = draw.choices(["en_cours", "refusee", "abandonnee", "reorientee"], [94, 2, 2, 2])[0]
    count = 0 if etat == "refusee" else draw.choices([1, 2, 3], [80, 16, 4])[0]
    known = [o for o in ORGANISMES if o[3] <= f"{annee}-06-30"]
    chosen = draw.sample(known, min(count, len(known)))
    work = tuple((_pick(draw, THEMATIQUES), _pick(draw, NATURES), o[0]) for o in chosen)
    mois = draw.choices(range(1, 13), MOIS)[0]
    return Demande(annee, mois, genre, beneficiaire, canton, _pick(draw, ORIGINES), etat, work)


@cache
def demandes(annee: int) -> tuple[Demande, ...]:
    """825 demandes in 2025 (660, 106, 59; 254 communes and 4 demandes from outside), 705 in 2024."""
    draw = random.Random(annee)
    size = 1 if annee == ANNEE else 705 / 825
    asking = draw.sample(communes(), 254 if annee == ANNEE else 220)
    total = round(656 * size)
    chosen = asking + draw.choices(asking, k=total - len(asking))
    rows = [_demande(draw, annee, "commune", c.code, c.canton) for c in chosen]
    rows += [_demande(draw, annee, "hors", "07064", None) for _ in range(4)]
    epci = [e[0] for e in EPCI]
    rows += [_demande(draw, annee, "epci", s, None) for s in epci + draw.choices(epci, k=round(106 * size) - 9)]
    rest = (825 if annee == ANNEE else 705) - len(rows)
    return tuple(rows + [_demande(draw, annee, "syndicat", draw.choice(SYNDICATS)[0], None) for _ in range(rest)])


def shares(counts: list[int]) -> list[float]:
    """Largest remainder, in tenths of a percent."""
    total = sum(counts)
    if not total:
        return [0.0] * len(counts)
    floors = [c * 1000 // total for c in counts]
    order = sorted(range(len(counts)), key=lambda i: -(counts[i] * 1000 % total))
    for i in order[: 1000 - sum(floors)]:
        floors[i] += 1
    return [f / 10 for f in floors]


def _breakdown(rows, before, position: int, table) -> list[dict]:
    def of(some, code):
        return [i for d in some for i in d.interventions if i[position] == code]

    counts = [len(of(rows, code)) for code, *_ in table]
    return [
        {
            "code": code,
            "libelle": name,
            "interventions": count,
            "demandes": sum(any(i[position] == code for i in d.interventions) for d in rows),
            "part_pct": part,
            "interventions_n1": len(of(before, code)),
        }
        for (code, name, _), count, part in zip(table, counts, shares(counts), strict=True)
    ]


def _origins(rows, before) -> list[dict]:
    counts = [sum(d.origine == code for d in rows) for code, *_ in ORIGINES]

    def work(some, code):
        return sum(len(d.interventions) for d in some if d.origine == code)

    return [
        {
            "code": code,
            "libelle": name,
            "interventions": work(rows, code),
            "demandes": count,
            "part_pct": part,
            "interventions_n1": work(before, code),
        }
        for (code, name, _), count, part in zip(ORIGINES, counts, shares(counts), strict=True)
    ]


def _pct(now: int, before: int) -> float | None:
    return round((now - before) / before * 100, 1) if before else None


def _global(rows, before) -> dict:
    kept, kept_n1 = [d for d in rows if d.origine != "convention"], [d for d in before if d.origine != "convention"]
    return {
        "demandes": len(rows),
        "demandes_n1": len(before),
        "evolution_pct": _pct(len(rows), len(before)),
        "evolution_perimetre_constant_pct": _pct(len(kept), len(kept_n1)),
        "interventions": sum(len(d.interventions) for d in rows),
        "beneficiaires": len({d.beneficiaire for d in rows}),
        "refusees": sum(d.etat == "refusee" for d in rows),
        "abandonnees": sum(d.etat == "abandonnee" for d in rows),
        "expertise_conjointe": sum(len(d.interventions) > 1 for d in rows),
        "par_thematique": _breakdown(rows, before, 0, THEMATIQUES),
        "par_nature": _breakdown(rows, before, 1, NATURES),
        "par_origine": _origins(rows, before),
        "par_mois": [sum(d.mois == m for d in rows) for m in range(1, 13)],
        "par_mois_n1": [sum(d.mois == m for d in before) for m in range(1, 13)],
        "reorientees": sum(d.etat == "reorientee" for d in rows),
        "perimetre_constant": {
            "demandes": len(kept),
            "demandes_n1": len(kept_n1),
            "organismes_exclus": ["TERANA"],
            "conventions_exclues": ["satep"],
        },
        "interventions_n1": sum(len(d.interventions) for d in before),
        "beneficiaires_n1": len({d.beneficiaire for d in before}),
    }


def _favourite(rows) -> str | None:
    seen = [i[0] for d in rows for i in d.interventions]
    return max((code for code, *_ in THEMATIQUES if code in seen), key=seen.count, default=None)


def _communes(rows, before, places) -> dict:
    ours, ours_n1 = ([d for d in some if d.genre == "commune"] for some in (rows, before))
    outside = [d for d in rows if d.genre == "hors"]
    by = {c.code: [d for d in ours if d.beneficiaire == c.code] for c in places}
    distinct = sum(bool(found) for found in by.values())
    return {
        "demandes": len(ours),
        "part_pct": round(len(ours) / len(rows) * 100, 1) if rows else 0.0,
        "distinctes": distinct,
        "total": len(places),
        "couverture_pct": round(distinct / len(places) * 100, 1) if places else 0.0,
        "hors_departement": {"demandes": len(outside), "distinctes": len({d.beneficiaire for d in outside})},
        "par_strate": [
            {
                "strate": strate,
                "communes": sum(c.strate == strate for c in places),
                "demandeuses": sum(c.strate == strate and bool(by[c.code]) for c in places),
                "demandes": sum(len(by[c.code]) for c in places if c.strate == strate),
            }
            for _, strate in STRATES
        ],
        "par_thematique": _breakdown(ours, ours_n1, 0, THEMATIQUES),
        "par_nature": _breakdown(ours, ours_n1, 1, NATURES),
        "demandes_n1": len(ours_n1),
        "distinctes_n1": len({d.beneficiaire for d in ours_n1}),
        "population": sum(c.population for c in places),
        "par_commune": [
            {
                "code": c.code,
                "nom": c.nom,
                "canton": c.canton,
                "population": c.population,
                "strate": c.strate,
                "demandes": len(by[c.code]),
                "demandes_n1": sum(d.beneficiaire == c.code for d in ours_n1),
                "interventions": sum(len(d.interventions) for d in by[c.code]),
                "thematique": _favourite(by[c.code]),
            }
            for c in places
        ],
    }


def _groupements(rows, before) -> dict:
    ours, ours_n1 = ([d for d in some if d.genre in {"epci", "syndicat"}] for some in (rows, before))

    def kind(genre):
        found = [d for d in ours if d.genre == genre]
        return {"demandes": len(found), "distincts": len({d.beneficiaire for d in found})}

    liste = [
        {
            "code": code,
            "nom": nom,
            "genre": genre,
            "demandes": sum(d.beneficiaire == code for d in ours),
            "demandes_n1": sum(d.beneficiaire == code for d in ours_n1),
        }
        for genre, table in (("epci", EPCI), ("syndicat", SYNDICATS))
        for code, nom in table
    ]
    return {
        "epci": kind("epci") | {"total_siege": 14, "total_presents": 17},
        "syndicats": kind("syndicat"),
        "autres": {"demandes": 0, "distincts": 0},
        "par_thematique": _breakdown(ours, ours_n1, 0, THEMATIQUES),
        "par_nature": _breakdown(ours, ours_n1, 1, NATURES),
        "liste": sorted((i for i in liste if i["demandes"]), key=lambda i: (-i["demandes"], i["nom"])),
    }


def _canton(code: str | None, nom: str, rows, before, places) -> dict:
    ours, ours_n1 = ([d for d in some if d.canton == code] for some in (rows, before))
    inside = [c for c in places if c.canton == code]
    return {
        "code": code,
        "nom": nom,
        "demandes": len(ours),
        "demandes_n1": len(ours_n1),
        "communes_distinctes": len({d.beneficiaire for d in ours if d.genre == "commune"}),
        "communes_total": len(inside),
        "par_thematique": _breakdown(ours, ours_n1, 0, THEMATIQUES),
        "interventions": sum(len(d.interventions) for d in ours),
        "population": sum(c.population for c in inside),
        "conseillers": ["Camille Essai", "Dominique Exemple"] if code else [],
    }


def _organismes(rows, before) -> list[dict]:
    def work(some, sigle):
        return [i for d in some for i in d.interventions if i[2] == sigle]

    return [
        {
            "sigle": sigle,
            "nom": nom,
            "interventions": len(work(rows, sigle)),
            "demandes": sum(any(i[2] == sigle for i in d.interventions) for d in rows),
            "interventions_n1": len(work(before, sigle)),
            "nature": nature,
            "date_adhesion": adhesion,
        }
        for sigle, nom, nature, adhesion in ORGANISMES
    ]


def assemble(rows, before, places, *, perimetre: str, nom: str, cantons, version: int = 1) -> dict:
    return {
        "schema": "bouquet.bilan/1",
        "annee": ANNEE,
        "departement": "26",
        "perimetre": perimetre,
        "millesime": ANNEE,
        "version": version,
        "arrete_le": "2026-02-01" if version else None,
        "global": _global(rows, before),
        "communes": _communes(rows, before, places),
        "groupements": _groupements(rows, before),
        "cantons": [_canton(code, name, rows, before, places) for code, name in cantons]
        + [_canton(None, "Hors canton", rows, before, places)],
        "organismes": _organismes(rows, before),
        "perimetre_nom": nom,
    }


@cache
def _cached(version: int) -> dict:
    now, before = demandes(ANNEE), demandes(ANNEE - 1)
    return assemble(now, before, communes(), perimetre="global", nom="Essai", cantons=CANTONS, version=version)


def document(version: int = 1) -> dict:
    """The year 2025; `version=0` is the provisional one. The caller must not change it."""
    return _cached(version)


def canton_document(code: str, version: int = 1) -> dict:
    name = dict(CANTONS)[code]
    now, before = ([d for d in demandes(a) if d.canton == code] for a in (ANNEE, ANNEE - 1))
    places = [c for c in communes() if c.canton == code]
    perimetre = f"canton:{code}"
    return assemble(now, before, places, perimetre=perimetre, nom=name, cantons=[(code, name)], version=version)


def empty_document() -> dict:
    """A year in which nobody asked, and no year before it."""
    return assemble([], [], communes(), perimetre="global", nom="Essai", cantons=CANTONS, version=1)


def square(code: str) -> tuple[str, list[float], list[float]]:
    """Path, box and centre of a commune's square, 20 to a line."""
    row, column = divmod(int(code[2:]) - 1, 20)
    x, y = column * 50, row * 50
    return f"M{x} {y}h50v50h-50Z", [x, y, 50, 50], [x + 25, y + 25]
