"""The demandes that a person sees through the filters of an address: what is found, counted, and shown by pages."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, partial

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from bouquet.core.fraicheur import DEMANDES, kept
from bouquet.demandes.enums import Etat
from bouquet.demandes.models import Demande
from bouquet.demandes.querysets import DemandeQuerySet

from .forms import FiltreDemandes

PER_PAGE = 40
COUNTED = 2_000  # lines of a filtered list, beyond which they are no longer counted
BROWSED = 10_000  # lines that the pages of the whole list reach


@partial(kept, of=DEMANDES)
def of_network(jour: datetime.date) -> tuple[dict[str, int], int]:
    """Of all the demandes: how many are in each state, and how many are silent today."""
    return Demande.objects.per_state(), Demande.objects.silent(jour).count()


@dataclass
class Liste:
    """The demandes of a person that pass the filters of an address; `jour` is today.

    Counts are exact up to COUNTED; beyond, there are "more than" that many, so that a page costs the same whatever
    the base holds. Only the whole list of the network is always counted: an index answers at once.
    """

    filtre: FiltreDemandes
    jour: datetime.date
    visibles: DemandeQuerySet
    whole: bool

    @cached_property
    def of_any_state(self) -> DemandeQuerySet:
        return self.filtre.apply_others(self.visibles)

    @cached_property
    def found(self) -> DemandeQuerySet:
        return self.filtre.apply_states(self.of_any_state)

    @cached_property
    def decompte(self) -> tuple[dict[str, int], int] | None:
        """Of each state, what one would see by choosing it, and how many of all are silent; None beyond COUNTED."""
        if self.whole:
            return of_network(self.jour)
        return self.of_any_state.per_state_up_to(COUNTED, self.jour)

    def count(self, states: Collection[str]) -> int | None:
        """How many of these states, all other filters applied, when they are counted."""
        return sum(n for etat, n in self.decompte[0].items() if etat in states) if self.decompte else None

    @cached_property
    def total(self) -> int:
        """How many pass every filter; COUNTED + 1 stands for more than COUNTED unless `whole`."""
        states = self.filtre.states()
        known = self.count(states)
        if known is None:
            return COUNTED + 1 if states == frozenset(Etat) else self.found.count_up_to(COUNTED)
        return known

    @property
    def beyond(self) -> bool:
        """There are more than are counted."""
        return not self.whole and self.total > COUNTED

    def page(self, number: str | None) -> Page:
        """A page of keys: only the rows it shows are read whole."""
        reach = BROWSED if self.whole else COUNTED
        return Counted(self.found.values("pk"), min(self.total, reach)).get_page(number)


class Counted(Paginator):
    """A paginator that knows its count already."""

    def __init__(self, found: QuerySet, count: int):
        super().__init__(found, PER_PAGE)
        self.__dict__["count"] = count
