"""The project's own reference data, year by year (data/README.md says from what, and who made the files)."""

import csv
import datetime
import hashlib
import io
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

DATA = files("bouquet.territoires") / "data"
METROPOLE_DE_LYON = "200046977"
NATURES = {"CC ": "Communauté de communes ", "CA ": "Communauté d’agglomération ", "CU ": "Communauté urbaine "}


@dataclass(frozen=True, slots=True)
class CommuneAnnuelle:
    """A commune at 1 January of one year; `epci` is a SIREN, empty for a commune that belongs to none."""

    code: str
    siren: str
    population: int
    epci: str


@dataclass(frozen=True, slots=True)
class Mouvement:
    """What changed for a code at 1 January of `annee`; name, tncc and siren are the former ones (new for a creation).

    `genre`: fusion (into `autre`), creation (out of `autre`, if any), nom, siren.
    """

    annee: int
    genre: str
    code: str
    nom: str
    tncc: int
    siren: str
    autre: str

    @property
    def day(self) -> datetime.date:
        return datetime.date(self.annee, 1, 1)


@dataclass(frozen=True, slots=True)
class Epci:
    siren: str
    nom: str
    nature: str
    premier: int
    dernier: int


def read_rows(name: str) -> Iterable[list[str]]:
    """Lines of one of the data files, without its heading."""
    data = (DATA / name).read_bytes()
    text = lzma.decompress(data).decode() if name.endswith(".xz") else data.decode()
    rows = csv.reader(io.StringIO(text))
    next(rows)
    return rows


@cache
def annees() -> tuple[int, ...]:
    """The years for which there is a data file, ascending."""
    names = (item.name for item in DATA.iterdir())
    return tuple(sorted(int(name[9:13]) for name in names if name.startswith("communes-")))


@cache
def checksum() -> str:
    """SHA-256 of all the data files."""
    names = sorted(item.name for item in DATA.iterdir() if item.name.endswith((".xz", ".csv")))
    return hashlib.sha256(b"".join((DATA / name).read_bytes() for name in names)).hexdigest()


@cache
def communes_of(annee: int) -> dict[str, CommuneAnnuelle]:
    """The communes of France in that year's COG, by code INSEE."""
    rows = read_rows(f"communes-{annee}.csv.xz")
    return {code: CommuneAnnuelle(code, siren, int(population), epci) for code, siren, population, epci in rows}


@cache
def movements() -> tuple[Mouvement, ...]:
    rows = read_rows("mouvements.csv")
    return tuple(Mouvement(int(row[0]), row[1], row[2], row[3], int(row[4]), row[5], row[6]) for row in rows)


@cache
def all_epci() -> dict[str, Epci]:
    """Every EPCI à fiscalité propre of the years at hand, by SIREN, with its full name."""
    rows = read_rows("epci.csv.xz")
    return {row[0]: Epci(row[0], full_name(row[1]), row[2], int(row[3]), int(row[4])) for row in rows}


def full_name(nom: str) -> str:
    """ "CC du Diois" → "Communauté de communes du Diois", as the other names are written."""
    return NATURES.get(nom[:3], nom[:3]) + nom[3:]


def departement_of(code: str) -> str:
    """Département of a commune's code; the métropole de Lyon and the rest of the Rhône both answer 69."""
    return code[:3] if code.startswith("97") else code[:2]


def population_by_departement(sirens: Iterable[str]) -> dict[str, Counter[str]]:
    """EPCI → inhabitants in each département, in the last year at hand that knows the EPCI."""
    found: dict[str, Counter[str]] = {}
    wanted = set(sirens)
    for annee in reversed(annees()):
        sums: dict[str, Counter[str]] = defaultdict(Counter)
        for commune in communes_of(annee).values():
            if commune.epci in wanted:
                sums[commune.epci][departement_of(commune.code)] += commune.population
        found |= sums
        wanted -= sums.keys()
        if not wanted:
            break
    return found
