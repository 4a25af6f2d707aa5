"""`bouquet demo`: a complete demonstration from nothing, then its site."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bouquet.imports.services import ImportRefused

from ... import services
from ...comptes import PASSWORD, listed_accounts

USAGE, FAILURE = 2, 3
YEAR = 2025  # the source report's
FIRST_YEAR = 2022  # four years before it are still described by the reference geography


class Command(BaseCommand):
    help = "Une démonstration complète, à partir de rien : géographie réelle, activité synthétique, bilans, rapport."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="ne lance pas le site à la fin")
        parser.add_argument("--port", type=int, default=8000, help="port du site (8000)")
        parser.add_argument("--annee", type=int, default=YEAR, help=f"année du bilan ({YEAR})")
        parser.add_argument("--departement", default="26", help="code du département (26)")
        parser.add_argument("--recommencer", action="store_true", help="efface la démonstration et la refait")

    def handle(self, *args, **options) -> None:
        annee = options["annee"]
        departement = self.validate(annee, options["departement"])
        if services.is_migrated():
            self.refuse_real_data()
        call_command("migrate", verbosity=0, interactive=False)
        if self.wants_building(annee, departement, options["recommencer"]):
            self.build(annee, departement)
        else:
            self.say("La démonstration est déjà prête (--recommencer pour la refaire).")
        self.conclude(annee, options["port"])
        if not options["no_serve"]:
            call_command("serve", port=options["port"])

    def validate(self, annee: int, departement: str) -> str:
        last = max(YEAR, timezone.localdate().year - 1)
        if not FIRST_YEAR <= annee <= last:
            raise CommandError(f"--annee : une année de {FIRST_YEAR} à {last} (valeur « {annee} »)", returncode=USAGE)
        try:
            return services.find_departement(departement)[0]
        except services.DepartementInconnu as error:
            raise CommandError(str(error), returncode=USAGE) from None

    def refuse_real_data(self) -> None:
        try:
            services.check_no_real_data()
        except services.RealDataPresent as error:
            advice = "La démonstration n’y touchera pas → indiquez un autre répertoire : BOUQUET_DATA=… ./bouquet demo"
            raise CommandError(f"{error} {advice}", returncode=USAGE) from None

    def wants_building(self, annee: int, departement: str, again: bool) -> bool:
        if again:
            return True
        try:
            return not services.is_ready(annee=annee, departement=departement)
        except services.OtherDemonstration as error:
            raise CommandError(f"{error} → ajoutez --recommencer pour la remplacer", returncode=USAGE) from None

    def build(self, annee: int, departement: str) -> None:
        self.say(f"Démonstration {annee}, données synthétiques :")
        services.erase()
        try:
            services.build(annee=annee, departement=departement, say=lambda line: self.say(f"  ✓ {line}"))
        except services.DepartementInconnu as error:
            raise CommandError(str(error), returncode=USAGE) from None
        except ImportRefused as error:
            lines = [f"{error.preview.fichier}:{i.ligne}:{i.colonne}: {i.message}" for i in error.preview.issues[:20]]
            raise CommandError("\n".join(lines), returncode=FAILURE) from None

    def conclude(self, annee: int, port: int) -> None:
        self.say("")
        self.say(f"Site        http://localhost:{port}/")
        self.say(f"Bilan       http://localhost:{port}/bilan/{annee}/")
        self.say(f"Rapport     {services.report_path(annee)}")
        self.say(f"Fichiers    {settings.BOUQUET_DATA / 'demo' / 'fichiers'}")
        self.say(f"Comptes     http://localhost:{port}/compte/connexion/ (mot de passe : {PASSWORD})")
        for compte in listed_accounts():
            self.say(f"  {compte.courriel:<38} {compte.qui}")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
