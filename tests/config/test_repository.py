"""What a newcomer reads and what the design promises about the files themselves."""

import ast
import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts)
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
# The text published by the Free Software Foundation, byte for byte.
AGPL_SHA256 = "8486a10c4393cee1c25392769ddd3b2d6c242d6ec7928e1414efff7dfb2f07ef"


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tracked() -> list[str]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


# -- What people read -------------------------------------------------------------------------------------------------


def test_the_licence_is_the_whole_agpl():
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == AGPL_SHA256


@pytest.mark.parametrize("document", PAGES, ids=relative)
def test_links_between_pages_lead_somewhere(document):
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", document.read_text())

    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_commands_that_the_documents_speak_of_exist():
    spoken = {command for page in PAGES for command in re.findall(r"\./bouquet ([a-z_]+)", page.read_text())}

    assert len(spoken) >= 6
    assert spoken - set(get_commands()) - {"test"} == set()


def test_the_changelog_speaks_of_this_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert version in (ROOT / "CHANGELOG.md").read_text()


def test_every_decision_has_its_number_and_is_listed():
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    first = decisions[0].read_text()

    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    assert [path.name for path in decisions[1:] if path.name not in first] == []


def test_every_setting_is_in_the_operations_page_and_nothing_else():
    """Each variable that the settings read has its row in the table, and no row is about a variable nobody reads."""
    read = set()
    for path in (ROOT / "src/bouquet/config/settings").glob("*.py"):
        read |= set(re.findall(r"""\benv\.\w+\(\s*["']([A-Z_]+)["']""", path.read_text()))
    rows = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/exploitation.md").read_text(), re.MULTILINE)

    assert len(read) >= 6
    assert sorted(rows) == sorted(read)


# -- publiccode.yml: https://yml.publiccode.tools, version 0.5 --------------------------------------------------------

REQUIRED = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
    "localisation",
}
OPTIONAL = {
    "categories",
    "dependsOn",
    "intendedAudience",
    "logo",
    "releaseDate",
    "roadmap",
    "softwareVersion",
    "usedBy",
}
STATUSES = {"concept", "development", "beta", "stable", "obsolete"}
TYPES = {"standalone/web", "standalone/backend", "standalone/desktop", "standalone/other", "addon", "library"}


@pytest.fixture(scope="module")
def publiccode() -> dict:
    return yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))


def test_publiccode_has_the_keys_of_the_standard(publiccode):
    assert publiccode.keys() >= REQUIRED
    assert publiccode.keys() <= REQUIRED | OPTIONAL
    assert publiccode["publiccodeYmlVersion"].startswith("0.5")
    assert publiccode["developmentStatus"] in STATUSES
    assert publiccode["softwareType"] in TYPES
    assert publiccode["url"].startswith("https://")
    assert publiccode["platforms"] == ["web"]


def test_publiccode_descriptions_have_the_lengths_of_the_standard(publiccode):
    for description in publiccode["description"].values():
        assert len(description["shortDescription"]) <= 150
        assert 150 <= len(description["longDescription"]) <= 10_000
        assert description["features"]
        assert all(len(feature) <= 100 for feature in description["features"])


def test_publiccode_says_the_same_as_the_project(publiccode):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert publiccode["legal"]["license"] == project["license"]
    assert publiccode["localisation"]["localisationReady"] is False
    assert publiccode["localisation"]["availableLanguages"] == ["fr"]
    python = next(item for item in publiccode["dependsOn"]["open"] if item["name"] == "Python")
    assert project["requires-python"] == f">={python['versionMin']}"


def test_publiccode_names_who_maintains_when_it_says_somebody_does(publiccode):
    maintenance = publiccode["maintenance"]
    needed = {"internal": "contacts", "community": "contacts", "contract": "contractors", "none": "type"}

    assert maintenance[needed[maintenance["type"]]]


# -- The files themselves ---------------------------------------------------------------------------------------------


def test_no_path_of_a_machine_in_any_file():
    """Written in pieces here, so that this file does not accuse itself."""
    pattern = re.compile("|".join(["/" + r"(?:work|root|home/\w+)/", "/" + r"tmp/\w", "file" + ":///(?!\\{)"]))
    guilty = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        guilty += [f"{name}: {match[0]}" for match in pattern.finditer(text)]

    assert guilty == []


def test_no_unfinished_work_in_the_sources():
    marks = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")

    assert [relative(path) for path in SOURCES if marks.search(path.read_text())] == []


def test_files_have_at_most_300_lines():
    lengths = {relative(path): len(path.read_text().splitlines()) for path in SOURCES}

    assert {name: length for name, length in lengths.items() if length > 300} == {}


def _lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to the end; the docstring is for the reader and does not count."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is not None:
        lines -= function.body[0].end_lineno - function.body[0].lineno + 1
    return lines


def test_functions_have_at_most_30_lines():
    long = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _lines_of(node) > 30:
                long[f"{relative(path)}:{node.lineno} {node.name}"] = _lines_of(node)

    assert long == {}


def test_scripts_can_be_run():
    modes = subprocess.run(["git", "ls-files", "-s", "bouquet", ".ci/run"], cwd=ROOT, capture_output=True, check=True)

    assert [line.split()[0] for line in modes.stdout.splitlines()] == [b"100755", b"100755"]


def test_hooks_call_the_tools_of_the_project_and_no_network():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]

    assert [repository["repo"] for repository in hooks] == ["local"]
    assert all(hook["entry"].startswith(".venv/bin/") for hook in hooks[0]["hooks"])
