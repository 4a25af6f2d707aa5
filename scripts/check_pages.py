"""Every kind of public page of a running demonstration: what its first view weighs, and what the Nu HTML checker says.

    ./bouquet demo            # in another terminal
    .venv/bin/python scripts/check_pages.py [http://localhost:8000] [--vnu vnu.jar]

Pages are those of the sitemap and those they lead to, `--each` of a kind at most (two addresses are of one kind when
their first part and the names of their filters are the same). Weights are what the browser received, compressed, photos
apart. Needs a Chromium at /usr/bin/chromium, and Java with the checker (npm pack vnu-jar) for `--vnu`.
Exit status 1 when a page weighs more than 100 KB or has an error.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
AIM = 100_000  # bytes of a first view, photos apart
LEFT = ("/admin/", "/espace/", "/static/", "/fichiers/", "/compte/", "/documents/")
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href)"


def kind(path: str) -> str:
    """`/offre/*` for every prestation, `/offre/ q` for a search among them."""
    url = urlsplit(path)
    first, *others = url.path.strip("/").split("/")
    return f"/{first}/{'*/' * len(others)} {' '.join(sorted(parse_qs(url.query, keep_blank_values=True)))}".strip()


def look(browser: Browser, address: str) -> tuple[int, int, str, list[str]]:
    """Bytes received without photos, bytes of photos, the text of the page (empty unless it is HTML), its links."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    network = context.new_cdp_session(tab)
    network.send("Network.enable")
    photos: set[str] = set()
    sizes: dict[str, float] = {}

    def received(event: dict) -> None:
        if re.match(r"image/(?!svg)", event["response"]["mimeType"]):
            photos.add(event["requestId"])

    network.on("Network.responseReceived", received)
    network.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    answer = tab.goto(address, wait_until="networkidle")
    assert answer
    html = answer.headers.get("content-type", "").startswith("text/html")
    told = (answer.text(), tab.evaluate(LINKS)) if html else ("", [])
    context.close()
    photo = sum(size for name, size in sizes.items() if name in photos)
    return int(sum(sizes.values()) - photo), int(photo), *told


def walk(site: str, each: int, folder: Path) -> tuple[list[tuple[int, int, str]], dict[str, str]]:
    """(bytes, bytes of photos, address) of each page, heaviest first; the address of each file written in `folder`."""
    weights, files, seen, kinds = [], {}, set(), Counter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        tab = browser.new_page()
        listed = re.findall(r"<loc>([^<]+)</loc>", tab.request.get(f"{site}/sitemap.xml").text())
        waiting = ["/", *(urlsplit(one).path for one in listed)]
        while waiting:
            path = waiting.pop(0)
            if path in seen or kinds[kind(path)] >= each:
                continue
            seen.add(path)
            kinds[kind(path)] += 1
            weight, photo, text, links = look(browser, site + path)
            if not text:
                continue
            weights.append((weight, photo, path))
            files[name := f"{len(files):04}.html"] = path
            (folder / name).write_text(text, encoding="utf-8")
            found = (urlsplit(urljoin(site + path, link)) for link in links)
            waiting += [
                url._replace(scheme="", netloc="", fragment="").geturl()
                for url in found
                if url.netloc == urlsplit(site).netloc and not url.path.startswith(LEFT) and "." not in url.path
            ]
        browser.close()
    return sorted(weights, reverse=True), files


def errors(jar: Path, folder: Path, files: dict[str, str]) -> list[str]:
    """What the Nu HTML checker calls an error, and where."""
    command = ["java", "-jar", str(jar), "--errors-only", "--format", "json", str(folder)]
    told = json.loads(subprocess.run(command, stderr=subprocess.PIPE, text=True).stderr)
    return [f"{files[one['url'].rsplit('/', 1)[1]]} : {one['message']}" for one in told["messages"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", nargs="?", default="http://localhost:8000")
    parser.add_argument("--each", type=int, default=3, help="pages of one kind, at most (3)")
    parser.add_argument("--vnu", type=Path, help="vnu.jar")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        weights, files = walk(options.site.rstrip("/"), options.each, Path(name))
        wrong = errors(options.vnu, Path(name), files) if options.vnu else []
    for weight, photo, path in weights[:10]:
        print(f"{weight:>9}{photo:>9} photos  {path}")
    heavy = [path for weight, _, path in weights if weight > AIM]
    print(f"{len(weights)} pages; {len(heavy)} over {AIM} bytes; {len(wrong) if options.vnu else 'no'} errors told")
    print(*wrong, sep="\n")
    sys.exit(1 if heavy or wrong else 0)


if __name__ == "__main__":
    main()
