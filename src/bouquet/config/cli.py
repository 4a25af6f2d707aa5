"""The `bouquet` command: Django's management commands with exit statuses and messages fit for people.

Exit status: 0 done; 1 the input has issues; 2 wrong usage; 3 anything else.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .french_argparse import speak_french

OK, ISSUES, USAGE, FAILURE = 0, 1, 2, 3
HELP = """Bouquet, l’ingénierie publique d’un département

  ./bouquet demo [--no-serve] [--port 8000]     une démonstration complète, à partir de rien
  ./bouquet test [arguments de pytest]          les tests
  ./bouquet init --departement NN               une instance vide, prête à travailler
  ./bouquet serve [--port 8000]                 le site, et l’envoi des courriels
  ./bouquet daily                               les travaux quotidiens, pour cron : courriels, relances, ménage
  ./bouquet territoires load --departement NN   la géographie de référence
  ./bouquet territoires export --format csv
  ./bouquet import FICHIER --organisme SIGLE    l’activité d’un organisme (essai à blanc sans --apply)
  ./bouquet import --modele MODELE.xlsx
  ./bouquet bilan ANNÉE [--perimetre …] [--format json|pdf|xlsx|csv] [--output FICHIER]
  ./bouquet eligibilite FICHIER.csv             les indicateurs de l’assistance technique (essai à blanc sans --apply)
  ./bouquet vie_privee purge [--apply]          les données personnelles gardées assez longtemps (essai à blanc)
  ./bouquet backup FICHIER                      la base et les fichiers déposés, dans une archive vérifiée
  ./bouquet restore FICHIER [--remplacer]       les rétablir, tout ou rien

« ./bouquet COMMANDE --help » décrit chaque commande."""
NO_DATABASE = "Base de données : {}. Lancez d’abord « ./bouquet init » ou « ./bouquet demo »."


def run_tests(arguments: list[str]) -> int:
    """The test suite on a database and a data directory of its own, two processes a core unless told otherwise.

    Fewer leave them idle: browsers, servers and mails make the tests wait. More read them all for little. One process
    reads all the tests first, so that the others, and the programs that tests start, find them compiled.
    """
    import pytest

    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False

    os.chdir(Path(__file__).resolve().parents[3])
    with tempfile.TemporaryDirectory(prefix="bouquet-test-") as data:
        os.environ["BOUQUET_DATA"] = data
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{data}/bouquet.sqlite3")  # before any .env
        workers = str(2 * (os.cpu_count() or 1))
        if arguments:
            return int(pytest.main(arguments))
        subprocess.run([sys.executable, "-m", "pytest", "--collect-only", "-q"], stdout=subprocess.DEVNULL)
        return int(pytest.main(["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]))


def run_command(name: str, arguments: list[str]) -> int:
    """One management command; what it refuses becomes a French message on stderr, never a traceback."""
    import django
    from django.core.management import get_commands, load_command_class
    from django.core.management.base import CommandError
    from django.db import OperationalError, ProgrammingError, connections

    django.setup()
    if name not in get_commands():
        return _say(f"Commande inconnue : « {name} » → « ./bouquet --help » les énumère", USAGE)
    command = load_command_class(get_commands()[name], name)
    speak_french()
    try:
        options = vars(command.create_parser("bouquet", name).parse_args(arguments))
    except CommandError as error:
        message = str(error).removeprefix("Error: ")
        return _say(f"{name} : {message} → « ./bouquet {name} --help » décrit la commande", USAGE)
    try:
        command.execute(*options.pop("args", ()), **options)
    except CommandError as error:
        return _say(str(error), error.returncode)
    except (OperationalError, ProgrammingError) as error:
        return _say(NO_DATABASE.format(error), FAILURE)
    except KeyboardInterrupt:
        return _say("Interrompu.", FAILURE)
    finally:
        connections.close_all()
    return OK


def _say(message: str, status: int) -> int:
    if message:
        print(message, file=sys.stderr)
    return status


def main() -> None:
    arguments = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bouquet.config.settings")
    if not arguments or arguments[0] in {"-h", "--help", "help", "aide"}:
        print(HELP)
        sys.exit(OK if arguments else USAGE)
    if arguments[0] == "test":
        sys.exit(run_tests(arguments[1:]))
    sys.exit(run_command(arguments[0], arguments[1:]))
