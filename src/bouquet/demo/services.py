"""Building the demonstration, from an empty database to published bilans."""

import datetime
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from bouquet.accounts.models import User
from bouquet.annuaire.models import Organisme
from bouquet.bilan.pdf import report_for
from bouquet.bilan.services import publish_bilan
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.formats import counted
from bouquet.core.models import Instance
from bouquet.demandes.models import Demande
from bouquet.imports.services import apply_import
from bouquet.pages.indexing import rebuild
from bouquet.territoires.models import Departement
from bouquet.territoires.reading import DepartementInconnu, find_departement, normalize_code
from bouquet.territoires.services import load_departement

from .aides import create_aides
from .comptes import create_accounts
from .content import load
from .conventions import create_conventions
from .editorial import name_instance, write_report
from .eligibilite import create_indicateurs
from .facts import read_territoire
from .fichiers import lots, write
from .generation.activity import YEARS, closing_day, generate
from .lettres import create_letters
from .network import create_organismes, create_prestations, sigle_in
from .parcours import create_parcours_suivis
from .rencontres import create_rencontres, create_rencontres_of_report
from .site import create_pages, forget_files

__all__ = [
    "DepartementInconnu",
    "OtherDemonstration",
    "RealDataPresent",
    "build",
    "check_no_real_data",
    "erase",
    "find_departement",
    "folder",
    "is_migrated",
    "is_ready",
    "report_path",
]

Say = Callable[[str], None]


class RealDataPresent(Exception):
    """The database serves real work: the demonstration never touches it."""


class OtherDemonstration(Exception):
    """The database holds the demonstration of another département or year."""


def folder() -> Path:
    """Where the files of the demonstration go."""
    return Path(settings.BOUQUET_DATA) / "demo"


def report_path(annee: int) -> Path:
    return folder() / f"bilan-{annee}.pdf"


def marker() -> Path:
    """Written last, with what was built: without it, the demonstration was interrupted."""
    return folder() / "demonstration.json"


def is_migrated() -> bool:
    """Whether the database has been prepared at all."""
    return Instance._meta.db_table in connection.introspection.table_names()


def check_no_real_data() -> None:
    """Raises RealDataPresent when somebody works in this database."""
    if Instance.current().demonstration:
        return
    for model in (Demande, Organisme, User):
        if model._default_manager.exists():
            raise RealDataPresent(f"La base contient déjà des données ({model._meta.verbose_name_plural}).")


def is_ready(*, annee: int, departement: str) -> bool:
    """Whether this very demonstration was built to its end. Raises OtherDemonstration for another one."""
    if not Instance.current().demonstration or not marker().exists():
        return False
    built = json.loads(marker().read_text(encoding="utf-8"))
    if built != {"annee": annee, "departement": departement}:
        raise OtherDemonstration(
            f"La base contient la démonstration {built['annee']} du département {built['departement']}."
        )
    return report_path(annee).exists()


def erase() -> None:
    """Empty every table of the demonstration, with its folder and the files of its pages."""
    forget_files()
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(folder(), ignore_errors=True)


def build(*, annee: int, departement: str, say: Say) -> None:
    """Everything, on a database that is migrated and empty. `say` receives one line of progress per step.

    Raises DepartementInconnu, ImportRefused. An interrupted build is not ready, hence built again.
    """
    code = normalize_code(departement)
    voisin = load("activite")["voisins"].get(code)
    host = load_geography(code, voisin, say)
    with transaction.atomic():
        name_instance(host)
        ensure_reference_data()
        organismes = create_organismes(annee=annee, departement=code)
        offered = create_prestations(departement=code)
        aided = create_aides(le=timezone.now())
        met = meet(annee=annee, le=timezone.now())
        followed = create_parcours_suivis(le=timezone.now())
        written = create_letters(le=timezone.now())
        write_report(annee=annee, departement=host)
    made = (counted(len(organismes), "organisme"), counted(offered, "prestation"), counted(aided, "aide"))
    say(f"Réseau et catalogue : {', '.join(made)}, agenda de {met}, {followed} parcours, {counted(written, 'lettre')}")
    paths = write_files(annee=annee, departement=code, voisin=voisin)
    say(f"Activité synthétique : {counted(len(paths), 'fichier')} dans {folder() / 'fichiers'}")
    import_files(paths, annee=annee, say=say)
    publish(annee, say)
    assist(annee, code, say)
    report_path(annee).write_bytes(report_for(annee))
    say(f"Rapport {annee} en PDF")
    create_accounts(annee=annee, departement=code)
    paged = create_pages(departement=code, le=closing_day(annee))
    say(f"Site éditorial : {', '.join(f'{number} {words}' for words, number in paged.items())}")
    found = sum(compte.total for compte in rebuild(timezone.localdate()).values())
    say(f"Recherche : {counted(found, 'page publique', 'pages publiques')}")
    marker().write_text(json.dumps({"annee": annee, "departement": code}), encoding="utf-8")


def assist(annee: int, departement: str, say: Say) -> None:
    """The conventions of assistance technique, then who may ask for it: whoever has one keeps a right to it."""
    bound = create_conventions(annee=annee, closed=closing_day(annee))
    told = create_indicateurs(departement=departement, annee=timezone.localdate().year)
    say(f"Conventions : {bound} d’assistance technique ; chiffres d’éligibilité de {counted(told, 'collectivité')}")


def meet(*, annee: int, le: datetime.datetime) -> int:
    """The rencontres of the report, and those around today: these never enter the year that the report tells."""
    after = datetime.date(annee + 1, 1, 1) if annee < le.year else None
    return create_rencontres_of_report(annee=annee, le=le) + create_rencontres(le=le, after=after)


def load_geography(code: str, voisin: str | None, say: Say) -> Departement:
    load_departement(code=code, apply=True, hote=True)
    if voisin:
        load_departement(code=voisin, apply=True)
    host = Departement.objects.get(pk=code)
    communes = host.collectivites.communes().filter(valide_au=None).count()
    neighbour = f", et le département voisin {voisin}" if voisin else ""
    say(f"Géographie : {host.nom}, {counted(communes, 'commune')}{neighbour}")
    return host


def write_files(*, annee: int, departement: str, voisin: str | None) -> list[tuple[str, Path]]:
    """The spreadsheets of the network: (sigle of the sender, path), in the order of their import."""
    territoire = read_territoire(departement, range(annee - YEARS + 1, annee + 1), voisin)
    target = folder() / "fichiers"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    made = lots(generate(territoire, annee))
    return [(sigle_in(lot.organisme, departement), write(lot, target)) for lot in made]


def import_files(paths: list[tuple[str, Path]], *, annee: int, say: Say) -> None:
    """Each file through the importer, as its organisme would send it on the day the bilan is closed."""
    organismes = {organisme.sigle: organisme for organisme in Organisme.objects.all()}
    today = closing_day(annee)
    moment = timezone.make_aware(datetime.datetime.combine(today, datetime.time(9)))
    joint = 0
    with transaction.atomic():
        for sigle, path in paths:
            source = apply_import(path=path, organisme=organismes[sigle], today=today, applied_at=moment)
            joint += source.rapport["expertises_conjointes"]
    say(f"Import : {counted(Demande.objects.count(), 'demande')}, {counted(joint, 'rencontre')} entre fichiers")


def publish(annee: int, say: Say) -> None:
    for year in range(annee - YEARS + 1, annee + 1):
        publish_bilan(annee=year, arrete_le=closing_day(year))
    say(f"Bilans publiés : {annee - YEARS + 1} à {annee}")
