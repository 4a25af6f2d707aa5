# ruff: noqa: N999 - the module is named after the command
"""`bouquet import`: a file of activity, checked, previewed, applied; its template; the history, and undoing."""

from pathlib import Path
from typing import IO, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console

from bouquet.annuaire.models import Organisme
from bouquet.imports import console as shown
from bouquet.imports.models import Import
from bouquet.imports.reading import MAX_SIZE
from bouquet.imports.report import write_report
from bouquet.imports.services import ImportRefused, Preview, UndoRefused, apply_file, preview_import, undo_import
from bouquet.imports.spreadsheets import WriteFailed
from bouquet.imports.template import write_template

ISSUES, USAGE, FAILURE = 1, 2, 3
WIDTH = 140  # characters


class Command(BaseCommand):
    help = "L’activité d’un organisme, d’un fichier XLSX, ODS ou CSV. Essai à blanc sans --apply ; tout ou rien."

    def add_arguments(self, parser):
        parser.add_argument("fichier", nargs="?", type=Path, metavar="FICHIER")
        parser.add_argument("--organisme", metavar="SIGLE", help="l’organisme qui envoie le fichier")
        parser.add_argument("--apply", action="store_true", help="écrit ; sans cela, montre seulement")
        parser.add_argument(
            "--report", type=Path, metavar="SORTIE.xlsx", help="le compte rendu, cellules à corriger en couleur"
        )
        parser.add_argument("--modele", type=Path, metavar="SORTIE.xlsx", help="écrit le modèle à remplir")
        parser.add_argument("--historique", action="store_true", help="les imports appliqués")
        parser.add_argument("--annuler", type=int, metavar="N°", help="annule un import (avec --apply)")
        parser.add_argument(
            "--taille-max", type=int, default=MAX_SIZE // 2**20, metavar="MO", help="défaut : %(default)s"
        )

    def handle(self, *args, **options):
        # Outside a terminal nothing says how wide the page is: leave a file name its room.
        width = None if self.stdout.isatty() else WIDTH
        self.console = Console(file=cast(IO[str], self.stdout), soft_wrap=True, width=width)
        asked = [name for name in ("modele", "historique", "annuler", "fichier") if options[name]]
        if len(asked) != 1:
            raise CommandError(
                "Donnez un fichier et son --organisme, ou --modele, --historique ou --annuler.", returncode=USAGE
            )
        try:
            {"modele": self.template, "historique": self.history, "annuler": self.undo, "fichier": self.import_file}[
                asked[0]
            ](options)
        except WriteFailed as error:
            raise CommandError(str(error), returncode=FAILURE) from None

    def template(self, options) -> None:
        write_template(output=options["modele"])
        self.stdout.write(f"Modèle écrit : {options['modele']}")

    def history(self, options) -> None:
        shown.show_history(self.console, Import.objects.select_related("organisme", "auteur").iterator())

    def undo(self, options) -> None:
        source = Import.objects.filter(pk=options["annuler"]).first()
        if source is None:
            raise CommandError(
                f"Aucun import ne porte le numéro {options['annuler']} (--historique).", returncode=USAGE
            )
        try:
            report = undo_import(source=source, apply=options["apply"])
        except UndoRefused as refusal:
            for line in shown.obstacle_lines(source.fichier, refusal.obstacles):
                self.stderr.write(line)
            raise CommandError("L’import n’est pas annulé : rien n’a été touché.", returncode=ISSUES) from None
        for line in shown.undo_lines(report, done=options["apply"]):
            self.stdout.write(line)
        self.stdout.write("Import annulé." if options["apply"] else "Essai à blanc : ajoutez --apply pour annuler.")

    def import_file(self, options) -> None:
        organisme = find_organisme(options["organisme"])
        today = timezone.localdate()
        with shown.progress_bar(Console(stderr=True)) as progress:
            limits = {"max_size": options["taille_max"] * 2**20, "progress": progress}
            preview, applied = self.run(options, organisme=organisme, today=today, **limits)
        shown.show_preview(self.console, preview)
        if options["report"]:
            self.report(preview, options)
        if not preview.is_applicable:
            self.refuse(preview)
        self.conclude(preview, applied)

    def run(self, options, **common) -> tuple[Preview, Import | None]:
        if not options["apply"]:
            return preview_import(path=options["fichier"], **common), None
        try:
            return apply_file(path=options["fichier"], **common)
        except ImportRefused as refusal:
            return refusal.preview, None

    def report(self, preview: Preview, options) -> None:
        limit = options["taille_max"] * 2**20
        write_report(preview=preview, source_path=options["fichier"], output=options["report"], max_size=limit)
        self.stdout.write(f"Compte rendu écrit : {options['report']}")

    def refuse(self, preview: Preview) -> None:
        for line in shown.issue_lines(preview):
            self.stderr.write(line)
        many = preview.issues_total > 1
        found = f"{preview.issues_total} problème{'s' if many else ''} à corriger"
        raise CommandError(f"{found} : rien n’a été écrit.", returncode=ISSUES)

    def conclude(self, preview: Preview, applied: Import | None) -> None:
        if preview.counts.is_nothing_new:
            self.stdout.write("Rien de nouveau : tout ce que dit ce fichier est déjà enregistré.")
        elif applied is None:
            self.stdout.write("Essai à blanc, rien n’a été écrit : ajoutez --apply pour enregistrer.")
        else:
            self.stdout.write(f"Enregistré : import n° {applied.pk} (« import --annuler {applied.pk} » l’annule).")


def find_organisme(sigle: str | None) -> Organisme:
    """By its sigle, whatever the case. Raises CommandError (wrong usage)."""
    organisme = Organisme.objects.filter(sigle__iexact=sigle or "").first()
    if organisme is None:
        known = ", ".join(Organisme.objects.values_list("sigle", flat=True)) or "aucun"
        asked = (
            f"Organisme « {sigle} » inconnu" if sigle else "De quel organisme vient ce fichier ? Ajoutez --organisme"
        )
        raise CommandError(f"{asked}. Organismes connus : {known}.", returncode=USAGE)
    return organisme
