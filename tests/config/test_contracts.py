"""The layers hold, and the contracts that say so do break when somebody imports upwards."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def lint(root: Path) -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "NO_COLOR": "1"}
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path) -> Path:
    """The sources without their data files: what a contract reads."""
    data = shutil.ignore_patterns("__pycache__", "*.egg-info", "static", "templates", "data", "*.sqlite3")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=data)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept():
    result = lint(ROOT)

    assert result.returncode == 0, result.stdout
    assert "3 kept, 0 broken" in result.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("core/planted.py", "import bouquet.demandes.models", "Apps import downwards only"),
        ("demandes/planted.py", "from bouquet.bilan import models", "Apps import downwards only"),
        ("territoires/planted.py", "from bouquet.accounts import models", "Apps import downwards only"),
        ("nouvelle/__init__.py", "", "Apps import downwards only"),
        ("catalogue/enums.py", "from bouquet.catalogue import models", "Inside an app"),
        ("bilan/computation.py", "from django.utils import timezone", "The bilan's computation is pure"),
    ],
)
def test_a_planted_violation_breaks_its_contract(copy, file, line, contract):
    planted = copy / "src" / "bouquet" / file
    planted.parent.mkdir(exist_ok=True)
    with planted.open("a") as source:
        source.write(f"\n{line}\n")

    result = lint(copy)

    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contract} BROKEN" in result.stdout


def test_every_app_of_the_design_has_its_place():
    """Apps that have not been started are listed too, so that their first line already obeys."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    listed = [name.strip(" ()") for row in contracts[0]["layers"] for name in row.split("|")]

    assert listed == [
        "config",
        "demo",
        *("api", "pages", "espace"),
        *("bilan", "imports", "lettre"),
        *("rencontres", "aides"),
        "echanges",
    "demandes",
        "catalogue",
        "annuaire",
        *("accounts", "territoires"),
        "core",
    ]
