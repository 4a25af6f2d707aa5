"""When: working days of the year, and how long work lasts. Nothing is later than the day the bilan is closed."""

import datetime
from random import Random

from .model import Dossier, Ligne, Travail
from .plan import Plan
from .quotas import allocate

HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
CONVENTION_MONTHS = 4
# Shortest and longest work of each nature: days of calendar, quarters of a day of work.
LENGTHS = {
    "conseil": ((5, 60), (1, 8)),
    "amo": ((30, 200), (6, 40)),
    "moe": ((60, 260), (16, 90)),
    "mod": ((90, 300), (24, 120)),
}
NO_WORK = {"orientee", "refusee"}
ENDED = {"cloturee", "realisee", "abandonnee"}


def working_days(annee: int, mois: int) -> list[datetime.date]:
    """Mondays to Fridays of a month, fixed holidays aside."""
    first = datetime.date(annee, mois, 1)
    days = (first + datetime.timedelta(days=n) for n in range(31))
    return [d for d in days if d.month == mois and d.weekday() < 5 and (d.month, d.day) not in HOLIDAYS]


def dates_of(dossiers: list[Dossier], plan: Plan, annee: int, rng: Random) -> list[datetime.date]:
    """One date per dossier, with the plan's exact number in each month; conventions in the first months as far as
    these have room."""
    days = [d for mois, n in enumerate(plan.mois, start=1) for d in rng.choices(working_days(annee, mois), k=n)]
    days = days[: len(dossiers)]
    early = [d for d in days if d.month <= CONVENTION_MONTHS]
    late = [d for d in days if d.month > CONVENTION_MONTHS]
    rng.shuffle(early)
    conventions = [early.pop() for d in dossiers if d.type_convention and early] if early else []
    others = early + late
    rng.shuffle(others)
    pools = {True: conventions, False: others}
    return [(pools[bool(d.type_convention)] or others).pop() for d in dossiers]


def states_of(dossiers: list[Dossier], dates: list[datetime.date], plan: Plan, rng: Random) -> list[str]:
    """A state for each dossier: the exact shares of the plan, the oldest demandes being the most advanced."""
    open_ = [i for i, dossier in enumerate(dossiers) if not dossier.etat]
    age = {i: dates[i].toordinal() + rng.uniform(-70, 70) for i in open_}
    states = [dossier.etat for dossier in dossiers]
    queue = iter(sorted(open_, key=lambda i: (age[i], i)))
    advanced = sorted(
        plan.etats, key=["cloturee", "realisee", "suspendue", "attente_demandeur", "en_cours", "orientee"].index
    )
    for etat, count in zip(advanced, allocate(len(open_), [plan.etats[e] for e in advanced]), strict=True):
        for _ in range(count):
            states[next(queue)] = etat
    return states


def ligne(travail: Travail, *, le: datetime.date, etat: str, closing: datetime.date, rng: Random) -> Ligne:
    """Dates and time spent of one travail on a demande of that date and state, as they stand on `closing`."""
    (short, long), (few, many) = LENGTHS[travail.nature]
    wait, length = rng.randint(2, 25), rng.randint(short, long)
    if etat in NO_WORK:
        return Ligne(travail, None, None, 0)
    debut = min(le + datetime.timedelta(days=wait), closing)
    fin = min(debut + datetime.timedelta(days=length), closing) if etat in ENDED else None
    return Ligne(travail, debut, fin, rng.randint(few, many) if fin else rng.randint(1, few + 2))
