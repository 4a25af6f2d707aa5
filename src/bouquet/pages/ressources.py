"""The list of the ressources and its filters."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from .enums import FOR_WHOM
from .filtres import Filtre, Liste

FILTRES = (
    Filtre("genre", "Genre", "Tous les genres", lambda one: [(one.genre, one.get_genre_display())]),
    Filtre(
        "thematique",
        "Thématique",
        "Toutes les thématiques",
        lambda one: [(theme.code, theme.libelle) for theme in one.thematiques.all()],
    ),
    Filtre(
        "pour", "Nous sommes", "Toutes les collectivités", lambda one: [(who, FOR_WHOM[who]) for who in one.publics]
    ),
)


def listing(found: Iterable[Any], data: QueryDict) -> dict[str, Any]:
    """What the list shows of these ressources, for the filters of this address."""
    return Liste(found, FILTRES, data).context()
