"""`bouquet territoires load` and `bouquet territoires export`."""

import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from bouquet.territoires import export
from bouquet.territoires.models import Departement
from bouquet.territoires.reading import DepartementInconnu
from bouquet.territoires.services import Chargement, DepartementEnDouble, load_departement
from bouquet.territoires.sync import Kind

WRONG_USAGE = 2
SHOWN = 20  # differences printed without --tout
ADVICE = "./bouquet territoires load --departement"


class Command(BaseCommand):
    help = "La géographie de référence : communes, EPCI, cantons, populations, contours."

    def add_arguments(self, parser):
        commands = parser.add_subparsers(dest="action", required=True, metavar="load|export")
        load = commands.add_parser("load", help="charge ou rafraîchit un département (essai à blanc sans --apply)")
        load.add_argument("--departement", action="append", required=True, metavar="NN", help="26, 2A, 974… répétable")
        load.add_argument("--apply", action="store_true", help="écrit ; sans cela, montre seulement les différences")
        load.add_argument("--hote", action="store_true", help="c’est le département de cette instance")
        load.add_argument("--tout", action="store_true", help="montre toutes les différences")
        out = commands.add_parser("export", help="écrit les communes d’une année, en CSV ou en GeoJSON")
        out.add_argument("--format", choices=["csv", "geojson"], default="csv")
        out.add_argument("--annee", type=int, help="communes existant au 1er janvier (défaut : le dernier millésime)")
        out.add_argument(
            "--departement", action="append", metavar="NN", help="défaut : celui de l’instance ; répétable"
        )
        out.add_argument("--output", type=Path, metavar="FICHIER", help="défaut : la sortie standard")

    def handle(self, *args, **options):
        {"load": self.load, "export": self.export}[options["action"]](options)

    def load(self, options) -> None:
        for position, code in enumerate(options["departement"]):
            hote = options["hote"] and position == 0
            try:
                done = load_departement(code=code, apply=options["apply"], hote=hote, force=True)
            except (DepartementInconnu, DepartementEnDouble) as error:
                raise CommandError(str(error), returncode=WRONG_USAGE) from error
            self.show(done, everything=options["tout"])

    def show(self, done: Chargement, *, everything: bool) -> None:
        """The differences, changes and deletions first since they deserve a look, then their counts."""
        changes = sorted(done.changes, key=lambda change: change.kind == Kind.ADD)
        shown = changes if everything else changes[:SHOWN]
        for change in shown:
            self.stdout.write(f"  {change}")
        if len(shown) < len(changes):
            self.stdout.write(f"  … et {len(changes) - len(shown)} autres (--tout les montre)")
        counts = [f"{count} {kind}{'s' if count > 1 else ''} ({name})" for (kind, name), count in done.counts().items()]
        self.stdout.write(f"Département {done.code} : {', '.join(counts) or 'aucune différence'}.")
        for notice in done.notices:
            self.stdout.write(f"À savoir : {notice}")
        if changes and not done.applied:
            self.stdout.write("Essai à blanc : rien n’a été écrit. Relancez avec --apply pour écrire.")

    def export(self, options) -> None:
        departements = self.wanted(options["departement"])
        annee = options["annee"] or export.latest_millesime(datetime.date.today().year)
        lines = export.rows(annee=annee, departements=departements)
        text = export.to_csv(lines) if options["format"] == "csv" else export.to_geojson(lines)
        if options["output"] is None:
            self.stdout.write(text, ending="")
        else:
            options["output"].write_bytes(text.encode())

    def wanted(self, codes: list[str] | None) -> list[str]:
        """The départements to export; each must be loaded."""
        loaded = dict(Departement.objects.values_list("code", "hote"))
        codes = [code.strip().upper().zfill(2) for code in codes or ()] or [
            code for code, hote in loaded.items() if hote
        ]
        if not codes:
            raise CommandError(f"aucun département chargé → {ADVICE} NN --apply", returncode=WRONG_USAGE)
        for code in codes:
            if code not in loaded:
                message = f"département « {code} » non chargé → {ADVICE} {code} --apply"
                raise CommandError(message, returncode=WRONG_USAGE)
        return codes
