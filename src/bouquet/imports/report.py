"""The report of one file as a workbook to send back: the faulty cells coloured and commented, then all the issues."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from bouquet.core.tableaux.refus import FileRefused, Issue

from .issues import KEPT, Log
from .reading import MAX_SIZE, Source, open_source
from .services import Preview
from .spreadsheets import FAULTY, HEADING, WHITE, add_table, save, styled

WHOLE = 20_000  # up to that many rows the file is given back whole, in its own order


def write_report(*, preview: Preview, source_path: Path, output: Path, max_size: int = MAX_SIZE) -> None:
    """Write the workbook. Raises WriteFailed."""
    book = Workbook(write_only=True)
    add_summary(book, preview)
    if preview.issues:
        try:
            source = open_source(Path(source_path), Log(), max_size=max_size)
            add_corrections(book, source, preview)
        except FileRefused:
            pass  # nothing of the file can be shown; the list of issues says why
        add_issues(book, preview.issues)
    if preview.changes:
        add_changes(book, preview)
    save(book, output)


def add_summary(book: Workbook, preview: Preview) -> None:
    rows: list[tuple] = [
        ("Fichier", preview.fichier),
        ("Organisme", preview.organisme),
        ("Feuille lue", preview.feuille),
        ("Lignes lues", preview.lignes),
        ("Problèmes à corriger", preview.issues_total),
        *figures(preview),
    ]
    if preview.issues_total > KEPT:
        rows.append(("À savoir", f"seuls les {KEPT} premiers problèmes sont détaillés"))
    rows += [(f"Ligne {n.ligne}" if n.ligne else "Fichier", f"{n.genre} : {n.texte}") for n in preview.notices]
    add_table(book, "Résumé", ("Quoi", "Combien"), (34, 90), rows)


def figures(preview: Preview) -> list[tuple[str, int]]:
    """The preview's figures with their names, in the order people read them."""
    counts = preview.counts
    return [
        ("Nouvelles demandes", counts.nouvelles_demandes),
        ("Nouvelles interventions", counts.nouvelles_interventions),
        ("Expertises conjointes", counts.expertises_conjointes),
        ("Demandes modifiées", counts.demandes_modifiees),
        ("Interventions modifiées", counts.interventions_modifiees),
        ("Demandes inchangées", counts.demandes_inchangees),
        ("Nouveaux bénéficiaires", len(preview.nouveaux_beneficiaires)),
    ]


def add_corrections(book: Workbook, source: Source, preview: Preview) -> None:
    """The file's own rows. Whole and line for line when it is small; else its faulty rows only, with their numbers."""
    faults: dict[int, dict[int, list[Issue]]] = defaultdict(lambda: defaultdict(list))
    for issue in preview.issues:
        faults[issue.ligne][source.headings.columns.get(issue.colonne, -1)].append(issue)
    whole = preview.lignes <= WHOLE
    sheet = book.create_sheet("À corriger")
    for index in range(len(source.headings.texts) + 1):
        sheet.column_dimensions[get_column_letter(index + 1)].width = 8 if index == 0 else 22
    sheet.freeze_panes = "B2"
    heading_cells = [styled(sheet, text, fill=HEADING, font=WHITE) for text in source.headings.texts]
    sheet.append([styled(sheet, "ligne", fill=HEADING, font=WHITE), *heading_cells])
    for ligne, cells in source.rows():
        if whole or ligne in faults:
            sheet.append(marked(sheet, ligne, cells, faults.get(ligne, {})))


def marked(sheet, ligne: int, cells: Iterable, faults: dict[int, list[Issue]]) -> list:
    """The row, its number first; an issue that concerns no cell marks the number."""
    row = [(-1, ligne), *enumerate(cells)]
    return [
        styled(sheet, value, fill=FAULTY, comment=comment_of(faults[index]))
        if index in faults
        else styled(sheet, value)
        for index, value in row
    ]


def comment_of(issues: Iterable[Issue]) -> str:
    return "\n".join(f"{issue.message}\n→ {issue.conseil}" for issue in issues)


def add_issues(book: Workbook, issues: Iterable[Issue]) -> None:
    def rows() -> Iterator[tuple]:
        for issue in issues:
            yield issue.ligne or "", issue.colonne, issue.valeur, issue.message, issue.conseil

    headings = ("Ligne", "Colonne", "Valeur", "Problème", "Que faire")
    add_table(book, "Problèmes", headings, (8, 20, 30, 50, 60), rows())


def add_changes(book: Workbook, preview: Preview) -> None:
    rows = [(c.ligne, c.reference, c.champ, c.avant, c.apres) for c in preview.changes]
    add_table(book, "Modifications", ("Ligne", "Demande", "Champ", "Avant", "Après"), (8, 14, 22, 50, 50), rows)
