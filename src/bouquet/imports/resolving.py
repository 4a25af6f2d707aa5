"""Names in a file → what Bouquet knows. Unknown means an issue with the nearest names, never a guess."""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.enums import CodeNature
from bouquet.catalogue.models import Nature, Thematique
from bouquet.core.tableaux.refus import NBSP
from bouquet.core.tableaux.valeurs import BadValue, Cell, plain
from bouquet.core.text import fold
from bouquet.demandes.enums import Etat, Origine, TypeConvention
from bouquet.territoires.enums import Genre

from .resolving_collectivites import Collectivites
from .resolving_organismes import Organismes
from .states import STATUTS
from .values import to_text

REFERENCE = re.compile(r"\d{4}-\d{5,}")
OTHER_NATURES = {
    CodeNature.CONSEIL: ("information", "information générale"),
    CodeNature.AMO: ("accompagnement", "accompagnement et assistance à maîtrise d’ouvrage", "a.m.o."),
    CodeNature.MOE: ("m.o.e.",),
    CodeNature.MOD: ("m.o.d.", "mandat"),
}


class Vocabulary:
    """The accepted spellings of a closed list; compared without case, accents or punctuation."""

    def __init__(self, unknown: str, spellings: Iterable[tuple[str, str]]):
        self.unknown = unknown
        self.values: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        for value, spelling in spellings:
            self.values.setdefault(fold(spelling), value)
            self.labels.setdefault(fold(spelling), spelling)

    def __call__(self, cell: Cell) -> str:
        text = plain(cell) if not isinstance(cell, str) else cell
        value = self.values.get(fold(text))
        if value is None:
            to_text(cell, limit=200)  # a formula or a control character is a better reason to refuse
            raise BadValue(self.unknown, self.hint(text))
        return value

    def hint(self, text: str) -> str:
        near = process.extractOne(fold(text), list(self.values), scorer=fuzz.WRatio, score_cutoff=60)
        if near:
            return f"écrivez «{NBSP}{self.labels[near[0]]}{NBSP}», si c’est bien cela"
        choices = dict.fromkeys(self.values.values())
        return f"choisissez parmi{NBSP}: {', '.join(choices)}"


def labelled(choices) -> list[tuple[str, str]]:
    return [(value, spelling) for value, label in choices.choices for spelling in (value, label)]


class Referentiel:
    """Everything a row may name, loaded once: a handful of queries, none per row."""

    def __init__(self, organisme: Organisme):
        rows = Thematique.objects.values_list("code", "libelle", "libelle_court")
        self.thematique = Vocabulary("thématique inconnue", [(row[0], spelling) for row in rows for spelling in row])
        self.nature = Vocabulary("prestation inconnue", natures())
        self.statut = Vocabulary("statut inconnu", [pair for pair in labelled(Etat) if pair[0] in STATUTS])
        self.origine = Vocabulary("origine inconnue", labelled(Origine))
        self.type_convention = Vocabulary("type de convention inconnu", labelled(TypeConvention))
        self.genre = Vocabulary("type de bénéficiaire inconnu", labelled(Genre))
        self.organismes = Organismes(organisme)
        self.collectivites = Collectivites()

    def reference(self, cell: Cell) -> str:
        text = to_text(cell, limit=20)
        if not REFERENCE.fullmatch(text):
            raise BadValue(
                "une référence de Bouquet s’écrit AAAA-nnnnn",
                "corrigez-la, ou laissez la cellule vide (votre propre numéro va dans reference_externe)",
            )
        return text


def natures() -> list[tuple[str, str]]:
    spellings = labelled(CodeNature)
    spellings += [(code, spelling) for code, others in OTHER_NATURES.items() for spelling in others]
    for code, libelle, sigle in Nature.objects.values_list("code", "libelle", "sigle"):
        spellings += [(code, spelling) for spelling in (libelle, sigle) if spelling]
    return [(str(code), spelling) for code, spelling in spellings]
