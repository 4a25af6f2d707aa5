"""What the terminal shows of a preview, an applied import, the history, an undoing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from bouquet.core.tableaux.refus import NBSP

from .models import Import
from .report import figures
from .services import Preview
from .undoing import Obstacle, UndoReport

SHOWN = 200  # lines of issues, obstacles
SHOWN_CHANGES = 30
SHOWN_NOTICES = 10  # of each kind


def issue_lines(preview: Preview) -> list[str]:
    """One line per issue, at most SHOWN, then how many there are in all."""
    lines = [issue.line(preview.fichier) for issue in preview.issues[:SHOWN]]
    if preview.issues_total > len(lines):
        lines.append(
            f"… et {preview.issues_total - len(lines)} autres problèmes (--report en détaille {len(preview.issues)})"
        )
    return lines


def show_preview(console: Console, preview: Preview) -> None:
    sheet = f", feuille «{NBSP}{preview.feuille}{NBSP}»" if preview.feuille else ""
    if preview.lignes:
        console.print(Text(f"{preview.fichier}{sheet}, pour {preview.organisme} : {preview.lignes} lignes lues"))
    if preview.is_applicable:
        console.print(figures_table(preview))
        show_changes(console, preview)
    for body in preview.nouveaux_beneficiaires[:SHOWN_NOTICES]:
        console.print(Text(f"Nouveau bénéficiaire : {body.nom} ({body.genre}, SIREN {body.siren}), ligne {body.ligne}"))
    show_notices(console, preview)


def figures_table(preview: Preview) -> Table:
    table = Table(show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, count in figures(preview):
        table.add_row(name, str(count))
    return table


def show_changes(console: Console, preview: Preview) -> None:
    if not preview.changes:
        return
    table = Table("Ligne", "Demande", "Champ", "Avant", "Après", title="Modifications")
    for change in preview.changes[:SHOWN_CHANGES]:
        cells = (str(change.ligne), change.reference, change.champ, change.avant, change.apres)
        table.add_row(*map(Text, cells))
    console.print(table)
    if (rest := preview.counts.changements - SHOWN_CHANGES) > 0:
        console.print(f"… et {rest} autres modifications")


def show_notices(console: Console, preview: Preview) -> None:
    shown: dict[str, int] = {}
    for notice in preview.notices:
        if notice.genre in ("nouveau bénéficiaire", "feuille lue"):
            continue
        shown[notice.genre] = shown.get(notice.genre, 0) + 1
        place = f" ligne {notice.ligne}," if notice.ligne else ""
        if shown[notice.genre] <= SHOWN_NOTICES:
            console.print(Text(f"À savoir,{place} {notice.genre} : {notice.texte}"))
    for genre, count in preview.notices_counts.items():
        if genre in shown and count > SHOWN_NOTICES:
            console.print(Text(f"À savoir, {genre} : {count} en tout"))


def show_history(console: Console, imports: Iterator[Import]) -> None:
    table = Table("N°", "Appliqué le", "Organisme", "Fichier", "Demandes", "Modifiées", "État", "Par")
    for source in imports:
        counts = source.rapport
        cells = (
            str(source.pk),
            f"{source.applique_le:%d/%m/%Y %H:%M}",
            source.organisme.sigle,
            source.fichier,
            str(counts.get("nouvelles_demandes", 0)),
            str(counts.get("demandes_modifiees", 0) + counts.get("interventions_modifiees", 0)),
            source.get_etat_display(),
            str(source.auteur or "ligne de commande"),
        )
        table.add_row(*map(Text, cells))
    console.print(table)


def undo_lines(report: UndoReport, *, done: bool) -> Iterator[str]:
    verb = ("Supprimé", "Remis comme avant") if done else ("À supprimer", "À remettre comme avant")
    for counter, word in ((report.removed, verb[0]), (report.restored, verb[1])):
        for kind, count in counter.items():
            if count:
                yield f"{word} : {count} {kind}"
    for nom in report.kept:
        yield f"{nom} est gardé : d’autres demandes s’en servent"


def obstacle_lines(fichier: str, obstacles: Sequence[Obstacle]) -> list[str]:
    distinct = list(dict.fromkeys(f"{fichier}:{o.ligne}: {o.objet} : {o.raison}" for o in obstacles))
    rest = [f"… et {len(distinct) - SHOWN} autres obstacles"] if len(distinct) > SHOWN else []
    return distinct[:SHOWN] + rest


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """A progress function: a bar on a terminal, nothing elsewhere (a log would fill with its frames)."""
    if not console.is_terminal:
        yield lambda step, done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total or None)
            bar.update(tasks[step], completed=done)

        yield progress
