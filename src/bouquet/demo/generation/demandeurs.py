"""Who asks, how often, and which dossier is whose."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from random import Random

from .model import Beneficiaire, Dossier, Territoire
from .plan import Plan
from .quotas import allocate
from .reseau import syndicats

MOST = 17  # demandes of one commune in one year
SMALL_SCALE = 0.38  # exponent of the population: a commune ten times bigger asks 2.4 times more


def demandeurs(plan: Plan, territoire: Territoire, annee: int, rng: Random) -> dict[str, list[Beneficiaire]]:
    """For each groupe, and the neighbours, one entry per demande."""
    return {
        "communes": _communes(territoire, annee, plan, rng),
        "groupements": _epci(territoire.epci, plan, rng) + _syndicats(plan),
        "voisins": rng.sample(territoire.voisins, min(plan.demandes["voisins"], len(territoire.voisins))),
    }


def _temper(departement: str, code: str) -> float:
    """How much a commune likes to ask, from 0 to 1; the same every year."""
    return Random(f"{departement}:{code}").random()


def _communes(territoire: Territoire, annee: int, plan: Plan, rng: Random) -> list[Beneficiaire]:
    """A commune about to merge always asks, so that the demonstration shows what becomes of its demandes."""
    by_canton: dict[str, list[Beneficiaire]] = {}
    for commune in sorted(territoire.communes[annee], key=lambda c: c.code):
        by_canton.setdefault(commune.canton, []).append(commune)
    groups = [by_canton[canton] for canton in sorted(by_canton)]
    wanted = _per_canton(groups, plan.distincts["communes"], territoire.departement)
    lasting = {c.code for c in territoire.communes[max(territoire.communes)]}

    def keen(commune: Beneficiaire) -> float:
        temper = _temper(territoire.departement, commune.code)
        return temper + 0.7 * rng.random() + 0.3 * (commune.population >= 250) + 2 * (commune.code not in lasting)

    chosen: list[Beneficiaire] = []
    for group, count in zip(groups, wanted, strict=True):
        scores = {c.code: keen(c) for c in group}
        chosen += sorted(group, key=lambda c: (-scores[c.code], c.code))[:count]
    return _several(chosen, plan.demandes["communes"], rng)


def _several(chosen: list[Beneficiaire], total: int, rng: Random) -> list[Beneficiaire]:
    """One demande each, the others by size and chance."""
    weights = [max(c.population, 1) ** SMALL_SCALE * (0.4 + rng.random()) for c in chosen]
    more = total - len(chosen)
    ceiling = max(MOST - 1, -(-more // max(1, len(chosen))))
    counts = allocate(more, weights, [ceiling] * len(chosen))
    return list(chain.from_iterable([c] * (1 + count) for c, count in zip(chosen, counts, strict=True)))


def _per_canton(groups: list[list[Beneficiaire]], distinct: int, departement: str) -> list[int]:
    """Communes that ask in each canton: one at least, the others by size and temper."""
    sizes = [len(group) for group in groups]
    weights = [
        size * (0.7 + 0.6 * _temper(departement, group[0].canton)) for size, group in zip(sizes, groups, strict=True)
    ]
    if distinct < len(groups):
        return allocate(distinct, weights, sizes)
    return [1 + n for n in allocate(distinct - len(groups), weights, [size - 1 for size in sizes])]


def _epci(epci: Sequence[Beneficiaire], plan: Plan, rng: Random) -> list[Beneficiaire]:
    """The biggest, most of them: one of the middle may rest a year."""
    if not plan.demandes["epci"]:
        return []
    ranked = sorted(epci, key=lambda e: (-e.population, e.code))
    chosen = ranked[: plan.distincts["epci"] + 2]
    while len(chosen) > plan.distincts["epci"]:
        chosen.pop(rng.randrange(len(chosen) // 2, len(chosen)))
    weights = [max(e.population, 1) ** 0.3 for e in chosen]
    counts = allocate(plan.demandes["epci"] - len(chosen), weights)
    return list(chain.from_iterable([e] * (1 + count) for e, count in zip(chosen, counts, strict=True)))


def _syndicats(plan: Plan) -> list[Beneficiaire]:
    chosen = syndicats()[: plan.distincts["syndicats"]]
    counts = allocate(plan.demandes["syndicats"] - len(chosen), [s.poids for s in chosen])
    return list(chain.from_iterable([s] * (1 + count) for s, count in zip(chosen, counts, strict=True)))


def attribute(
    dossiers: Sequence[Dossier], places: Sequence[Beneficiaire], rng: Random
) -> list[tuple[Dossier, Beneficiaire]]:
    """Pair every dossier with a bénéficiaire: conventions once per bénéficiaire and type, specialised bodies with what
    they ask about as far as there is enough of it, the rest by chance. There are as many places as dossiers."""
    room = Counter({b.code: n for b, n in Counter(places).items()})
    known = {b.code: b for b in places}
    pairs = _conventions([d for d in dossiers if d.type_convention], room, known, rng)
    rest = [d for d in dossiers if not d.type_convention]
    rng.shuffle(rest)
    for code in [c for c in sorted(room) if known[c].themes]:
        rest.sort(key=lambda d: d.travaux[0].thematique not in known[code].themes)
        taken, rest = rest[: room[code]], rest[room[code] :]
        pairs += [(dossier, known[code]) for dossier in taken]
        room[code] = 0
    left = [known[code] for code in sorted(room) for _ in range(room[code])]
    rng.shuffle(rest)
    return pairs + list(zip(rest, left, strict=True))


def _conventions(
    dossiers: list[Dossier], room: Counter, known: dict, rng: Random
) -> list[tuple[Dossier, Beneficiaire]]:
    pairs: list[tuple[Dossier, Beneficiaire]] = []
    signed: set[tuple[str, str]] = set()
    for dossier in dossiers:
        free = [c for c in sorted(room) if room[c] and (c, dossier.type_convention) not in signed]
        suited = [c for c in free if _may_sign(known[c])] or free
        code = rng.choice(suited)
        signed.add((code, dossier.type_convention))
        room[code] -= 1
        pairs.append((dossier, known[code]))
    return pairs


def _may_sign(b: Beneficiaire) -> bool:
    return (not b.themes or "eau-environnement" in b.themes) and (b.genre != "commune" or b.population < 3500)
