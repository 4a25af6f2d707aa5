"""One row of the file, checked cell by cell: a `Row` when all is right, issues in the log otherwise."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from bouquet.core.tableaux.refus import NBSP
from bouquet.core.tableaux.valeurs import BadValue, Cell, is_blank
from bouquet.demandes.enums import Origine

from .columns import BENEFICIAIRE, COLUMNS
from .issues import Log
from .reading import Source
from .resolving import Referentiel
from .values import to_bool, to_code_insee, to_date, to_email, to_quarters, to_siren, to_text

ERRORS = {"#REF!", "#N/A", "#N/D", "#VALUE!", "#VALEUR!", "#DIV/0!", "#NAME?", "#NOM?", "#NUM!", "#NOMBRE!", "#NULL!"}
LIMITS = {"objet": 200, "description": 20_000, "reference_externe": 80, "contact_telephone": 40, "contact_email": 254}
TEXT_LIMIT = 120
REQUIRED = tuple(column.nom for column in COLUMNS if column.obligatoire)


class Row(NamedTuple):
    """A valid row. `beneficiaire` is a collectivité's id, or the SIREN of one to create. Empty means "not said"."""

    ligne: int
    date_demande: dt.date
    beneficiaire: int | str
    objet: str
    thematique: str
    nature: str
    organisme: int
    reference_externe: str = ""
    reference: str = ""
    description: str = ""
    chef_de_file: bool | None = None
    statut: str = ""
    origine: str = ""
    type_convention: str = ""
    date_debut: dt.date | None = None
    date_fin: dt.date | None = None
    quarts: int | None = None
    communes: tuple[int, ...] = ()
    contact_nom: str = ""
    contact_fonction: str = ""
    contact_courriel: str = ""
    contact_telephone: str = ""


def email_text(value: Cell) -> str:
    return to_email(to_text(value, limit=LIMITS["contact_email"]))


class RowParser:
    """Parses the rows of one source for one organisme, on one day."""

    def __init__(self, source: Source, referentiel: Referentiel, log: Log, today: dt.date):
        self.source, self.referentiel, self.log, self.today = source, referentiel, log, today
        self.columns = tuple(source.headings.columns.items())
        self.parsers = self._parsers()

    def _parsers(self) -> dict[str, Callable[[Cell], Any]]:
        day = partial(to_date, today=self.today, date_1904=self.source.date_1904)
        known = self.referentiel
        texts = {
            column.nom: partial(to_text, limit=LIMITS.get(column.nom, TEXT_LIMIT), lines=column.nom == "description")
            for column in COLUMNS
        }
        return texts | {
            "date_demande": day,
            "date_debut": partial(day, future=True),
            "date_fin": partial(day, future=True),
            "code_insee": to_code_insee,
            "siren": to_siren,
            "beneficiaire": partial(to_text, limit=200),
            "communes_concernees": partial(to_text, limit=5_000),
            "reference": known.reference,
            "thematique": known.thematique,
            "prestation": known.nature,
            "statut": known.statut,
            "origine": known.origine,
            "type_convention": known.type_convention,
            "type_beneficiaire": known.genre,
            "chef_de_file": to_bool,
            "jours": to_quarters,
            "contact_email": email_text,
        }

    def parse(self, ligne: int, cells: Sequence[Cell]) -> Row | None:
        """The row, or None when it has issues (all of them are then in the log)."""
        before = self.log.total
        self.check_width(ligne, cells)
        values = self.resolve(ligne, self.read_cells(ligne, cells))
        if self.log.total > before:
            return None
        return Row(ligne=ligne, **values)

    def check_width(self, ligne: int, cells: Sequence[Cell]) -> None:
        extra = cells[len(self.source.headings.texts) :]
        if filled := [cell for cell in extra if not is_blank(cell)]:
            self.log.add(
                ligne,
                "",
                filled[0],
                "cette ligne a plus de cellules que les titres",
                "mettez entre guillemets les textes qui contiennent le séparateur",
            )

    def read_cells(self, ligne: int, cells: Sequence[Cell]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        width = len(cells)
        for name, index in self.columns:
            value = cells[index] if index < width else None
            if value is None or value == "" or is_blank(value):
                self.check_blank(ligne, name, index)
                continue
            try:
                values[name] = self.parse_cell(name, value)
            except BadValue as error:
                self.log.add(ligne, name, value, error.message, error.conseil)
        if not any(name in values for name in BENEFICIAIRE) and not self.is_faulty(ligne, BENEFICIAIRE):
            self.report_missing(ligne, "beneficiaire")
        return values

    def parse_cell(self, name: str, value: Cell) -> Any:
        if isinstance(value, str) and value[:1] == "#" and value.strip() in ERRORS:
            raise BadValue("la formule de cette cellule est en erreur", "corrigez-la, ou tapez la valeur")
        return self.parsers[name](value)

    def is_faulty(self, ligne: int, names: Sequence[str]) -> bool:
        """Whether an issue already says why this row lacks its bénéficiaire."""
        recent = self.log.kept[-len(self.columns) :]
        return any(issue.ligne == ligne and issue.colonne in names for issue in recent)

    def check_blank(self, ligne: int, name: str, index: int) -> None:
        place = (ligne, index + self.source.decalage)
        if error := self.source.scan.erreurs.get(place):
            self.log.add(
                ligne, name, error, "la formule de cette cellule est en erreur", "corrigez-la, ou tapez la valeur"
            )
        elif place in self.source.scan.sans_valeur:
            self.log.add(
                ligne,
                name,
                "",
                "cette formule n’a jamais été calculée",
                "ouvrez et enregistrez le fichier dans un tableur, ou tapez la valeur",
            )
        elif name in REQUIRED:
            self.report_missing(ligne, name, merged=self.source.is_merged(ligne, index))

    def report_missing(self, ligne: int, name: str, *, merged: bool = False) -> None:
        advice = "défusionnez les cellules et répétez la valeur sur chaque ligne" if merged else "remplissez la cellule"
        self.log.add(ligne, name, "", f"«{NBSP}{name}{NBSP}» manque", advice)

    def resolve(self, ligne: int, values: dict[str, Any]) -> dict[str, Any]:
        """Replace names by what they designate, and check the cells against one another."""
        known, log = self.referentiel, self.log
        day = values.get("date_demande")
        named = {name: values.pop(name) for name in (*BENEFICIAIRE, "type_beneficiaire") if name in values}
        if any(name in named for name in BENEFICIAIRE) and not self.is_faulty(ligne, BENEFICIAIRE):
            values["beneficiaire"] = known.collectivites.beneficiaire(ligne, named, day or self.today, log)
        if communes := values.pop("communes_concernees", ""):
            values["communes"] = known.collectivites.communes(ligne, communes, day or self.today, log)
        named = {name: values.pop(name) for name in ("organisme", "service") if name in values}
        values["organisme"] = known.organismes.resolve(ligne, named, values.get("date_debut") or day, log)
        self.check_origine(ligne, values)
        self.check_period(ligne, values)
        for old, new in (("prestation", "nature"), ("jours", "quarts"), ("contact_email", "contact_courriel")):
            if old in values:
                values[new] = values.pop(old)
        return values

    def check_origine(self, ligne: int, values: dict[str, Any]) -> None:
        """A type of convention goes with the origine "convention", and only with it; alone, it implies it."""
        kind, origine = values.get("type_convention"), values.get("origine")
        if kind and not origine:
            values["origine"] = Origine.CONVENTION.value
        elif kind and origine != Origine.CONVENTION:
            self.log.add(
                ligne, "type_convention", kind, "l’origine n’est pas une convention", "corrigez l’une des deux cellules"
            )
        elif origine == Origine.CONVENTION and not kind:
            self.log.add(
                ligne, "type_convention", "", "le type de la convention manque", "écrivez satese, satep, ingenierie…"
            )

    def check_period(self, ligne: int, values: dict[str, Any]) -> None:
        start, end = values.get("date_debut"), values.get("date_fin")
        if start and end and end < start:
            self.log.add(
                ligne,
                "date_fin",
                end.strftime("%d/%m/%Y"),
                "la fin précède le début",
                f"le début est le {start.strftime('%d/%m/%Y')}{NBSP}: corrigez l’une des deux dates",
            )
