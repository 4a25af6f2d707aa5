"""The few marks in which the pages of the demonstration are written, and the blocks they make.

Blocks are parted by an empty line. `## title`, `- item`, `1. step`, `> words | who`, `! title | text`,
`? question` with its answer on the next line, `# figure | what it counts`, `+ words of a link | address`;
anything else is a paragraph. `**strong**` inside.
"""

import re
from dataclasses import dataclass

BLANK_LINES = re.compile(r"\n\s*\n")
STEP = re.compile(r"^\d+\. ")
GENRES = {
    "## ": "titre",
    "- ": "liste",
    "> ": "citation",
    "! ": "encadre",
    "? ": "question",
    "# ": "chiffres",
    "+ ": "liens",
}


@dataclass(frozen=True)
class Bloc:
    """`lignes`: what it says, line by line, without its marks."""

    genre: str
    lignes: tuple[str, ...]

    def pairs(self) -> list[tuple[str, str]]:
        """Each line cut at its bar: (before, after)."""
        cut = (ligne.partition("|") for ligne in self.lignes)
        return [(before.strip(), after.strip()) for before, _, after in cut]


def parse(text: str) -> list[Bloc]:
    return [_bloc(part.strip().split("\n")) for part in BLANK_LINES.split(text.strip()) if part.strip()]


def _bloc(lines: list[str]) -> Bloc:
    if STEP.match(lines[0]):
        return Bloc("etapes", tuple(STEP.sub("", line) for line in lines))
    for mark, genre in GENRES.items():
        if lines[0].startswith(mark):
            return Bloc(genre, tuple(line.removeprefix(mark) for line in lines))
    return Bloc("paragraphe", (" ".join(lines),))
