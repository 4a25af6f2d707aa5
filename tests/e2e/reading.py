"""What a page must be for whoever reads it: no violation, no error, nothing beside the screen."""

from collections.abc import Iterable

from axe_playwright_python.sync_playwright import Axe

SIZES = {"phone": {"width": 375, "height": 740}, "desk": {"width": 1280, "height": 900}}


def violations(page, scheme: str) -> list[str]:
    """What axe finds, one line each: rule, impact, first element. Dark differs from light by its colours alone."""
    options = {"runOnly": ["color-contrast"]} if scheme == "dark" else None
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:160]}" for v in found]


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
