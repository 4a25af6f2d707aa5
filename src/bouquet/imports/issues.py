"""What a file has wrong, or what its reader should know, as values: collected all at once, never printed on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field

NBSP = "\u00a0"
SHOWN = 60  # characters of a faulty value shown in a message
KEPT = 20_000  # issues kept in detail; the rest are counted, so that a hopeless file cannot fill the memory
KEPT_NOTICES = 200  # of each kind


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to correct. `ligne` counts from 1 as a spreadsheet does; 0 concerns the whole file."""

    ligne: int
    colonne: str
    valeur: str
    message: str
    conseil: str

    def sentence(self) -> str:
        """`message (valeur « … ») → what to do`, on one line."""
        value = f" (valeur «{NBSP}{shown(self.valeur)}{NBSP}»)" if self.valeur else ""
        advice = f" → {self.conseil}" if self.conseil else ""
        return f"{self.message}{value}{advice}"

    def line(self, fichier: str) -> str:
        """`fichier:ligne:colonne: message (valeur « … ») → what to do`."""
        place = [fichier, *([str(self.ligne)] if self.ligne else []), *([self.colonne] if self.colonne else [])]
        return f"{':'.join(place)}: {self.sentence()}"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader of a preview should know, and that stops nothing."""

    ligne: int
    genre: str
    texte: str


class FileRefused(Exception):
    """The file cannot be read at all, or not far enough to find its rows."""

    def __init__(self, message: str, conseil: str = "", *, ligne: int = 0, colonne: str = "", valeur: str = ""):
        self.issue = Issue(ligne, colonne, valeur, message, conseil)
        super().__init__(self.issue.sentence())


def shown(value: object) -> str:
    """A value fit for one line of a message: cut, without line breaks or control characters."""
    text = " ".join(str(value).split())
    text = "".join(character if character.isprintable() else "�" for character in text)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


@dataclass(slots=True)
class Log:
    """Issues and notices of one file, in the order of discovery; `issues()` gives them by line."""

    total: int = 0
    kept: list[Issue] = field(default_factory=list)
    notices: dict[str, list[Notice]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, ligne: int, colonne: str, valeur: object, message: str, conseil: str = "") -> None:
        self.total += 1
        if len(self.kept) < KEPT:
            self.kept.append(Issue(ligne, colonne, "" if valeur is None else str(valeur)[:500], message, conseil))

    def add_issue(self, issue: Issue) -> None:
        self.add(issue.ligne, issue.colonne, issue.valeur, issue.message, issue.conseil)

    def note(self, ligne: int, genre: str, texte: str) -> None:
        self.counts[genre] = self.counts.get(genre, 0) + 1
        notices = self.notices.setdefault(genre, [])
        if len(notices) < KEPT_NOTICES:
            notices.append(Notice(ligne, genre, texte))

    def issues(self) -> list[Issue]:
        return sorted(self.kept, key=lambda issue: (issue.ligne, issue.colonne, issue.message))

    def all_notices(self) -> Iterator[Notice]:
        for notices in self.notices.values():
            yield from notices
