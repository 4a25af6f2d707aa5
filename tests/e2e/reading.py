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


def check(page, addresses: Iterable[str], size: str, scheme: str) -> None:
    """Each page at that size and in those colours, its tables folded then open."""
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=scheme)
    heard = problems(page)
    for address in addresses:
        page.goto(address)
        assert overflow(page) <= 0, address
        open_details(page)
        assert overflow(page) <= 0, f"{address}, tables open"
        assert violations(page, scheme) == [], address
    assert heard == []
