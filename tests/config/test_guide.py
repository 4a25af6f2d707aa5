"""The guide: every picture is there and told, every page is found, and the script makes the very pictures shown."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*.md"))
PERSONAS = ("webmestre", "animatrice", "agent", "referent", "mairie", "elu")
SHOWN = re.compile(r"!\[([^\]]*)\]\(images/([^)]+)\)")
PICTURES = sorted((GUIDE / "images").glob("*"))


@pytest.fixture(scope="module")
def captures():
    spec = importlib.util.spec_from_file_location("captures", GUIDE / "captures.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["captures"] = module
    spec.loader.exec_module(module)
    yield module.CAPTURES
    del sys.modules["captures"]


def test_each_persona_has_a_page_and_the_index_names_every_page():
    index = (GUIDE / "README.md").read_text(encoding="utf-8")
    assert {f"{name}.md" for name in PERSONAS} <= {page.name for page in PAGES}
    assert [page.name for page in PAGES if page.name != "README.md" and f"]({page.name})" not in index] == []
    assert all(
        "docs/guide/README.md" in (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.fr.md")
    )


def test_pictures_shown_are_those_there_and_those_the_script_makes(captures):
    shown = [name for page in PAGES for _, name in SHOWN.findall(page.read_text(encoding="utf-8"))]
    made = [f"{capture.nom}.png" for capture in captures]
    assert len(made) == len(set(made))
    assert sorted(set(shown)) == sorted(made) == [path.name for path in PICTURES]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_pictures_are_told_to_who_does_not_see_them(page):
    words = [alt for alt, _ in SHOWN.findall(page.read_text(encoding="utf-8"))]
    assert [alt for alt in words if len(alt) < 20] == []


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_pictures_are_light(path):
    assert path.stat().st_size <= 150_000
    with Image.open(path) as image:
        assert image.size == (1100, 760)


def test_all_pictures_weigh_less_than_three_megabytes():
    assert sum(path.stat().st_size for path in PICTURES) < 3_000_000
