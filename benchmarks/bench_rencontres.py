"""Cost of the agenda and of the organisers' lists, on PostgreSQL or SQLite, at 2 000 rencontres and 200 000 people.

    python benchmarks/bench_rencontres.py [--postgres postgres://…] [--rencontres 2000] [--inscriptions 200000]

A scratch database is filled in bulk: one séance in ten to come, a third online, most with a limit of places. Each page
is asked for `--requests` times in this process, one after the other; the table gives the median and the 95th percentile
of an answer, its number of queries and its size before compression. The aim: every page under 150 ms, 20 queries.
"""

import argparse
import datetime
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AIM_MS, AIM_QUERIES = 150, 20
NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
BATCH = 5_000


def fill(rencontres: int, inscriptions: int) -> None:
    """So many rencontres of one séance, and people spread over them; the last one is crowded."""
    from bouquet.core.text import fold
    from bouquet.rencontres.models import Inscription, Rencontre, Seance
    from bouquet.territoires.models import Collectivite

    communes = list(Collectivite.objects.communes()[:300])
    formats = ("webinaire", "atelier", "table_ronde", "visite")
    texts = [
        Rencontre(slug=f"r-{n}", titre=f"Rencontre numéro {n}", titre_plie=fold(f"Rencontre numéro {n}"),
                  format=formats[n % 4], resume="Un essai de mesure.", publics=["elus"] if n % 2 else [],
                  etat="publiee", publiee_le=NOW)
        for n in range(rencontres)
    ]  # fmt: skip
    Rencontre.objects.bulk_create(texts, BATCH)
    rows = []
    for n, one in enumerate(texts):
        days = n % 200 if n % 10 == 0 else -(n % 1500) - 1
        debut, online = NOW + datetime.timedelta(days=days, hours=n % 8), n % 3 == 0
        place = {"mode": "en_ligne", "lien": "https://visio.exemple.test/x"} if online else {
            "mode": "sur_place", "lieu": "Salle", "commune": communes[n % len(communes)]
        }  # fmt: skip
        fin = debut + datetime.timedelta(hours=2)
        rows.append(Seance(rencontre=one, debut=debut, fin=fin, jauge=None if online else 200, **place))
    Seance.objects.bulk_create(rows, BATCH)
    people = (
        Inscription(seance=rows[-1] if n < inscriptions // 100 else rows[n % len(rows)], nom=f"Personne {n}",
                    courriel=f"p{n}@exemple.test", collectivite=communes[n % len(communes)], jeton=f"j{n}",
                    created_at=NOW)
        for n in range(inscriptions)
    )  # fmt: skip
    Inscription.objects.bulk_create(people, BATCH)


def pages() -> list[tuple[str, str]]:
    from bouquet.rencontres.models import Rencontre

    crowded = Rencontre.objects.order_by("-pk").values_list("pk", "slug")[0]
    base = f"/espace/rencontres/{crowded[0]}"
    return [
        ("agenda", "/agenda/"),
        ("agenda, filtres", "/agenda/?format=atelier&public=elus&lieu=sur_place"),
        ("agenda, mois", "/agenda/?vue=mois"),
        ("agenda, passées", "/agenda/?vue=passees"),
        ("agenda, passées, p. 50", "/agenda/?vue=passees&page=50"),
        ("agenda.ics", "/agenda.ics"),
        ("RSS", "/agenda/flux.xml"),
        ("une rencontre", f"/agenda/{crowded[1]}/"),
        ("espace, liste", "/espace/rencontres/"),
        ("espace, liste, recherche", "/espace/rencontres/?q=numero+19&quand=passees"),
        ("espace, liste, p. 30", "/espace/rencontres/?page=30"),
        ("espace, fiche", f"{base}/"),
        ("espace, inscriptions", f"{base}/inscriptions/"),
        ("espace, inscriptions, nom", f"{base}/inscriptions/?q=personne+12"),
    ]


def empty_postgres(url: str) -> str:
    """A database of its own beside the one named; dropped and made anew."""
    import psycopg

    name = "bouquet_bench_rencontres"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
    return f"{url.rsplit('/', 1)[0]}/{name}"


def analyse() -> None:
    """Let PostgreSQL know what it holds, as its own round does within a minute."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(rencontres: int, inscriptions: int, requests: int) -> bool:
    """Fill the database named by DATABASE_URL, print the table; whether the aim was reached."""
    import django
    from django.core.management import call_command

    django.setup()
    from activity import build_world
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bouquet.accounts.models import User

    settings.ALLOWED_HOSTS, settings.BOUQUET_SECOND_FACTEUR = ["*"], False
    call_command("migrate", verbosity=0)
    build_world()
    fill(rencontres, inscriptions)
    analyse()
    client, good = Client(), True
    client.force_login(User.objects.create(email="mesure@exemple.test", is_superuser=True, is_staff=True))
    print(f"{connection.vendor}: {rencontres} rencontres, {inscriptions} inscriptions")
    print(f"{'page':<28}{'médiane':>10}{'p95':>10}{'requêtes':>10}{'ko':>8}")
    for name, path in pages():
        with CaptureQueriesContext(connection) as asked:
            response = client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path}: {response.status_code}")
        queries = len(asked.captured_queries)
        times = sorted(timed(lambda path=path: client.get(path)) for _ in range(requests))
        median, p95 = statistics.median(times), times[int(len(times) * 0.95) - 1]
        good = good and median <= AIM_MS and queries <= AIM_QUERIES
        size = len(response.content) / 1000
        print(f"{name:<28}{median:>8.0f}ms{p95:>8.0f}ms{queries:>10}{size:>8.0f}")
    return good


def timed(action) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres")
    parser.add_argument("--rencontres", type=int, default=2_000)
    parser.add_argument("--inscriptions", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return 0 if measure(options.rencontres, options.inscriptions, options.requests) else 1
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        if options.postgres:
            url = empty_postgres(options.postgres)
        here = Path(__file__).resolve()
        paths = [str(here.parents[1] / "src"), str(here.parents[1]), str(here.parent), os.environ.get("PYTHONPATH", "")]
        environment = os.environ | {
            "DATABASE_URL": url,
            "BOUQUET_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "bouquet.config.settings",
            "PYTHONPATH": os.pathsep.join(paths),
        }
        command = [sys.executable, str(here), "--child", *sys.argv[1:]]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
