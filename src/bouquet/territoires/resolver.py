"""Finds a collectivité from what people write: a code INSEE, a SIREN, a name in any spelling, at a date.

Everything is read once by `CollectiviteResolver.load`; looking up costs no query.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from .enums import Genre
from .models import AncienNom, Collectivite
from .spelling import CODE_INSEE, SIREN, departement_in, exact_key, keys_of, loose_key

NEAREST = 3
CLOSE_ENOUGH = 60  # rapidfuzz score under which a suggestion would be noise
COLUMNS = (
    "genre",
    "code_insee",
    "siren",
    "nom",
    "tncc",
    "departement_id",
    "valide_du",
    "valide_au",
    "successeur_id",
)


@dataclass(frozen=True, slots=True)
class Candidat:
    """A collectivité as the resolver knows it."""

    id: int
    genre: str
    code: str
    nom: str
    departement: str | None
    valide_du: datetime.date
    valide_au: datetime.date | None
    successeur: int | None

    @classmethod
    def of(cls, row: Collectivite) -> "Candidat":
        period = (row.valide_du, row.valide_au)
        return cls(row.pk, row.genre, row.code, row.nom_complet, row.departement_id, *period, row.successeur_id)

    def valid_on(self, jour: datetime.date) -> bool:
        return self.valide_du <= jour and (self.valide_au is None or jour < self.valide_au)

    def __str__(self) -> str:
        place = f" ({self.departement})" if self.departement else ""
        return f"{self.nom}{place}"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer: one `collectivite_id`, or None with the `candidats` of an ambiguous name, or `suggestions`."""

    collectivite_id: int | None
    candidats: tuple[Candidat, ...] = ()
    suggestions: tuple[Candidat, ...] = ()

    @property
    def ambiguous(self) -> bool:
        return self.collectivite_id is None and bool(self.candidats)


@dataclass(slots=True)
class Names:
    """Keys of names → ids, in the exact and the loose spelling."""

    exact: dict[str, list[int]] = field(default_factory=dict)
    loose: dict[str, list[int]] = field(default_factory=dict)

    def add(self, identifier: int, nom: str, genre: str) -> None:
        for index, keys in zip((self.exact, self.loose), keys_of(nom, genre), strict=True):
            for key in keys:
                ids = index.setdefault(key, [])
                if identifier not in ids:
                    ids.append(identifier)

    def find(self, nom: str) -> tuple[Sequence[int], Sequence[int]]:
        return self.exact.get(exact_key(nom), ()), self.loose.get(loose_key(nom), ())


class CollectiviteResolver:
    """Looks up collectivités; `hote` is the département whose names win over the same names elsewhere."""

    def __init__(self, hote: str) -> None:
        self.hote = hote
        self.by_id: dict[int, Candidat] = {}
        self._codes: dict[str, list[int]] = defaultdict(list)
        # Tried in this order: a name borne today goes before one that was, the exact spelling before the loose one.
        self._current, self._former = Names(), Names()

    @classmethod
    def load(cls, hote: str) -> "CollectiviteResolver":
        """Two queries: the collectivités, and their former names."""
        resolver = cls(hote)
        for row in Collectivite.objects.order_by("pk").only(*COLUMNS).iterator():
            resolver.add(Candidat.of(row), siren=row.siren)
        former = AncienNom.objects.order_by("pk").values_list("collectivite_id", "nom", "code_insee", "siren")
        for identifier, nom, code, siren in former:
            resolver.add_codes(identifier, code, siren)
            resolver._former.add(identifier, nom, resolver.by_id[identifier].genre)
        return resolver

    def add(self, candidat: Candidat, *, siren: str = "") -> None:
        """Makes a collectivité known, for instance one that an import has just created."""
        self.by_id[candidat.id] = candidat
        self._current.add(candidat.id, candidat.nom, candidat.genre)
        self.add_codes(candidat.id, candidat.code, siren)

    def add_codes(self, identifier: int, *codes: str) -> None:
        for code in codes:
            if code and identifier not in self._codes[code]:
                self._codes[code].append(identifier)

    def resolve(self, text: str, jour: datetime.date, genre: str | None = None) -> Resolution:
        """A code INSEE, a SIREN or a name, as it stands; `genre` (a Genre) settles names that several kinds share."""
        compact = normalize_code(text)
        if CODE_INSEE.fullmatch(compact) or SIREN.fullmatch(compact):
            return self.by_code(compact, jour)
        return self.by_name(text, jour, genre)

    def by_code(self, code: str, jour: datetime.date) -> Resolution:
        """A code INSEE (also a former one) or a SIREN, spaces aside.

        Before a merger, the code of a commune is hers, although it is also a former code of the one she joined.
        """
        code = normalize_code(code)
        known = self._codes.get(code, ())
        bearers = [i for i in known if self.by_id[i].code == code and self.by_id[i].valid_on(jour)]
        return self._settle(bearers or known, jour, None)

    by_siren = by_code

    def by_name(self, nom: str, jour: datetime.date, genre: str | None = None) -> Resolution:
        """A name; suggestions when nothing bears it."""
        where = departement_in(nom)
        for found in (*self._current.find(nom), *self._former.find(nom)):
            found = [i for i in found if where in (None, self.by_id[i].departement)]
            if genre:
                found = [i for i in found if self.by_id[i].genre == genre]
            if found:
                return self._settle(found, jour, genre)
        return Resolution(None, suggestions=self.suggest(nom, jour, genre))

    def suggest(self, nom: str, jour: datetime.date, genre: str | None = None) -> tuple[Candidat, ...]:
        """The nearest names, best first, at most NEAREST collectivités valid at `jour`."""
        key, found = exact_key(nom), dict[int, Candidat]()
        if not key:
            return ()
        known = self._former.exact | self._current.exact
        names = [name for name, ids in known.items() if not genre or any(self.by_id[i].genre == genre for i in ids)]
        near = process.extract(key, names, scorer=fuzz.WRatio, limit=4 * NEAREST, score_cutoff=CLOSE_ENOUGH)
        ranked = sorted(near, key=lambda hit: (-hit[1], -fuzz.ratio(key, hit[0]), hit[0]))
        for name, _, _ in ranked:
            for identifier in known[name]:
                candidat = self.at(identifier, jour)
                if genre in (None, candidat.genre):
                    found.setdefault(candidat.id, candidat)
        return tuple(found.values())[:NEAREST]

    def at(self, identifier: int, jour: datetime.date) -> Candidat:
        """The collectivité that stands for that one at `jour`: itself, or the commune that took it in."""
        candidat = self.by_id[identifier]
        while candidat.valide_au and jour >= candidat.valide_au and candidat.successeur:
            candidat = self.by_id[candidat.successeur]
        return candidat

    def _settle(self, identifiers: Sequence[int], jour: datetime.date, genre: str | None) -> Resolution:
        """One answer if the date, then the host département, then the kind leave only one."""
        themselves = [i for i in identifiers if self.by_id[i].valid_on(jour)]
        found = {candidat.id: candidat for candidat in (self.at(i, jour) for i in themselves or identifiers)}
        candidats = list(found.values())
        for keep in (self._at_home, self._is_commune if genre is None else None):
            if keep and len(candidats) > 1:
                candidats = [candidat for candidat in candidats if keep(candidat)] or candidats
        if len(candidats) == 1:
            return Resolution(candidats[0].id)
        return Resolution(None, candidats=tuple(candidats))

    def _at_home(self, candidat: Candidat) -> bool:
        return candidat.departement == self.hote

    def _is_commune(self, candidat: Candidat) -> bool:
        return candidat.genre == Genre.COMMUNE


def normalize_code(text: str) -> str:
    """Without the spaces people put in a SIREN, in capitals (2A, 2B)."""
    return re.sub(r"\s", "", text).upper()
