"""Cost of the public search, from the words typed to the documents read, at two sizes of the index.

    python benchmarks/bench_recherche.py [--sizes 1000 10000] [--runs 40] [--postgres postgres://…]

The index is filled through its own code with documents of invented words, as unequally frequent as those of a language
(a title of 5 words, 60 words of text). For each question, the median of `--runs` answers in milliseconds, at each size,
the ratio of the last size to the first, the number of queries, and at the last size the whole page as the server makes
it. Both databases see warm caches; PostgreSQL has been vacuumed, as its own daemon does in the minute after a change.
The aim: under 50 ms at 10 000 documents, from the words typed to the documents read.
"""

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench_bilan import empty_postgres

HERE = Path(__file__).resolve().parent
SYLLABLES = [c + v for c in "bcdfglmnprstv" for v in ("a", "e", "i", "o", "u", "an", "on")]
AIM_MS = 50


def vocabulary(count: int) -> list[str]:
    draw = random.Random(4)
    return list(dict.fromkeys("".join(draw.choices(SYLLABLES, k=draw.randint(2, 5))) for _ in range(count)))


def questions(words: list[str]) -> dict[str, str]:
    """From a word that stands in nearly every document to one that stands nowhere."""
    middle, rare = words[400], words[9000]
    return {
        "the commonest word": words[0],
        "three common words": " ".join(words[1:4]),
        "one word": middle,
        "a common and a rare": f"{words[2]} {rare}",
        "the beginning of words": middle[:4],
        "a typo": middle[:-2] + "x" + middle[-2:],
        "two typos": f"{middle[:-2]}x{middle[-2:]} {rare[:-2]}x{rare[-2:]}",
        "nothing near": "zzzzxxqqkk",
    }


def timed(run: Callable[[int], object], runs: int) -> float:
    """The median, in milliseconds, of so many runs: each is told its number."""
    times = []
    for n in range(runs):
        start = time.perf_counter()
        run(n)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def measure(size: int, runs: int) -> dict[str, tuple[float, int, float]]:
    """For each question, median milliseconds, queries, and median milliseconds of the page, in the database named by
    DATABASE_URL, filled anew."""
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    django.setup()
    from bouquet.pages.indexing import SOURCES, Fiche, Source, refresh
    from bouquet.pages.recherche import search

    call_command("migrate", verbosity=0)
    words = vocabulary(30_000)
    weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(words))))
    draw = random.Random(size)

    def fiches(day):
        for n in range(size):
            told = draw.choices(words, cum_weights=weights, k=65)
            yield Fiche(str(n), " ".join(told[:5]), f"/essai/{n}/", texte=" ".join(told[5:]))

    SOURCES["bench"] = Source("bench", "Documents", 1, fiches)
    refresh("bench", None)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    found, client = {}, Client(HTTP_HOST="localhost")
    for name, text in questions(words).items():
        with CaptureQueriesContext(connection) as seen:
            search(text)
        queries = len(seen)  # before a page: each forgets the queries made
        # An address of its own each time: kept pages would be given back.
        page = timed(lambda n, q=text: client.get("/recherche/", {"q": q, "n": n}), runs // 4 + 1)
        found[name] = (timed(lambda _, q=text: search(q), runs), queries, page)
    return found


def child(url: str, size: int, runs: int) -> dict[str, tuple[float, int, float]]:
    """`measure` in a process of its own."""
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {
            "DATABASE_URL": url or f"sqlite:///{data}/bench.sqlite3",
            "BOUQUET_DATA": data,
            "DJANGO_SETTINGS_MODULE": "bouquet.config.settings",
        }
        command = [sys.executable, __file__, "--child", str(size), "--runs", str(runs)]
        out = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True, cwd=HERE)
    return json.loads(out.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--postgres", help="URL of a server where a scratch database may be made")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measure(options.child, options.runs)))
        return
    sizes = options.sizes
    print(
        f"{'database':<12}{'question':<26}"
        + "".join(f"{size:>9} ms" for size in sizes)
        + f"{'ratio':>8}{'queries':>9}{'page':>9}"
    )
    for name, url in [("SQLite", ""), *([("PostgreSQL", options.postgres)] if options.postgres else [])]:
        found = [
            child(empty_postgres(url, "bouquet_bench_recherche") if url else "", size, options.runs) for size in sizes
        ]
        for question in found[0]:
            times = [one[question][0] for one in found]
            _, queries, page = found[-1][question]
            shown = "".join(f"{ms:>12.1f}" for ms in times)
            print(f"{name:<12}{question:<26}{shown}{times[-1] / times[0]:>8.1f}{queries:>9}{page:>9.1f}", flush=True)
    print(f"\nThe aim: every line under {AIM_MS} ms at {sizes[-1]} documents.")


if __name__ == "__main__":
    main()
