"""One year's facts, counted by bénéficiaire. All later figures are sums over bénéficiaires of these counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from .facts import Fait

_FIELD = {name: i for i, name in enumerate(Fait._fields)}
_pair = {name: itemgetter(_FIELD["beneficiaire"], _FIELD[name]) for name in Fait._fields}
_triple = {name: itemgetter(_FIELD["demande"], _FIELD["beneficiaire"], _FIELD[name]) for name in Fait._fields}
_beneficiaire = itemgetter(_FIELD["beneficiaire"])
_demande = itemgetter(_FIELD["demande"])


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Counts by (bénéficiaire, code)."""

    interventions: Counter
    demandes: Counter
    """Second mode of rule 3: a demande once per distinct code."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Keys of the counters: a bénéficiaire, or (bénéficiaire, code)."""

    demandes: Counter
    interventions: Counter
    sans_intervention: Counter
    mois: Counter
    etat: Counter
    conjointes: Counter
    """Demandes on which at least two organismes work (expertise conjointe)."""
    thematique: Breakdown
    nature: Breakdown
    origine: Breakdown
    organisme: Breakdown


def one_per_demande(faits: Iterable[Fait]) -> list[Fait]:
    """One fait of each demande, whichever: they agree on everything the demande says."""
    return list({fait[0]: fait for fait in faits}.values())


def joint_demandes(faits: Iterable[Fait]) -> frozenset[str]:
    """References of the demandes on which at least two distinct organismes work."""
    pairs = {(f.demande, f.organisme) for f in faits if f.organisme is not None}
    return frozenset(demande for demande, count in Counter(map(itemgetter(0), pairs)).items() if count > 1)


def _breakdown(field: str, work: Sequence[Fait]) -> Breakdown:
    distinct = set(map(_triple[field], work))
    return Breakdown(Counter(map(_pair[field], work)), Counter(map(itemgetter(1, 2), distinct)))


def _origine(work: Sequence[Fait], demandes: Sequence[Fait]) -> Breakdown:
    """The origin belongs to the demande: one without intervention counts too."""
    return Breakdown(Counter(map(_pair["origine"], work)), Counter(map(_pair["origine"], demandes)))


def tally(faits: Sequence[Fait], joint: frozenset[str] | None = None) -> Tally:
    """Count the facts of one year (rules 1 to 3: demandes are distinct, interventions are facts with an organisme).

    `joint`: the joint demandes, when `faits` is only a part of the work on them (perimeter of one organisme).
    """
    demandes = one_per_demande(faits)
    work = [f for f in faits if f.organisme is not None]
    joint = joint_demandes(work) if joint is None else joint
    months = Counter(map(itemgetter(_FIELD["beneficiaire"], _FIELD["date"]), demandes))
    by_month: Counter = Counter()
    for (beneficiaire, date), count in months.items():
        by_month[beneficiaire, date.month] += count
    return Tally(
        demandes=Counter(map(_beneficiaire, demandes)),
        interventions=Counter(map(_beneficiaire, work)),
        sans_intervention=Counter(f.beneficiaire for f in demandes if f.organisme is None),
        mois=by_month,
        etat=Counter(map(_pair["etat"], demandes)),
        conjointes=Counter(f.beneficiaire for f in demandes if f.demande in joint) if joint else Counter(),
        thematique=_breakdown("thematique", work),
        nature=_breakdown("nature", work),
        origine=_origine(work, demandes),
        organisme=_breakdown("organisme", work),
    )
