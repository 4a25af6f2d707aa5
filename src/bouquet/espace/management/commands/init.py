"""`bouquet init`: an empty instance, ready for real work."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bouquet.annuaire.services import OrganismesRefused
from bouquet.core.formats import counted
from bouquet.espace.services import Installation, set_up
from bouquet.territoires.reading import DepartementInconnu
from bouquet.territoires.services import DepartementEnDouble

ISSUES, USAGE = 1, 2


class Command(BaseCommand):
    help = "Une instance vide, prête à travailler : géographie, thématiques, natures, organismes, administration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--departement", required=True, metavar="NN", help="code du département : 26, 2A, 974…")
        parser.add_argument(
            "--organismes",
            type=Path,
            metavar="FICHIER.csv",
            help="colonnes : sigle,nom,nature,parent_sigle,date_adhesion,date_sortie",
        )
        parser.add_argument("--admin", default="", metavar="COURRIEL", help="première personne à administrer")

    def handle(self, *args, departement: str, organismes: Path | None, admin: str, **options) -> None:
        content = read(organismes) if organismes else None
        call_command("migrate", verbosity=0, interactive=False)
        try:
            done = set_up(departement=departement, organismes=content, admin=admin)
        except (DepartementInconnu, DepartementEnDouble) as error:
            raise CommandError(str(error), returncode=USAGE) from None
        except OrganismesRefused as refused:
            lines = [anomalie.line(str(organismes)) for anomalie in refused.anomalies]
            raise CommandError("\n".join(lines), returncode=ISSUES) from None
        except ValidationError as error:
            raise CommandError(f"--admin : {' '.join(error.messages)} (valeur « {admin} »)", returncode=USAGE) from None
        self.tell(done)

    def tell(self, done: Installation) -> None:
        changes = len(done.chargement.changes)
        self.stdout.write(
            f"Département {done.departement.code}, {done.departement.nom} : {counted(changes, 'changement')}."
        )
        self.stdout.write(f"Thématiques et natures : {counted(done.references, 'ajout')}.")
        for notice in done.chargement.notices:
            self.stdout.write(f"À savoir : {notice}")
        if done.organismes:
            self.stdout.write(
                f"Organismes : {counted(done.organismes.crees, 'ajout')}, "
                f"{counted(done.organismes.modifies, 'modification')}, {done.organismes.inchanges} sans changement."
            )
        if done.lien:
            self.stdout.write(f"Lien de {done.administrateur}, valable trois jours et une seule fois :\n{done.lien}")
        elif done.administrateur:
            self.stdout.write(f"{done.administrateur} administre cette instance et a déjà son mot de passe.")
        self.stdout.write("Pour ouvrir le site : ./bouquet serve")


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(
            f"{file}: fichier illisible ({error.strerror}) → vérifiez son chemin", returncode=USAGE
        ) from None
