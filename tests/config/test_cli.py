"""The command line's promises: exit statuses, and messages rather than tracebacks."""

import subprocess
import sys

import pytest


def bouquet(*arguments: str, data) -> subprocess.CompletedProcess:
    environment = {"BOUQUET_DATA": str(data), "PATH": "/usr/bin:/bin", "DATABASE_URL": f"sqlite:///{data}/test.sqlite3"}
    command = [sys.executable, "-c", "from bouquet.config.cli import main; main()", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--help"], 0, ""),
        ([], 2, ""),
        (["nimporte-quoi"], 2, "Commande inconnue : « nimporte-quoi »"),
        (["bilan"], 2, "bilan : il manque : annee → "),
        (["bilan", "abc"], 2, "bilan : annee : valeur incorrecte « abc » → "),
        (["territoires", "export", "--format", "xml"], 2, "« xml » n’est pas un choix possible"),
        (["bilan", "2025"], 3, "./bouquet init"),
    ],
)
def test_exit_statuses(arguments, status, message, tmp_path):
    done = bouquet(*arguments, data=tmp_path)
    assert done.returncode == status, done.stderr
    assert message in done.stderr.replace("\N{NO-BREAK SPACE}", " ")
    assert len(done.stderr.splitlines()) <= 1
    assert "Traceback" not in done.stderr


def test_help_names_the_commands(tmp_path):
    out = bouquet("--help", data=tmp_path).stdout
    assert all(name in out for name in ("demo", "test", "init", "serve", "territoires", "import", "bilan"))
