"""`bouquet restore FICHIER`: database and deposited files of an archive, once every byte of it was checked."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bouquet.core.backup import BackupRefused, restore_backup
from bouquet.core.formats import counted
from bouquet.core.health import is_migrated

FAILURE = 3


class Command(BaseCommand):
    help = "Rétablit une sauvegarde : la base et les fichiers déposés, tout ou rien. Arrêtez le site avant."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path, metavar="FICHIER", help="l’archive écrite par « ./bouquet backup »")
        parser.add_argument(
            "--remplacer", action="store_true", help="efface ce que contient cette instance ; sans cela, elle est vide"
        )

    def handle(self, *args, fichier: Path, remplacer: bool, **options) -> None:
        try:
            done = restore_backup(source=fichier, replace=remplacer)
        except BackupRefused as error:
            raise CommandError(str(error), returncode=FAILURE) from error
        when = timezone.localtime(done.faite_le).strftime("%d/%m/%Y à %H:%M")
        self.stdout.write(f"Rétabli : la base et {counted(done.fichiers, 'fichier')} du {when}.")
        if not is_migrated():
            self.stdout.write("L’archive vient d’une version plus ancienne : lancez « ./bouquet migrate ».")
