"""The `bouquet` command: Django's management commands with exit statuses and messages fit for people.

Exit status: 0 done; 1 the input has issues; 2 wrong usage; 3 anything else.
"""

import os
import sys
from pathlib import Path

OK, ISSUES, USAGE, FAILURE = 0, 1, 2, 3
HELP = """Bouquet, l’ingénierie publique d’un département

  ./bouquet demo [--no-serve] [--port 8000]     une démonstration complète, à partir de rien
  ./bouquet test [arguments de pytest]          les tests
  ./bouquet init --departement NN               une instance vide, prête à travailler
  ./bouquet serve [--port 8000]                 le site
  ./bouquet territoires load --departement NN   la géographie de référence
  ./bouquet territoires export --format csv
  ./bouquet import FICHIER --organisme SIGLE    l’activité d’un organisme (essai à blanc sans --apply)
  ./bouquet import --modele MODELE.xlsx
  ./bouquet bilan ANNÉE [--perimetre …] [--format json|pdf|xlsx|csv] [--output FICHIER]

« ./bouquet COMMANDE --help » décrit chaque commande."""


def run_tests(arguments: list[str]) -> int:
    """The test suite, always on its own database and data directory, one process per core."""
    import tempfile

    import pytest

    os.chdir(Path(__file__).resolve().parents[3])
    with tempfile.TemporaryDirectory(prefix="bouquet-test-") as data:
        os.environ["BOUQUET_DATA"] = data
        return int(pytest.main(arguments or ["-n", "auto", "--dist", "loadfile"]))


def run_command(arguments: list[str]) -> int:
    """One management command; what it refuses becomes one French line on stderr."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bouquet.config.settings")
    from django.core.management import ManagementUtility
    from django.core.management.base import CommandError
    from django.db import OperationalError, ProgrammingError

    try:
        ManagementUtility(["bouquet", *arguments]).execute()
    except CommandError as error:
        print(error, file=sys.stderr)
        return error.returncode
    except (OperationalError, ProgrammingError) as error:
        print(f"Base de données : {error}. Lancez d’abord « ./bouquet init » ou « ./bouquet demo ».", file=sys.stderr)
        return FAILURE
    except KeyboardInterrupt:
        print("Interrompu.", file=sys.stderr)
        return FAILURE
    return OK


def main() -> None:
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in {"-h", "--help", "help", "aide"}:
        print(HELP)
        sys.exit(OK if arguments else USAGE)
    if arguments[0] == "test":
        sys.exit(run_tests(arguments[1:]))
    sys.exit(run_command(arguments))
