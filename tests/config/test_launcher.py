"""The launcher, on a copy of the repository's top and a stand-in for uv: no network, no real installation."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Writes down how it was called, then "installs" a command that says how it was called.
UV = """#!/bin/sh
[ "$1" = --version ] && exit 0
echo "$@" >>"$UV_CALLS"
sleep "${UV_SECONDS:-0}"
[ -n "${UV_FAILS-}" ] && { echo "error: no route to host" >&2; exit 2; }
cat >"$UV_PROJECT_ENVIRONMENT/bin/bouquet" <<'END'
#!/bin/sh
printf '%s|' "$PWD" "$@"
exit "${COMMAND_STATUS:-0}"
END
chmod +x "$UV_PROJECT_ENVIRONMENT/bin/bouquet"
"""


@dataclass
class Clone:
    root: Path
    tools: Path
    elsewhere: Path

    def environment(self, **variables: str) -> dict[str, str]:
        return {"PATH": str(self.tools), "UV_CALLS": str(self.calls_file), "HOME": str(self.elsewhere), **variables}

    def run(self, *arguments: str, script: Path | None = None, **variables: str) -> subprocess.CompletedProcess:
        command = ["/bin/sh", str(script or self.root / "bouquet"), *arguments]
        return subprocess.run(
            command, cwd=self.elsewhere, env=self.environment(**variables), capture_output=True, text=True, check=False
        )

    @property
    def calls_file(self) -> Path:
        return self.elsewhere / "calls"

    def calls(self) -> list[str]:
        return self.calls_file.read_text().splitlines() if self.calls_file.exists() else []

    def tool(self, name: str, text: str) -> None:
        (self.tools / name).write_text(text)
        (self.tools / name).chmod(0o755)


@pytest.fixture
def clone(tmp_path) -> Clone:
    clone = Clone(tmp_path / "un dépôt", tmp_path / "tools", tmp_path / "elsewhere")
    for folder in (clone.root, clone.tools, clone.elsewhere):
        folder.mkdir()
    for name in ("bouquet", "pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, clone.root / name)
    for name in ("cat", "cmp", "dirname", "grep", "head", "mv", "readlink", "rm", "sh", "sleep", "chmod"):
        (clone.tools / name).symlink_to(shutil.which(name))
    clone.tool("python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    clone.tool("uv", UV)
    return clone


def test_first_start_installs_from_the_lock_and_the_next_goes_straight_to_the_command(clone):
    first = clone.run("bilan", "2025", "--output", "un fichier.json")
    second = clone.run("bilan", "2025")

    assert first.stdout == f"{clone.elsewhere}|bilan|2025|--output|un fichier.json|"
    assert "Installation" in first.stderr
    (call,) = clone.calls()
    assert call.startswith("sync ")
    assert call.endswith("--frozen --all-extras --inexact --compile-bytecode --no-dev")
    assert (second.stdout, second.stderr) == (f"{clone.elsewhere}|bilan|2025|", "")


def test_works_through_a_chain_of_symbolic_links(clone):
    (clone.elsewhere / "one").symlink_to(clone.root / "bouquet")
    (clone.elsewhere / "two").symlink_to("one")

    assert clone.run("demo", script=clone.elsewhere / "two").stdout == f"{clone.elsewhere}|demo|"
    assert (clone.root / ".venv").is_dir()


def test_the_status_of_the_command_is_the_status_of_the_launcher(clone):
    assert clone.run("import", COMMAND_STATUS="1").returncode == 1


def test_development_tools_come_with_the_tests_and_stay(clone):
    clone.run("demo")
    clone.run("test")
    clone.run("test")
    clone.run("demo")

    assert [call.split()[-1] for call in clone.calls()] == ["--no-dev", "--group=dev"]


@pytest.mark.parametrize("name", ["uv.lock", "pyproject.toml"])
def test_a_changed_lock_is_installed_at_the_next_start(clone, name):
    clone.run("demo")
    with (clone.root / name).open("a") as file:
        file.write("# changed\n")
    clone.run("demo")
    clone.run("demo")

    assert len(clone.calls()) == 2


def test_a_moved_repository_gets_a_new_environment(clone):
    clone.run("demo")
    (clone.root / ".venv" / "old").touch()
    clone.root = clone.root.rename(clone.root.with_name("ailleurs"))

    assert clone.run("demo").returncode == 0
    assert not (clone.root / ".venv" / "old").exists()


def test_an_installation_that_was_killed_is_resumed(clone):
    killed = subprocess.Popen(
        ["/bin/sh", clone.root / "bouquet", "demo"],
        env=clone.environment(UV_SECONDS="60"),
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    _wait_until(lambda: clone.calls())
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()

    assert clone.run("demo").stdout == f"{clone.elsewhere}|demo|"


def test_a_package_cut_in_the_middle_is_not_trusted(clone):
    clone.run("demo")
    cut = (
        clone.root
        / ".venv"
        / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages/cut.dist-info"
    )
    cut.mkdir(parents=True)
    (cut / "METADATA").touch()
    (clone.root / "uv.lock").write_text("# changed\n")

    assert clone.run("demo").returncode == 0
    assert not cut.exists()


def test_starts_at_the_same_time_install_once(clone):
    command = ["/bin/sh", clone.root / "bouquet", "demo"]
    starts = [
        subprocess.Popen(
            command, env=clone.environment(UV_SECONDS="0.3"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    messages = [start.communicate(timeout=60)[1].decode() for start in starts]

    assert [start.returncode for start in starts] == [0, 0, 0]
    assert len(clone.calls()) == 1
    assert sum("attente" in message for message in messages) == 2


def test_without_network_it_says_what_to_do_and_resumes_later(clone):
    failed = clone.run("demo", UV_FAILS="1")

    assert failed.returncode == 3
    assert "error: no route to host" in failed.stderr
    assert "vérifiez la connexion à Internet" in failed.stderr
    assert "check the network" in failed.stderr
    assert clone.run("demo").returncode == 0


def test_failing_to_install_the_tools_leaves_the_program_usable(clone):
    clone.run("demo")

    assert clone.run("test", UV_FAILS="1").returncode == 3
    assert clone.run("demo").returncode == 0
    assert len(clone.calls()) == 2


def test_without_python_it_says_what_to_install(clone):
    (clone.tools / "python3").unlink()
    result = clone.run("demo")

    assert result.returncode == 3
    assert "apt install python3 python3-venv" in result.stderr
    assert "Bouquet needs Python 3.11 or later" in result.stderr


def test_an_old_python_is_named_and_a_newer_one_beside_it_is_used(clone):
    clone.tool("python3", '#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
    refused = clone.run("demo")
    clone.tool("python3.12", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')

    assert refused.returncode == 3
    assert "trouvé : Python 3.9.2" in refused.stderr
    assert clone.run("demo").returncode == 0


def test_a_python_without_venv_says_which_package_is_missing(clone):
    clone.tool("python3", f'#!/bin/sh\n[ "$1" = -m ] && exit 1\nexec "{sys.executable}" "$@"\n')
    result = clone.run("demo")

    assert result.returncode == 3
    assert "apt install python3-venv" in result.stderr
    assert "cannot make a virtual environment" in result.stderr


def test_starting_again_costs_less_than_three_tenths_of_a_second(clone):
    clone.run("demo")

    assert min(_seconds(lambda: clone.run("demo")) for _ in range(5)) < 0.3


def _seconds(action) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _wait_until(condition, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.02)
