"""What a file has wrong, or what its reader should know, as values: collected all at once, never printed on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bouquet.core.tableaux.refus import Issue

KEPT = 20_000  # issues kept in detail; the rest are counted, so that a hopeless file cannot fill the memory
KEPT_NOTICES = 200  # of each kind


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader of a preview should know, and that stops nothing."""

    ligne: int
    genre: str
    texte: str


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
