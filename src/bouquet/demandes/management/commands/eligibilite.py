"""`bouquet eligibilite indicateurs.csv`: the figures of assistance technique."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from bouquet.demandes.services.indicateurs import load_indicateurs


class Command(BaseCommand):
    help = "Charge les indicateurs de l’assistance technique (essai à blanc sans --apply)."

    def add_arguments(self, parser):
        parser.add_argument("fichier", type=Path, metavar="CSV")
        parser.add_argument("--apply", action="store_true", help="écrit ; sans cela, vérifie seulement")

    def handle(self, *args, **options):
        try:
            content = options["fichier"].read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Fichier illisible : {error}", returncode=2) from error
        try:
            count = load_indicateurs(content=content, apply=options["apply"])
        except ValidationError as error:
            raise CommandError("\n".join(error.messages), returncode=1) from error
        self.stdout.write(f"{count} lignes {'écrites' if options['apply'] else 'lues'}.")
        if not options["apply"]:
            self.stdout.write("Essai à blanc : rien n’a été écrit. Relancez avec --apply pour écrire.")
