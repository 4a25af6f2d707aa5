"""Pages of the site that a step of a parcours may be: each upper app names its own, from `AppConfig.ready`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ressource:
    """A page to read: its address on this site, and what it is called."""

    chemin: str
    libelle: str


Source = Callable[[], Iterable[Ressource]]
SOURCES: dict[str, Source] = {}


def offers_resources(nom: str, source: Source) -> None:
    """`source` gives, when asked, the pages of that group (« Ressources »)."""
    SOURCES[nom] = source


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Addresses with their names, by group, as a list to choose from."""
    groups = ((nom, [(one.chemin, one.libelle) for one in source()]) for nom, source in SOURCES.items())
    return [(nom, found) for nom, found in groups if found]
