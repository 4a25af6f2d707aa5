"""What a page must be for whoever reads it: no violation, no error, nothing beside the screen."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import axe_playwright_python

SIZES = {"phone": {"width": 375, "height": 740}, "desk": {"width": 1280, "height": 900}}


COLOURS = ["color-contrast"]
FIND = (
    "options => axe.run(options).then(found => found.violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`))"
)


@cache
def axe() -> str:
    return next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")


def violations(page, scheme: str = "light", rules: list[str] | None = None) -> list[str]:
    """What axe finds, one line each: rule, first element. Dark differs from light by its colours alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    rules = COLOURS if scheme == "dark" else rules
    return page.evaluate(FIND, {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})})


def problems(page) -> list[str]:
    """Errors of the console, a broken content policy among them."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def open_details(page) -> None:
    """Tables folded under pictures are part of the page too."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def faults(page) -> list[str]:
    """Of the page as it stands: at both sizes, in light, then its colours in dark. It is not loaded again."""
    found = []
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme="light")
        found += [f"déborde, {size}"] if overflow(page) > 0 else []
        found += [f"{size} : {one}" for one in violations(page, "light")]
    page.emulate_media(color_scheme="dark")
    return found + [f"sombre : {one}" for one in violations(page, "dark")]


def check(page, addresses: Iterable[str]) -> None:
    """Each page, its tables folded then open."""
    heard = problems(page)
    for address in addresses:
        page.goto(address)
        for viewport in SIZES.values():
            page.set_viewport_size(viewport)
            assert overflow(page) <= 0, address
        open_details(page)
        assert faults(page) == [], address
    assert heard == []
