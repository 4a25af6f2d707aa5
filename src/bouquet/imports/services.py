"""The two verbs: look at what a file would do, and do it. See docs/guide/imports.md for what users are told."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.core.tableaux.refus import FileRefused, Issue
from bouquet.demandes.models import Demande

from .applying import Applier
from .counting import Counts, PlannedChange
from .grouping import Spool, check_group
from .issues import Log, Notice
from .models import Import
from .planning import Planner
from .reading import MAX_SIZE, open_source, sha256
from .resolving import Referentiel
from .resolving_collectivites import NewBody
from .rows import RowParser
from .undoing import UndoRefused, undo_import

__all__ = ["ImportRefused", "Preview", "UndoRefused", "apply_file", "apply_import", "preview_import", "undo_import"]

CHUNK = 1_000  # demandes planned and written together
Progress = Callable[[str, int, int], None]  # step, done, total (0: unknown)


@dataclass(slots=True)
class Preview:
    """What a file says and would change. `issues` empty: it may be applied."""

    fichier: str
    organisme: str
    feuille: str = ""
    lignes: int = 0
    counts: Counts = field(default_factory=Counts)
    changes: list[PlannedChange] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    issues_total: int = 0
    notices: list[Notice] = field(default_factory=list)
    notices_counts: dict[str, int] = field(default_factory=dict)
    nouveaux_beneficiaires: list[NewBody] = field(default_factory=list)

    @property
    def is_applicable(self) -> bool:
        return not self.issues_total

    def report(self) -> dict:
        """What is stored with an applied import."""
        return {
            "lignes": self.lignes,
            "feuille": self.feuille,
            **self.counts.as_dict(),
            "nouveaux_beneficiaires": len(self.nouveaux_beneficiaires),
            "annonces": self.notices_counts,
        }


class ImportRefused(Exception):
    """The file has issues: nothing was written. `preview` holds them all."""

    def __init__(self, preview: Preview):
        self.preview = preview
        super().__init__(f"{preview.fichier} : {preview.issues_total} problèmes, rien n’a été écrit")


def no_progress(step: str, done: int, total: int) -> None:
    """Nobody watches."""


class Run:
    """One reading of one file. `check` does the first pass; `plan` walks the second, chunk by chunk."""

    def __init__(self, path: Path, organisme: Organisme, today: dt.date, progress: Progress, max_size: int, nom: str):
        self.path, self.organisme, self.today = path, organisme, today
        self.progress, self.max_size = progress, max_size
        self.log, self.spool, self.counts = Log(), Spool(), Counts()
        self.preview = Preview(nom or path.name, organisme.sigle)
        self.referentiel = Referentiel(organisme)

    def check(self) -> None:
        try:
            source = open_source(self.path, self.log, max_size=self.max_size)
            for issue in source.headings.issues:
                self.log.add_issue(issue)
            if not self.log.total:
                self.preview.feuille = source.feuille
                self.parse(RowParser(source, self.referentiel, self.log, self.today))
        except FileRefused as refusal:
            self.log.add_issue(refusal.issue)
        if not self.preview.lignes and not self.log.total:
            self.log.add(0, "", "", "le fichier ne contient aucune ligne sous ses titres", "remplissez-le")

    def parse(self, parser: RowParser) -> None:
        for ligne, cells in parser.source.rows():
            self.preview.lignes += 1
            if row := parser.parse(ligne, cells):
                self.spool.add(row)
            if not self.preview.lignes % 500:
                self.progress("Lecture", self.preview.lignes, parser.source.total)
        for rows in self.spool.groups():
            check_group(rows, self.log)

    def plan(self, use: Callable) -> None:
        """Plan every chunk, count it, and hand it to `use` as long as no issue has appeared."""
        planner = Planner(self.organisme, self.referentiel.organismes.scope, self.log, search=Demande.objects.exists())
        done = 0
        for groups in self.spool.chunks(CHUNK):
            plans = list(planner.plan(groups))
            for plan in plans:
                self.counts.add(plan)
            if not self.log.total:
                use(planner, plans)
            done += sum(map(len, groups))
            self.progress("Comparaison", done, self.spool.count)

    def finish(self) -> Preview:
        preview, log = self.preview, self.log
        preview.counts, preview.changes = self.counts, self.counts.changes
        preview.issues, preview.issues_total = log.issues(), log.total
        preview.notices, preview.notices_counts = list(log.all_notices()), dict(log.counts)
        preview.nouveaux_beneficiaires = list(self.referentiel.collectivites.new.values())
        self.spool.close()
        return preview


def preview_import(
    *,
    path: Path,
    organisme: Organisme,
    today: dt.date,
    progress: Progress = no_progress,
    max_size: int = MAX_SIZE,
    nom: str = "",
) -> Preview:
    """All the issues of a file, and what applying it would change. Writes nothing.

    `today` bounds the dates; `max_size` is in bytes; `progress` is called with (step, done, total);
    `nom` is what people call the file, when it is kept under another name.
    """
    run = Run(Path(path), organisme, today, progress, max_size, nom)
    run.check()
    run.plan(lambda planner, plans: None)
    return run.finish()


class _Rollback(Exception):
    """Leaves the transaction when an issue appears while writing."""


def apply_import(*, path: Path, organisme: Organisme, today: dt.date, auteur: User | None = None, **options) -> Import:
    """Apply a file: all of it, or nothing. The options are those of `apply_file`, which also gives the preview."""
    return apply_file(path=path, organisme=organisme, today=today, auteur=auteur, **options)[1]


def apply_file(
    *,
    path: Path,
    organisme: Organisme,
    today: dt.date,
    auteur: User | None = None,
    applied_at: dt.datetime | None = None,
    progress: Progress = no_progress,
    max_size: int = MAX_SIZE,
    nom: str = "",
) -> tuple[Preview, Import]:
    """Apply a file: all of it, or nothing. Raises ImportRefused with the preview when it has issues.

    `applied_at` dates the history (default: now). A file that changes nothing leaves no trace: the Import returned
    is then not saved (its `pk` is None), and its `rapport` counts what was found unchanged.
    """
    path = Path(path)
    run = Run(path, organisme, today, progress, max_size, nom)
    source = Import(organisme=organisme, fichier=run.preview.fichier[:255], auteur=auteur)
    source.applique_le = applied_at or timezone.now()
    run.check()
    try:
        with transaction.atomic():
            write(run, source)
            preview = run.finish()
            source.rapport = preview.report()
            if source.pk:
                source.save(update_fields=["rapport"])
    except _Rollback:
        raise ImportRefused(run.finish()) from None
    return preview, source


def write(run: Run, source: Import) -> None:
    applier: Applier | None = None

    def use(planner: Planner, plans: list) -> None:
        nonlocal applier
        if applier is None and all(plan.is_unchanged for plan in plans):
            return
        if applier is None:
            source.sha256 = sha256(run.path)
            source.save()
            applier = Applier(source, planner, run.referentiel.collectivites.new.values())
        applier.apply(plans)

    run.plan(use)
    if run.log.total:
        raise _Rollback
