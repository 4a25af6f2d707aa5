"""Pictures of the README, taken from a running demonstration.

    ./bouquet demo            # in another terminal
    .venv/bin/python scripts/screenshots.py [http://localhost:8000]

Needs a Chromium at /usr/bin/chromium and Poppler's pdftoppm.
"""

import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import cv2
import numpy
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PAGES_SHOWN = (1, 5, 8, 13)  # of the report: cover, key figures, map, a canton


def page(site: str, path: str, name: str) -> None:
    """The top of a page at 1280 px."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(f"{site}{path}")
        tab.screenshot(path=IMAGES / name)
        browser.close()


def report(site: str, path: str, name: str) -> None:
    """Some pages of the report, side by side."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.pdf"
        urllib.request.urlretrieve(f"{site}{path}", file)
        pictures = []
        for number in PAGES_SHOWN:
            target = Path(folder) / f"page-{number}"
            options = ["-r", "60", "-png", "-singlefile", "-f", str(number), "-l", str(number)]
            subprocess.run(["pdftoppm", *options, file, target], check=True)
            pictures.append(cv2.imread(f"{target}.png"))
    gap = numpy.full((pictures[0].shape[0], 12, 3), 255, dtype=numpy.uint8)
    row = [part for picture in pictures for part in (picture, gap)][:-1]
    cv2.imwrite(str(IMAGES / name), cv2.hconcat(row), [cv2.IMWRITE_PNG_COMPRESSION, 9])


def main() -> None:
    site = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    IMAGES.mkdir(parents=True, exist_ok=True)
    page(site, "/bilan/2025/", "bilan.png")
    report(site, "/bilan/2025/bilan.pdf", "rapport.png")


if __name__ == "__main__":
    main()
