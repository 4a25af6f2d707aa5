"""How long the yearly report takes, page by page and whole.

    .venv/bin/python benchmarks/bench_pdf.py            the sample of the Drôme
    .venv/bin/python benchmarks/bench_pdf.py 2025       the year of this instance's database

« first » starts from nothing (fonts read, everything laid out); « other data » is a warm process that prints another
year; « same data » one that prints the same again. The promise is 1.5 s warm. The ratio compares with Typst
compiling an empty page: what is left is the report itself.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bouquet.config.settings")
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "src")]

import django  # noqa: E402

django.setup()

import typst  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from bouquet.bilan import pdf  # noqa: E402
from tests.bilan import sample_drome, sample_report  # noqa: E402

PROMISE = 1.5  # s


def seconds(action: Callable[[], object], times: int = 1) -> float:
    """Median of `times` runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def cases(annee: int | None) -> tuple[Callable[[], bytes], list[Callable[[], bytes]]]:
    """The report measured, and others of the same size."""
    if annee:
        return lambda: pdf.report_for(annee), [lambda: pdf.report_for(annee - 1)]
    document = sample_drome.document()
    others = [sample_drome.document(now=825 - n, before=700) for n in range(1, 6)]
    return lambda: sample_report.report(document), [lambda d=d: sample_report.report(d) for d in others]


def main() -> None:
    annee = int(sys.argv[1]) if len(sys.argv) > 1 else None
    report, others = cases(annee)
    empty = seconds(lambda: typst.compile(b"x", format="pdf"), 5)
    first = seconds(report)
    other = statistics.median(seconds(other) for other in others)
    same = seconds(report, 5)
    size = len(report())
    table = Table(title=f"Report in PDF, {size / 1e6:.1f} MB (promise: {PROMISE} s warm)")
    for heading in ("run", "seconds", "× an empty page"):
        table.add_column(heading, justify="left" if heading == "run" else "right")
    for name, taken in (("first", first), ("other data, warm", other), ("same data, warm", same)):
        table.add_row(name, f"{taken:.2f}", f"{taken / empty:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
