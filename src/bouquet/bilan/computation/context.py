"""What every part of the document reads: two tallied years within a perimeter, and how to fold their counts."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .arithmetic import shares
from .facts import AUTRE, EPCI, SYNDICAT, Animation, Commune, Fait, Perimetre, Referentiel
from .meetings import Part
from .places import Places
from .tally import Breakdown, Tally

GROUPEMENTS = frozenset({EPCI, SYNDICAT, AUTRE})


@dataclass(frozen=True, slots=True)
class Year:
    """One year's facts within the perimeter, and their tally."""

    faits: list[Fait]
    tally: Tally
    keys: frozenset
    """Bénéficiaires within the perimeter."""
    part: Part
    """Its rencontres, within the perimeter."""


@dataclass(frozen=True, slots=True)
class Context:
    referentiel: Referentiel
    perimetre: Perimetre
    places: Places
    communes: dict[int, Commune]
    now: Year
    before: Year
    whole: Mapping[int, list[Fait]]
    """All facts of both years, whatever the perimeter."""
    animation: Animation

    @property
    def cantons_shown(self) -> frozenset[str]:
        """Codes of the cantons that the document lists: those of the perimeter's communes."""
        if self.perimetre.genre in {"global", "organisme"}:
            return frozenset(c.code for c in self.referentiel.cantons)
        return frozenset(c.canton for c in self.communes.values() if c.canton is not None)

    def group(self, year: Year, *groupes: str) -> set[int]:
        """The bénéficiaires of a year that belong to one of these groups."""
        return {k for k in year.keys if self.places[k].groupe in groupes}


Select = Callable[[Context, Year], Iterable[int]]


def everyone(context: Context, year: Year) -> Iterable[int]:
    return year.keys


def total_of(counter: Counter, keys: Iterable[int]) -> int:
    return sum(counter[k] for k in keys)


def by_code(counter: Counter, keys: Iterable[int]) -> Counter:
    """Fold counts by (bénéficiaire, code) into counts by code, for some bénéficiaires."""
    kept = keys if isinstance(keys, set | frozenset) else set(keys)
    folded: Counter = Counter()
    for (key, code), count in counter.items():
        if key in kept:
            folded[code] += count
    return folded


def items(
    labels: Sequence[tuple[str, str]], now: Breakdown, keys, before: Breakdown, keys_n1, share: str
) -> list[dict]:
    interventions, demandes = by_code(now.interventions, keys), by_code(now.demandes, keys)
    last_year = by_code(before.interventions, keys_n1)
    base = {"interventions": interventions, "demandes": demandes}[share]
    parts = shares([base[code] for code, _ in labels])
    return [
        {
            "code": code,
            "libelle": libelle,
            "interventions": interventions[code],
            "demandes": demandes[code],
            "part_pct": part,
            "interventions_n1": last_year[code],
        }
        for (code, libelle), part in zip(labels, parts, strict=True)
    ]


def breakdown(context: Context, name: str, select: Select) -> list[dict]:
    """`par_thematique`, `par_nature` or `par_origine` of some bénéficiaires (rule 3 and rule 12)."""
    labels = getattr(context.referentiel, f"{name}s")
    now, before = context.now, context.before
    return items(
        labels,
        getattr(now.tally, name),
        select(context, now),
        getattr(before.tally, name),
        select(context, before),
        "demandes" if name == "origine" else "interventions",
    )
