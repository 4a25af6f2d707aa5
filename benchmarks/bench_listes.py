"""Cost of the work lists under load, on PostgreSQL: the real site, 8 clients, at two sizes.

    python benchmarks/bench_listes.py --postgres postgres://… [--sizes 10000 100000] [--clients 8] [--requests 40]

For each size a scratch database is filled (three interventions for one demande, their histories, accounts), the site
is served by granian with as many processes as `--workers`, and each page is asked for by all the clients at once, each
as soon as its former answer came. The table gives, for each page, the median and the 95th percentile of an answer, its
number of queries, its size before compression, and the ratio of its p95 to the one at the smallest size.
The aim: p95 under 150 ms at 100 000 demandes, at most 1.5 times the cost at 10 000, 12 queries, 60 KB.
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench_bilan import empty_postgres

HERE = Path(__file__).resolve().parent
AIM_MS, AIM_RATIO, AIM_QUERIES, AIM_KB = 150, 1.5, 12, 60
BOUQUET = "import sys; from bouquet.config.cli import main; sys.exit(main())"


def prepare(size: int) -> None:
    """Fill the database named by DATABASE_URL; print the pages, the session that asks for each, their queries."""
    import django
    from django.core.management import call_command

    django.setup()
    from activity import build_world, fill_lists
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    build_world()
    fill_lists(size)
    people = make_people()
    out = []
    for name, role, path in pages(size):
        client = Client()
        client.force_login(people[role])
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            response = client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path}: {response.status_code}")
        session = client.cookies["sessionid"].value
        out.append([name, path, session, len(asked), len(response.content)])
    print(json.dumps(out))


def make_people() -> dict:
    from allauth.mfa.models import Authenticator

    from bouquet.accounts.models import User
    from bouquet.annuaire.enums import Role
    from bouquet.annuaire.models import Appartenance, Organisme
    from bouquet.territoires.models import Canton, Collectivite

    scopes = {
        Role.COORDINATION: {},
        Role.AGENT: {"organisme": Organisme.objects.get(sigle="ORG0")},
        Role.COLLECTIVITE: {"collectivite": Collectivite.objects.get(code_insee="26010")},
        Role.ELU: {"canton": Canton.objects.get(code="2601")},
    }
    people = {}
    for role, scope in scopes.items():
        people[role.value] = User.objects.create(email=f"{role.value}@exemple.test")
        Appartenance.objects.create(user=people[role.value], role=role, **scope)
        Authenticator.objects.create(user=people[role.value], type=Authenticator.Type.TOTP, data={})
    return people


def pages(size: int) -> list[tuple[str, str, str]]:
    """(name, role, path)"""
    from django.urls import NoReverseMatch, reverse

    from bouquet.demandes.models import Demande

    one = Demande.objects.filter(etat="en_cours").values_list("reference", flat=True)[size // 50]
    asked = [
        ("liste, coordination", "coordination", "/espace/demandes/"),
        ("liste, dernière page", "coordination", f"/espace/demandes/?page={size // 50}"),
        ("liste, ouvertes", "coordination", "/espace/demandes/?vue=ouvertes"),
        ("liste, filtrée", "coordination", "/espace/demandes/?organisme=ORG1&etat=en_cours&etat=orientee&canton=2601"),
        ("liste, thématique", "coordination", "/espace/demandes/?thematique=habitat&annee=2025"),
        ("liste, en retard", "coordination", "/espace/demandes/?retard=on"),
        ("liste, mot courant", "coordination", "/espace/demandes/?q=ecole"),
        ("liste, deux mots", "coordination", "/espace/demandes/?q=toiture+commune"),
        ("liste, mot absent", "coordination", "/espace/demandes/?q=introuvable"),
        ("liste, agent", "agent", "/espace/demandes/"),
        ("liste, agent, mot", "agent", "/espace/demandes/?q=ecole"),
        ("liste, élu", "elu", "/espace/demandes/"),
        ("liste, collectivité", "collectivite", "/espace/demandes/"),
        ("accueil, coordination", "coordination", "/espace/"),
        ("accueil, agent", "agent", "/espace/"),
        ("accueil, élu", "elu", "/espace/"),
        ("accueil, collectivité", "collectivite", "/espace/"),
        ("une demande", "coordination", f"/espace/demandes/{one}/"),
    ]
    try:
        search = reverse("espace:recherche")
    except NoReverseMatch:
        return asked
    return [
        *asked,
        ("recherche, mot courant", "coordination", f"{search}?q=ecole"),
        ("recherche, agent", "agent", f"{search}?q=ecole"),
    ]


def ask(port: int, path: str, session: str, requests: int) -> list[float]:
    """Seconds of each answer, over one connection, one after the other."""
    connection, times = http.client.HTTPConnection("127.0.0.1", port), []
    for _ in range(requests):
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"})
        response = connection.getresponse()
        response.read()
        times.append(time.perf_counter() - start)
        if response.status != 200:
            raise SystemExit(f"{path}: {response.status}")
    return times


def load(port: int, path: str, session: str, clients: int, requests: int) -> list[float]:
    with ThreadPoolExecutor(clients) as pool:
        runs = [pool.submit(ask, port, path, session, requests) for _ in range(clients)]
        return [seconds for run in runs for seconds in run.result()]


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            ask(port, "/readyz", "", 1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the site does not answer")


def measure(url: str, size: int, options) -> dict[str, tuple[float, float, int, int]]:
    """For each page: p50 and p95 in milliseconds, queries, bytes."""
    with tempfile.TemporaryDirectory() as data, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        names = {"DATABASE_URL": url, "BOUQUET_DATA": data, "DJANGO_SETTINGS_MODULE": "bouquet.config.settings"}
        environment = os.environ | names
        command = [sys.executable, __file__, "--prepare", str(size)]
        out = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True, cwd=HERE)
        serve = ["serve", "--port", str(port), "--workers", str(options.workers)]
        command = [sys.executable, "-c", BOUQUET, *serve]
        site = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, cwd=data)
        try:
            wait_for(port)
            found = {}
            for name, path, session, queries, content in json.loads(out.stdout):
                load(port, path, session, options.clients, 3)  # warms each process
                times = [one * 1000 for one in load(port, path, session, options.clients, options.requests)]
                found[name] = (statistics.median(times), statistics.quantiles(times, n=20)[18], queries, content)
            return found
        finally:
            site.terminate()
            site.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", help="URL of a server where a scratch database may be made")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--requests", type=int, default=40, help="of each client, for each page")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--prepare", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        prepare(options.prepare)
        return
    first: dict[str, tuple[float, float, int, int]] = {}
    for size in options.sizes:
        print(f"\n{size} demandes, {size * 3} interventions, {options.clients} clients")
        print(f"{'page':<26}{'p50 (ms)':>10}{'p95 (ms)':>10}{'queries':>9}{'KB':>7}{'× p50':>8}{'× p95':>8}")
        found = measure(empty_postgres(options.postgres), size, options)
        first = first or found
        for name, (p50, p95, queries, content) in found.items():
            ratio50, ratio95 = p50 / first[name][0], p95 / first[name][1]
            met = p95 < AIM_MS and ratio50 <= AIM_RATIO and queries <= AIM_QUERIES and content <= AIM_KB * 1000
            print(
                f"{name:<26}{p50:>10.1f}{p95:>10.1f}{queries:>9}{content / 1000:>7.1f}{ratio50:>8.2f}{ratio95:>8.2f}"
                f"{'' if met else '  missed'}",
                flush=True,
            )


if __name__ == "__main__":
    main()
