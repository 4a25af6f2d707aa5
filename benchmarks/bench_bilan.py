"""Cost of the global bilan, from the database to its JSON, against hand-written SQL for the same headline figures.

    python benchmarks/bench_bilan.py [--sizes 1000 10000 100000 1000000] [--postgres postgres://…]

For each database and each number of demandes (over the two years that a bilan reads), the median of several runs of:
  bilan   collect + compute + JSON: every breakdown of bouquet.bilan/1, reconciled, with every canton and commune
  SQL     the statements of benchmarks/headline.sql, one after the other, results fetched
The ratio is what our counting in Python costs over counting in the database. Both see warm caches.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIZES = [1_000, 10_000, 100_000, 1_000_000]


def median_time(action, runs: int) -> float:
    """Median wall seconds of `runs` runs, after one that is not counted."""
    action()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def statements(vendor: str) -> list[str]:
    text = "\n".join(line for line in (HERE / "headline.sql").read_text().splitlines() if not line.startswith("--"))
    if vendor == "sqlite":
        text = text.replace("EXTRACT(MONTH FROM date_demande)", "CAST(substr(date_demande, 6, 2) AS INTEGER)")
    return [statement for statement in text.split(";") if statement.strip()]


def measure(size: int, runs: int) -> tuple[float, float]:
    """(seconds of the bilan, seconds of the SQL) in the database named by DATABASE_URL, filled anew."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    from activity import ANNEE, build_world, fill

    from bouquet.bilan import services

    call_command("migrate", verbosity=0)
    build_world()
    fill(size)

    def by_hand() -> None:
        with connection.cursor() as cursor:
            for statement in statements(connection.vendor):
                cursor.execute(statement)
                cursor.fetchall()

    document = services.compute(ANNEE)
    counted = document["global"]["demandes"] + document["global"]["demandes_n1"]
    if counted != size:
        raise SystemExit(f"{counted} demandes counted instead of {size}")
    return median_time(lambda: services.dumps(services.compute(ANNEE)), runs), median_time(by_hand, runs)


def child(url: str, size: int, runs: int) -> tuple[float, float]:
    """`measure` in a process of its own, so that no size warms another."""
    with tempfile.TemporaryDirectory() as data:
        database = url or f"sqlite:///{data}/bench.sqlite3"
        environment = os.environ | {
            "DATABASE_URL": database,
            "BOUQUET_DATA": data,
            "DJANGO_SETTINGS_MODULE": "bouquet.config.settings",
        }
        command = [sys.executable, __file__, "--child", str(size), "--runs", str(runs)]
        out = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, cwd=HERE)
    bilan, sql = map(float, out.stdout.split())
    return bilan, sql


def empty_postgres(url: str, name: str = "bouquet_bench") -> str:
    """A database of its own beside the one named; dropped and made anew."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
    return url.rsplit("/", 1)[0] + f"/{name}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--postgres", help="URL of a server where a scratch database may be made")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(*measure(options.child, options.runs))
        return
    print(f"{'database':<12}{'demandes':>10}{'bilan (s)':>12}{'SQL (s)':>10}{'ratio':>8}{'µs/demande':>12}")
    for name, url in [("SQLite", ""), *([("PostgreSQL", options.postgres)] if options.postgres else [])]:
        for size in options.sizes:
            bilan, sql = child(empty_postgres(url) if url else "", size, options.runs)
            print(
                f"{name:<12}{size:>10}{bilan:>12.3f}{sql:>10.3f}{bilan / sql:>8.2f}{bilan / size * 1e6:>12.1f}",
                flush=True,
            )
    print(
        "\nratio: the bilan's whole document over SQL that gives its headline figures only; ≤ 3 is the aim at 100 000."
    )
    print("µs/demande should not grow with the size: the cost is linear.")


if __name__ == "__main__":
    main()
