"""One key figure of a page."""

from dataclasses import dataclass

from .figures import Reader


@dataclass(frozen=True)
class Figure:
    """One key figure, as `<c-figure />` takes it."""

    value: object
    label: str
    chiffre: str
    href: str = ""
    delta: str = ""
    note: str = ""


def figure(reader: Reader, path: str, label: str, *, text: str = "", delta: str = "", note: str = "") -> Figure:
    return Figure(text or reader[path], label, path, reader.href(path), delta, note)
