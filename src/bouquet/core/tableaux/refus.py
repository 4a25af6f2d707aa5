"""What a file has wrong, as values."""

from dataclasses import dataclass

NBSP = "\u00a0"
SHOWN = 60  # characters of a faulty value shown in a message


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
