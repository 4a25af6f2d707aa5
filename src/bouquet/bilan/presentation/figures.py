"""Figures of a document by their dotted path, and the way to the demandes behind them.

A path names items of a list by their code: `global.par_thematique.energie.interventions`, `cantons.2605.demandes`
(`cantons.hors.demandes` for "Hors canton"), `organismes.CAUE.interventions`, `communes.par_strate.0-199.demandes`,
`global.par_mois.3` (months 1 to 12).
"""

from collections.abc import Callable
from typing import Any

from bouquet.core import formats
from bouquet.core.tables import Cell

HORS = "hors"
KEYS = ("code", "sigle", "strate")
# What a list of demandes, of séances or of people can stand behind; a share or a total of the geography can't.
COUNTS = frozenset(
    [
        "demandes",
        "interventions",
        "beneficiaires",
        "distinctes",
        "distincts",
        "demandeuses",
        "communes_distinctes",
        "refusees",
        "abandonnees",
        "reorientees",
        "expertise_conjointe",
        "sans_intervention",
        "rencontres",
        "rencontres_suivies",
        "seances",
        "inscriptions",
        "presences",
        "collectivites_distinctes",
        "reponses",
        "demandes_suivant_une_rencontre",
    ]
)
MONTHS = ("par_mois", "par_mois_n1")


class UnknownPath(LookupError):
    """No such figure in the document."""


def value_at(document: dict, path: str) -> Any:
    """The value that a dotted path names. Raises UnknownPath."""
    return Reader(document)[path]


def key_of(row: dict) -> str:
    """How a path names an item of a list; the one without code is the residual row."""
    name = next(key for key in KEYS if key in row)
    return HORS if row[name] is None else str(row[name])


def counts_demandes(path: str) -> bool:
    """Whether a list of demandes stands behind the figure."""
    *above, last = path.split(".")
    return last.removesuffix("_n1") in COUNTS or (bool(above) and above[-1] in MONTHS)


Link = Callable[[str], str]


class Reader:
    """A document, and for this reader the address of the list behind a figure ("" when not allowed)."""

    def __init__(self, document: dict, link: Link | None = None) -> None:
        self.document = document
        self._link = link
        self._named: dict[int, dict[str, Any]] = {}

    def __getitem__(self, path: str) -> Any:
        """The value that a dotted path names. Raises UnknownPath."""
        node: Any = self.document
        for step in path.split("."):
            try:
                node = self._items(node)[step] if isinstance(node, list) else node[step]
            except (KeyError, TypeError) as error:
                raise UnknownPath(f"Ce chiffre n’existe pas dans le bilan : {path}") from error
        return node

    def _items(self, rows: list) -> dict[str, Any]:
        """A list by the names of its items, kept: a page reads each of 362 communes several times."""
        if id(rows) not in self._named:
            named = {(key_of(row) if isinstance(row, dict) else str(n)): row for n, row in enumerate(rows, 1)}
            self._named[id(rows)] = named
        return self._named[id(rows)]

    def href(self, path: str) -> str:
        return self._link(path) if self._link and counts_demandes(path) else ""

    def cell(self, path: str, *, note: str = "", tone: str = "") -> Cell:
        """The figure as a table's cell: its path, its link, and its French writing when it is a share."""
        value = self[path]
        return Cell(value, text=written(path, value), href=self.href(path), chiffre=path, note=note, tone=tone)

    @property
    def annee(self) -> int:
        return self.document["annee"]


def written(path: str, value: Any) -> str:
    """Text of a share or a change; "" for what `shown` writes well by itself."""
    name = path.rsplit(".", 1)[-1]
    if value is None or not name.endswith("_pct"):
        return ""
    if name.startswith("evolution"):
        return formats.signed_percent(value, None)
    return formats.percent(value, 1)
