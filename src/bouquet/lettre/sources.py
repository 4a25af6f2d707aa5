"""Where the blocks of a letter come from. Each app that has something to tell registers its own."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SHOWN = 20


@dataclass(frozen=True)
class Choix:
    """Something that may be picked, with all that its block says. `lien` begins with a slash or is whole."""

    cle: str
    titre: str
    detail: str = ""
    texte: str = ""
    lien: str = ""


@dataclass(frozen=True)
class Source:
    """`find`: what holds those words, or what is most worth telling without any; SHOWN at most."""

    cle: str
    nom: str
    bouton: str
    find: Callable[[str, datetime.datetime], Sequence[Choix]]


SOURCES: dict[str, Source] = {}


def register(*sources: Source) -> None:
    SOURCES.update({one.cle: one for one in sources})
