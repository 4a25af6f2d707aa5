"""Finding the row of headings, and what each of its cells means."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bouquet.core.tableaux.csv_reading import SEARCHED_ROWS
from bouquet.core.tableaux.refus import Issue, shown
from bouquet.core.text import fold

from .columns import BENEFICIAIRE, COLUMNS, HEADINGS

NEAR = 78  # similarity (0–100) above which a heading is suggested


@dataclass(frozen=True, slots=True)
class Headings:
    """`columns` maps a column of the contract to its index in the rows; `ignored` are the others' texts."""

    ligne: int
    texts: tuple[str, ...]
    columns: dict[str, int]
    ignored: tuple[str, ...]
    issues: tuple[Issue, ...]


def recognised(cells: Sequence[object]) -> int:
    """How many different columns of the contract this row names."""
    return len({HEADINGS[fold(cell)] for cell in cells if isinstance(cell, str) and fold(cell) in HEADINGS})


def find_headings(rows: Sequence[tuple[int, Sequence[object]]]) -> Headings | None:
    """Among the first rows, the one that names the most columns (the first of them), or None below two."""
    scores = [(recognised(cells), -index) for index, (_, cells) in enumerate(rows[:SEARCHED_ROWS])]
    best = max(scores, default=(0, 0))
    if best[0] < 2:
        return None
    ligne, cells = rows[-best[1]]
    return match_headings(ligne, [str(cell).strip() for cell in cells])


def match_headings(ligne: int, texts: Sequence[str]) -> Headings:
    columns: dict[str, int] = {}
    ignored, issues = [], []
    for index, text in enumerate(texts):
        name = HEADINGS.get(fold(text))
        if name is None:
            ignored += [text] if text else []
        elif name in columns:
            first = texts[columns[name]]
            issues.append(
                Issue(
                    ligne,
                    name,
                    text,
                    f"deux colonnes portent le titre «\u00a0{name}\u00a0»",
                    f"n’en gardez qu’une (l’autre s’appelle «\u00a0{shown(first)}\u00a0»)",
                )
            )
        else:
            columns[name] = index
    issues += missing(ligne, columns, ignored)
    return Headings(ligne, tuple(texts), columns, tuple(ignored), tuple(issues))


def missing(ligne: int, columns: dict[str, int], ignored: Sequence[str]) -> list[Issue]:
    """An issue for each required column that no heading names."""
    absent = [column.nom for column in COLUMNS if column.obligatoire and column.nom not in columns]
    if not any(name in columns for name in BENEFICIAIRE):
        absent.append("beneficiaire")
    return [
        Issue(ligne, name, "", f"la colonne «\u00a0{name}\u00a0» manque", missing_advice(name, ignored))
        for name in absent
    ]


def missing_advice(name: str, ignored: Sequence[str]) -> str:
    near = process.extractOne(fold(name), list(ignored), processor=fold, scorer=fuzz.WRatio, score_cutoff=NEAR)
    if near:
        return f"renommez «\u00a0{shown(near[0])}\u00a0» en «\u00a0{name}\u00a0», si c’est bien elle"
    if name == "beneficiaire":
        return "ajoutez l’une des colonnes beneficiaire, code_insee ou siren"
    return "ajoutez-la, comme dans le modèle du fichier"


def nearest_column(text: str) -> str | None:
    """The column an ignored heading may have meant."""
    near = process.extractOne(fold(text), list(HEADINGS), scorer=fuzz.ratio, score_cutoff=NEAR)
    return HEADINGS[near[0]] if near else None
