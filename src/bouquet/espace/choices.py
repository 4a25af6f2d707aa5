"""What the lists of forms offer, read in one query however many lists there are."""

from collections.abc import Callable

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique
from bouquet.core.fraicheur import kept
from bouquet.territoires.enums import Genre
from bouquet.territoires.models import Canton, Collectivite


def _epci() -> QuerySet:
    return Collectivite.objects.filter(genre=Genre.EPCI, departement__hote=True, valide_au=None)


# Name of a list: its rows, then the fields of their key, their label and their order.
REFERENCES: dict[str, tuple[Callable[[], QuerySet], str, str, str]] = {
    "thematique": (Thematique.objects.all, "code", "libelle", "ordre"),
    "nature": (Nature.objects.all, "code", "libelle", "ordre"),
    "organisme": (Organisme.objects.all, "sigle", "sigle", "sigle"),
    "canton": (lambda: Canton.objects.filter(departement__hote=True), "code", "nom", "code"),
    "epci": (_epci, "siren", "nom", "nom_plie"),
}


@kept
def reference_choices(*names: str) -> dict[str, list[tuple[str, str]]]:
    """(key, label) of each row of these lists, by the name of the list."""
    first, *others = (_rows(name, *REFERENCES[name]) for name in names)
    choices: dict[str, list[tuple[str, str]]] = {name: [] for name in names}
    rows = first.union(*others, all=True)
    for name, key, label, _ in sorted(rows, key=lambda row: row[3].zfill(8) if row[3].isdigit() else row[3]):
        choices[name].append((key, label))
    return choices


def _rows(name: str, found: Callable[[], QuerySet], key: str, label: str, order: str) -> QuerySet:
    texts: dict[str, Value | F] = {
        "liste_": Value(name, CharField()),
        "cle_": F(key),
        "label_": F(label),
        "ordre_": F(order),
    }
    named = {alias: Cast(value, CharField()) for alias, value in texts.items()}
    return found().order_by().annotate(**named).values_list(*named)
