"""People who appear as contact of several demandes of one collectivité under variants of their name or address."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max

from bouquet.core.text import fold
from bouquet.territoires.models import Collectivite

from .models import Demande

FIELDS = ("contact_nom", "contact_fonction", "contact_courriel", "contact_telephone")


class Contact(NamedTuple):
    """What a demande says of who asked, as written."""

    nom: str
    fonction: str
    courriel: str
    telephone: str

    def as_fields(self) -> dict[str, str]:
        return dict(zip(FIELDS, self, strict=True))


@dataclass(frozen=True)
class Variante:
    """One way of writing a contact, how many demandes carry it, and the date of the latest."""

    contact: Contact
    demandes: int
    derniere: date


@dataclass(frozen=True)
class Groupe:
    """Variants that may be one person: the same address, or the same name, for the same collectivité."""

    beneficiaire: int
    variantes: tuple[Variante, ...]

    @property
    def demandes(self) -> int:
        return sum(one.demandes for one in self.variantes)

    @property
    def nom(self) -> str:
        """How to call it: the name most written, or the address."""
        first = self.variantes[0].contact
        return first.nom or first.courriel

    @property
    def cle(self) -> str:
        """Changes as soon as one variant comes, goes or changes: what was looked at is what will be merged."""
        told = "\x1f".join("\x1e".join(one) for one in sorted(each.contact for each in self.variantes))
        return hashlib.sha256(f"{self.beneficiaire}\x1f{told}".encode()).hexdigest()[:20]


def groupes(beneficiaire: Collectivite | None = None) -> list[Groupe]:
    """Those of one collectivité, or of all; the ones that concern most demandes first. One query."""
    rows = Demande.objects.exclude(contact_nom="", contact_courriel="")
    if beneficiaire is not None:
        rows = rows.filter(beneficiaire=beneficiaire)
    counted = rows.order_by().values_list("beneficiaire", *FIELDS).annotate(Count("pk"), Max("date_demande"))
    by_collectivite: dict[int, list[Variante]] = defaultdict(list)
    for key, *contact, demandes, derniere in counted:
        by_collectivite[key].append(Variante(Contact(*contact), demandes, derniere))
    found = [
        Groupe(key, tuple(sorted(together, key=_weight)))
        for key, variantes in by_collectivite.items()
        for together in _alike(variantes)
    ]
    return sorted(found, key=lambda one: (-one.demandes, one.beneficiaire, one.cle))


def _weight(one: Variante) -> tuple:
    """Most used first, then the latest, then the fullest."""
    return (-one.demandes, -one.derniere.toordinal(), -sum(map(len, one.contact)), one.contact)


def _alike(variantes: list[Variante]) -> Iterator[list[Variante]]:
    """Sets of at least two variants joined, from one to the next, by an address or a name."""
    if len(variantes) < 2:
        return
    leader = list(range(len(variantes)))

    def root(index: int) -> int:
        while leader[index] != index:
            index = leader[index]
        return index

    seen: dict[str, int] = {}
    for index, one in enumerate(variantes):
        for sign in _signs(one.contact):
            leader[root(index)] = root(seen.setdefault(sign, index))
    sets: dict[int, list[Variante]] = defaultdict(list)
    for index, one in enumerate(variantes):
        sets[root(index)].append(one)
    yield from (one for one in sets.values() if len(one) > 1)


def _signs(contact: Contact) -> Iterable[str]:
    if contact.courriel:
        yield f"courriel:{contact.courriel.lower()}"
    if words := fold(contact.nom):
        yield "nom:" + " ".join(sorted(words.split()))  # « Anne Blanc » and « BLANC Anne »
