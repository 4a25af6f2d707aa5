"""The rencontres of a year within a perimeter, and the demandes that followed them (docs/decisions/0021)."""

import datetime
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from .facts import Animation, Fait, Participation, Perimetre, Referentiel, SeanceTenue
from .places import Places, inside

Identity = Callable[[int], int]
Dates = Mapping[int, list[datetime.date]]


@dataclass(frozen=True)
class Part:
    """What one perimeter knows of a year: its séances, the places people had there, the demandes that followed."""

    annee: int
    seances: list[SeanceTenue]
    participations: list[Participation]
    suivantes: Mapping[str, int]
    """Reference of each demande of the year that followed a presence, with its bénéficiaire, whatever the perimeter."""

    @cached_property
    def presentes(self) -> list[Participation]:
        return [p for p in self.participations if p.presente]

    @cached_property
    def by_seance(self) -> Counter:
        return Counter(p.seance for p in self.participations)

    @cached_property
    def presentes_by_seance(self) -> Counter:
        return Counter(p.seance for p in self.presentes)

    @cached_property
    def by_id(self) -> dict[int, SeanceTenue]:
        return {s.seance: s for s in self.seances}

    @cached_property
    def suivantes_by_beneficiaire(self) -> Counter:
        return Counter(self.suivantes.values())

    def rencontres(self, seances: Iterable[SeanceTenue]) -> set[int]:
        """The rencontres of these séances that count in this year."""
        return {s.rencontre for s in seances if s.premiere == self.annee}


class Meetings:
    """All rencontres known, and their part in any perimeter. Read once, folded for hundreds of perimeters."""

    def __init__(self, animation: Animation, referentiel: Referentiel, places: Places):
        self.animation, self.referentiel, self.places = animation, referentiel, places
        self.seances = {s.seance: s for s in animation.seances}
        self._by_year: dict[int, dict[int | None, list[Participation]]] = defaultdict(lambda: defaultdict(list))
        for one in animation.participations:
            self._by_year[self.seances[one.seance].annee][one.collectivite].append(one)

    def part(self, annee: int, perimetre: Perimetre, communes: dict, suivantes: Mapping[str, int]) -> Part:
        """`communes`: those of the perimeter. A territory has the séances where somebody of it had a place."""
        held = [s for s in self.animation.seances if s.annee == annee]
        known = self._by_year[annee]
        if perimetre.genre == "global":
            return Part(annee, held, list(chain.from_iterable(known.values())), suivantes)
        if perimetre.genre == "organisme":
            organised = self.of_organisme(perimetre.code)
            mine = [s for s in held if s in organised]
            ids = {s.seance for s in mine}
            people = [p for p in chain.from_iterable(known.values()) if p.seance in ids]
            return Part(annee, mine, people, suivantes)
        keys = inside((k for k in known if k is not None), self.places, communes, perimetre)
        people = [p for key in keys for p in known[key]]
        ids = {p.seance for p in people}
        return Part(annee, [s for s in held if s.seance in ids], people, suivantes)

    def of_organisme(self, sigle: str) -> frozenset[SeanceTenue]:
        """The séances that it organises, its services included."""
        mine = {o.sigle for o in self.referentiel.organismes if sigle in (o.sigle, o.racine)}
        return frozenset(s for s in self.animation.seances if mine.intersection(s.organismes))

    def following(
        self, faits: Iterable[Fait], identity: Identity, seances: Iterable[SeanceTenue] | None = None
    ) -> dict[str, int]:
        """The demandes made from the day of a presence of that collectivité to `delai` days after: each once.

        `seances`: only presences at these."""
        dates = self._dates(identity, self.seances if seances is None else {s.seance for s in seances})
        if not dates:
            return {}
        longest = datetime.timedelta(days=self.animation.delai)
        return {f.demande: f.beneficiaire for f in faits if _follows(dates.get(identity(f.beneficiaire)), f, longest)}

    def _dates(self, identity: Identity, seances: Iterable[int]) -> Dates:
        """The days on which each collectivité was present, in order."""
        kept = set(seances)
        days: dict[int, set[datetime.date]] = defaultdict(set)
        for one in self.animation.participations:
            if one.presente and one.collectivite is not None and one.seance in kept:
                days[identity(one.collectivite)].add(self.seances[one.seance].date)
        return {key: sorted(found) for key, found in days.items()}


def _follows(days: list[datetime.date] | None, fait: Fait, longest: datetime.timedelta) -> bool:
    """Whether the last of these days that is not after the demande is near enough."""
    if not days:
        return False
    rank = bisect_right(days, fait.date)
    return rank > 0 and fait.date - days[rank - 1] <= longest
