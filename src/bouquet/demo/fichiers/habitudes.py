"""How an organisme fills its files: order and wording of the columns, spelling of names, dates and labels."""

import datetime
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from bouquet.catalogue.reference import NATURES, THEMATIQUES
from bouquet.demandes.enums import Etat

from ..content import load
from ..generation.model import Beneficiaire

Cell = str | float | datetime.date | None
# What people write above a column, where it is not the name in the contract.
TITRES = {
    "reference_externe": "Numéro de dossier",
    "date_demande": "Date de la demande",
    "beneficiaire": "Collectivité",
    "code_insee": "INSEE",
    "siren": "Numéro SIREN",
    "objet": "Objet de la demande",
    "thematique": "Thématique",
    "prestation": "Type de prestation",
    "statut": "État",
    "date_debut": "Date de début",
    "date_fin": "Date de fin",
    "jours": "Nombre de jours",
}
ARTICLES = ("Les ", "Le ", "La ", "L’", "L'")


@dataclass(frozen=True)
class Habitude:
    """One organisme's way; see content/habitudes.toml. `reference` is a pattern, or empty when it keeps none."""

    format: str
    par_annee: bool
    titre: tuple[str, ...]
    casse: str
    noms: str
    dates: str
    thematique: str
    prestation: str
    objet: str
    feuille: str
    reference: str
    colonnes: tuple[str, ...]
    extras: Mapping[str, list[str]]

    def headings(self) -> list[str]:
        return [HEADINGS[self.casse](column) for column in self.colonnes] + list(self.extras)

    def name(self, beneficiaire: Beneficiaire) -> str:
        """A new syndicat is always named in full: its first file creates it."""
        return beneficiaire.nom if beneficiaire.genre == "syndicat" else NAMES[self.noms](beneficiaire.nom)

    def date(self, day: datetime.date | None) -> Cell:
        return None if day is None else DATES[self.dates](day)

    def days(self, quarters: int) -> Cell:
        """Days of work: a number in a workbook, with a French comma in the files of old programs."""
        if not quarters:
            return None
        days = quarters / 4
        if self.format == "xlsx":
            return days
        return f"{days:g}".replace(".", "," if self.format == "csv_windows" else ".")


@cache
def habitude(sigle: str) -> Habitude:
    known = load("habitudes")
    values = {"extras": {}, **known["defaut"], **known.get(sigle, {})}
    return Habitude(**{**values, "titre": tuple(values["titre"]), "colonnes": tuple(values["colonnes"])})


def plain(text: str) -> str:
    """Without accents or ligatures, with straight apostrophes."""
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("’", "'")
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def abbreviate(nom: str) -> str:
    """Saints shortened, kinds of EPCI spelt out.

    >>> abbreviate("Saint-Jean-en-Royans"), abbreviate("CC du Diois")
    ('St-Jean-en-Royans', 'Communauté de communes du Diois')
    """
    for short, long in (("CC ", "Communauté de communes "), ("CA ", "Communauté d’agglomération ")):
        nom = long + nom.removeprefix(short) if nom.startswith(short) else nom
    return nom.replace("Sainte-", "Ste-").replace("Saint-", "St-")


def article_last(nom: str) -> str:
    """As in the index of an atlas.

    >>> article_last("Les Granges-Gontardes")
    'Granges-Gontardes (Les)'
    """
    article = next((a for a in ARTICLES if nom.startswith(a)), "")
    return f"{nom.removeprefix(article)} ({article.strip()})" if article else nom


HEADINGS: Mapping[str, Callable[[str], str]] = {
    "minuscules": lambda column: column,
    "majuscules": lambda column: column.replace("_", " ").upper(),
    "espaces": lambda column: column.replace("_", " ").capitalize(),
    "titre": lambda column: TITRES.get(column, column.replace("_", " ").capitalize()),
    "sans_accent": lambda column: plain(TITRES.get(column, column.replace("_", " ").capitalize())),
}
NAMES: Mapping[str, Callable[[str], str]] = {
    "officiel": lambda nom: nom,
    "majuscules": lambda nom: plain(nom).upper(),
    "abrege": abbreviate,
    "article_fin": article_last,
}
DATES: Mapping[str, Callable[[datetime.date], Cell]] = {
    "cellule": lambda day: day,
    "texte": lambda day: f"{day:%d/%m/%Y}",
    "iso": lambda day: day.isoformat(),
}
OBJETS: Mapping[str, Callable[[str], str]] = {"tel_quel": lambda objet: objet, "sans_accent": plain}
LABELS = {
    "libelle": {t.code: t.libelle for t in THEMATIQUES},
    "court": {t.code: t.libelle_court for t in THEMATIQUES},
    "code": {t.code: t.code for t in THEMATIQUES},
    "majuscules": {t.code: plain(t.libelle).upper() for t in THEMATIQUES},
}
NATURE_LABELS = {
    "libelle": {str(n.code): n.libelle for n in NATURES},
    "code": {str(n.code): str(n.code) for n in NATURES},
}
ETATS = {"titre": {str(e.value): str(e.label) for e in Etat}}
