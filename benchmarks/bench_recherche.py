"""Cost of the public search, from the words typed to the documents read, at two sizes of the index.

    python benchmarks/bench_recherche.py [--sizes 1000 10000] [--runs 40] [--postgres postgres://…]

The index is filled through its own code with documents of invented words, as unequally frequent as those of a language
(a title of 5 words, 60 words of text). For each question, the median of `--runs` answers in milliseconds, at each size,
the ratio of the last size to the first, and the number of queries. Both databases see warm caches.
The aim: under 50 ms at 10 000 documents.
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


def measure(size: int, runs: int) -> dict[str, tuple[float, int]]:
    """For each question, median milliseconds and queries, in the database named by DATABASE_URL, filled anew."""
    import django
    from django.core.management import call_command
    from django.db import connection
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
        cursor.execute("ANALYZE")
    found = {}
    for name, text in questions(words).items():
        times = []
        for _ in range(runs):
            start = time.perf_counter()
            search(text)
            times.append(time.perf_counter() - start)
        with CaptureQueriesContext(connection) as seen:
            search(text)
        found[name] = (statistics.median(times) * 1000, len(seen))
    return found


def child(url: str, size: int, runs: int) -> dict[str, tuple[float, int]]:
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
        f"{'database':<12}{'question':<26}" + "".join(f"{size:>9} ms" for size in sizes) + f"{'ratio':>8}{'queries':>9}"
    )
    for name, url in [("SQLite", ""), *([("PostgreSQL", options.postgres)] if options.postgres else [])]:
        found = [
            child(empty_postgres(url, "bouquet_bench_recherche") if url else "", size, options.runs) for size in sizes
        ]
        for question in found[0]:
            times = [one[question][0] for one in found]
            queries = max(one[question][1] for one in found)
            shown = "".join(f"{ms:>12.1f}" for ms in times)
            print(f"{name:<12}{question:<26}{shown}{times[-1] / times[0]:>8.1f}{queries:>9}", flush=True)
    print(f"\nThe aim: every line under {AIM_MS} ms at {sizes[-1]} documents.")


if __name__ == "__main__":
    main()
