"""`bouquet vie_privee purge`: personal data that have been kept long enough. Dry unless `--apply`."""

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from bouquet.core.formats import counted
from bouquet.core.vie_privee import purge_all


class Command(BaseCommand):
    help = "Les données personnelles gardées assez longtemps, par genre : essai à blanc sans --apply."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["purge"], help="purge")
        parser.add_argument("--apply", action="store_true", help="efface pour de bon")

    def handle(self, *args, **options) -> None:
        total = 0
        for kind, count in purge_all(le=timezone.now(), apply=options["apply"]):
            self.stdout.write(f"{kind.nom} : {count}")
            total += count
        lines = counted(total, "ligne")
        if options["apply"]:
            self.stdout.write(f"{lines} {'effacées' if total > 1 else 'effacée'}.")
        else:
            self.stdout.write(f"{lines} à effacer → relancez avec --apply pour le faire.")
