"""Finding aids by the words people type, with the search of the catalogue."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bouquet.catalogue.search import Found, search_in

if TYPE_CHECKING:
    from .models import Aide


def search(aides: Sequence["Aide"], text: str) -> Found["Aide"]:
    """What answers a query among these aids, whole then near."""
    return search_in(aides, text, places)


def places(aide: "Aide") -> list[tuple[int, str]]:
    """Where words are looked for, and how telling each place is."""
    gestionnaire = f"{aide.gestionnaire.sigle} {aide.gestionnaire.nom}" if aide.gestionnaire else ""
    themes = " ".join(theme.libelle for theme in aide.thematiques.all())
    return [
        (4, aide.titre),
        (3, f"{aide.objectifs} {aide.operations}"),
        (2, f"{aide.get_type_aide_display()} {aide.financeur} {gestionnaire}"),
        (1, f"{themes} {aide.depenses_subventionnables}"),
    ]
