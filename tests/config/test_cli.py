"""The command line's promises: exit statuses, and messages rather than tracebacks."""

import subprocess
import sys

import pytest

from bouquet.config.cli import main


def bouquet(*arguments: str, data) -> subprocess.CompletedProcess:
    environment = {"BOUQUET_DATA": str(data), "PATH": "/usr/bin:/bin", "DATABASE_URL": f"sqlite:///{data}/test.sqlite3"}
    command = [sys.executable, "-c", "from bouquet.config.cli import main; main()", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def assert_said(message: str, stderr: str) -> None:
    assert message in stderr.replace("\N{NO-BREAK SPACE}", " ")
    assert len(stderr.splitlines()) <= 1
    assert "Traceback" not in stderr


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ([], 2, ""),
        (["nimporte-quoi"], 2, "Commande inconnue : « nimporte-quoi »"),
        (["bilan"], 2, "bilan : il manque : annee → "),
        (["bilan", "abc"], 2, "bilan : annee : valeur incorrecte « abc » → "),
        (["territoires", "export", "--format", "xml"], 2, "« xml » n’est pas un choix possible"),
    ],
)
def test_exit_statuses(arguments, status, message, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["bouquet", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == status
    assert_said(message, capsys.readouterr().err)


def test_a_database_that_is_not_there_is_said(tmp_path):
    done = bouquet("bilan", "2025", data=tmp_path)
    assert done.returncode == 3, done.stderr
    assert_said("./bouquet init", done.stderr)


def test_help_names_the_commands(tmp_path):
    done = bouquet("--help", data=tmp_path)
    assert done.returncode == 0
    out = done.stdout
    assert all(name in out for name in ("demo", "test", "init", "serve", "territoires", "import", "bilan"))
