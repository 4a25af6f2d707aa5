"""`bouquet bilan ANNEE`: one bilan as JSON, CSV, XLSX or PDF; `--publier` freezes a new version."""

import datetime
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bouquet.bilan import services
from bouquet.bilan.collect import NoGeography
from bouquet.bilan.export import to_csv, to_xlsx
from bouquet.bilan.pdf import ReportError, report_for

USAGE, FAILURE = 2, 3


def iso_date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def year(text: str) -> int:
    """A year that can have a bilan: raises ValueError outside 1990–2100."""
    annee = int(text)
    if not 1990 <= annee <= 2100:
        raise ValueError(text)
    return annee


class Command(BaseCommand):
    help = "Calcule, publie ou exporte le bilan d’une année."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("annee", type=year, help="Année du bilan, par exemple 2025")
        parser.add_argument(
            "--perimetre",
            default="global",
            help="global, canton:2605, commune:26362, epci:SIREN ou organisme:SIGLE",
        )
        parser.add_argument("--format", choices=["json", "csv", "xlsx", "pdf"], default="json")
        parser.add_argument("--output", type=Path, help="Fichier à écrire ; la sortie standard à défaut")
        parser.add_argument("--version-publiee", type=int, help="Une version précise ; la dernière à défaut")
        parser.add_argument("--provisoire", action="store_true", help="Recalcule, même si l’année est publiée")
        parser.add_argument("--publier", action="store_true", help="Fige une nouvelle version")
        parser.add_argument("--arrete-le", type=iso_date, help="Date d’arrêté, AAAA-MM-JJ ; aujourd’hui à défaut")

    def handle(self, *args, **options) -> None:
        try:
            if options["publier"]:
                self._publish(options)
                return
            self._write(self._render(options), options["output"])
        except ValueError as error:
            raise CommandError(f"{error} → vérifiez l’année et le périmètre", returncode=USAGE) from error
        except (NoGeography, ReportError) as error:
            raise CommandError(str(error), returncode=FAILURE) from error

    def _publish(self, options: dict) -> None:
        day = options["arrete_le"] or datetime.date.today()
        version = services.publish_bilan(annee=options["annee"], arrete_le=day)
        self.stdout.write(f"Bilan {options['annee']} publié : version {version}, arrêtée au {day:%d/%m/%Y}.")

    def _render(self, options: dict) -> bytes:
        annee, version = options["annee"], options["version_publiee"]
        if options["format"] == "pdf":
            if options["perimetre"] != "global":
                raise CommandError("Le rapport PDF porte sur tout le département.", returncode=USAGE)
            return report_for(annee, version=version, provisional=options["provisoire"])
        text = self._document(options)
        document = services.parsed(text)
        writers = {
            "json": lambda: text.encode(),
            "csv": lambda: to_csv(document).encode(),
            "xlsx": lambda: to_xlsx(document),
        }
        return writers[options["format"]]()

    def _document(self, options: dict) -> str:
        """The published text byte for byte, or the provisional one when the year is not published."""
        annee, perimetre, version = options["annee"], options["perimetre"], options["version_publiee"]
        frozen = None if options["provisoire"] else services.frozen_document(annee, perimetre, version)
        if frozen:
            return frozen.contenu
        if version:
            raise CommandError(f"Le bilan {annee} n’a pas de version {version}.", returncode=USAGE)
        return services.dumps(services.compute(annee, perimetre))

    def _write(self, content: bytes, output: Path | None) -> None:
        if output is None:
            sys.stdout.buffer.write(content)
            return
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{output} : impossible d’écrire ({error.strerror})", returncode=FAILURE) from error
        self.stderr.write(f"{output} : {len(content):,} octets".replace(",", " "))
