"""`bouquet backup FICHIER`: database and deposited files in one archive, read again before it gets its name."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from bouquet.core.backup import BackupRefused, make_backup
from bouquet.core.formats import counted

FAILURE = 3


class Command(BaseCommand):
    help = "Sauvegarde la base et les fichiers déposés dans une archive vérifiée, site ouvert ou non."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path, metavar="FICHIER", help="l’archive à écrire, par exemple x.tar.gz")

    def handle(self, *args, fichier: Path, **options) -> None:
        try:
            done = make_backup(target=fichier, le=timezone.now())
        except BackupRefused as error:
            raise CommandError(str(error), returncode=FAILURE) from error
        weight = filesizeformat(fichier.stat().st_size)
        self.stdout.write(f"{fichier} : la base et {counted(done.fichiers, 'fichier')}, vérifiés ({weight}).")
        self.stdout.write("La clé secrète n’y est pas : gardez-la à part.")
