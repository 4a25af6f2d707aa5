"""Cost of the agenda and of the organisers' lists, on PostgreSQL or SQLite, at 2 000 rencontres and 200 000 people.

    python benchmarks/bench_rencontres.py [--postgres postgres://…] [--rencontres 2000] [--inscriptions 200000]
    python benchmarks/bench_rencontres.py --again postgres://…/bouquet_bench_rencontres [--only "espace"]

A scratch database is filled in bulk: one séance in ten to come, a third online, most with a limit of places, half of
those registered to what is past came and one in ten of them gave an opinion; parcours and letters beside. Each page is
asked for `--requests` times in this process, one after the other; the table gives the median and the 95th percentile
of an answer, the time of this process in it (that of the database and of what else runs left out), its number of
queries and its size before compression. `--again` measures what a former run left on PostgreSQL. The aim: every page
under 150 ms, 20 queries. Nothing is aimed at for the last lines: papers, and the report of a year.
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

ANNEE = 2025  # of activity.build_world
AIM_MS, AIM_QUERIES = 150, 20
MAIL = "mesure@exemple.test"
NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
BATCH = 5_000


def fill(rencontres: int, inscriptions: int) -> None:
    """So many rencontres of one séance, and people spread over them; the last one is crowded."""
    from bouquet.core.text import fold
    from bouquet.rencontres.models import Rencontre, Seance
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
    _fill_people(rows, communes, inscriptions)


def _fill_people(seances: list, communes: list, inscriptions: int) -> None:
    """Spread over the séances, one in a hundred to the last one; what is past was attended by one in two."""
    from bouquet.rencontres.models import Evaluation, Inscription

    def etat(seance, n: int) -> str:
        return "confirmee" if seance.fin > NOW else "presente" if n // len(seances) % 2 else "absente"

    placed = ((n, seances[-1] if n < inscriptions // 100 else seances[n % len(seances)]) for n in range(inscriptions))
    people = (
        Inscription(seance=one, nom=f"Personne {n}", courriel=f"p{n}@exemple.test", etat=etat(one, n),
                    public="elus" if n % 3 else "agents", collectivite=communes[n % len(communes)], jeton=f"j{n}",
                    created_at=NOW)
        for n, one in placed
    )  # fmt: skip
    made = Inscription.objects.bulk_create(people, BATCH)
    came = [one for one in made if one.etat == "presente"][::10]
    told = (Evaluation(inscription=one, note=1 + rank % 5, commentaire=f"Avis {rank}.", le=NOW)
            for rank, one in enumerate(came))  # fmt: skip
    Evaluation.objects.bulk_create(told, BATCH)


def fill_beside(parcours: int = 60, steps: int = 8, followers: int = 4_000, letters: int = 200) -> None:
    """Parcours of several rencontres each with those who follow them, and letters that were sent."""
    from bouquet.core.text import fold
    from bouquet.lettre.models import Abonne, Lettre
    from bouquet.rencontres.models import EtapeParcours, InscriptionParcours, Parcours, Rencontre
    from bouquet.territoires.models import Collectivite

    titles = [f"Parcours {n}" for n in range(parcours)]
    made = Parcours.objects.bulk_create(
        Parcours(slug=f"p-{n}", titre=one, titre_plie=fold(one), resume="Un essai.", etat="publie", publie_le=NOW)
        for n, one in enumerate(titles)
    )
    keys = list(Rencontre.objects.order_by("pk").values_list("pk", flat=True)[: parcours * steps])
    EtapeParcours.objects.bulk_create(
        EtapeParcours(parcours=made[n % parcours], ordre=1 + n // parcours, rencontre_id=key)
        for n, key in enumerate(keys)
    )
    communes = list(Collectivite.objects.communes()[:300])
    InscriptionParcours.objects.bulk_create(
        (InscriptionParcours(parcours=made[0 if n % 2 else n % parcours], nom=f"Personne {n}",
                             courriel=f"p{n}@exemple.test", jeton=f"s{n}", collectivite=communes[n % 300])
         for n in range(followers)), BATCH,
    )  # fmt: skip
    Lettre.objects.bulk_create(
        Lettre(slug=f"l-{n}", titre=f"Lettre {n}", objet=f"Lettre {n}", etat="envoyee", programmee_le=NOW,
               commencee_le=NOW, envoyee_le=NOW)
        for n in range(letters)
    )  # fmt: skip
    Abonne.objects.bulk_create(
        (Abonne(courriel=f"a{n}@exemple.test", jeton=f"a{n}", confirme_le=NOW) for n in range(followers)), BATCH
    )


def pages() -> list[tuple[str, str]]:
    """Name and address of each; the rencontre is the crowded one."""
    from bouquet.rencontres.models import Parcours, Seance

    seance, key, slug = Seance.objects.order_by("-pk").values_list("pk", "rencontre", "rencontre__slug")[0]
    base, parcours = f"/espace/rencontres/{key}", Parcours.objects.order_by("pk").values_list("pk", flat=True)[0]
    return [
        ("agenda", "/agenda/"),
        ("agenda, filtres", "/agenda/?format=atelier&public=elus&lieu=sur_place"),
        ("agenda, près d’une commune", "/agenda/?commune=26001"),
        ("agenda, mois", "/agenda/?vue=mois"),
        ("agenda, passées", "/agenda/?vue=passees"),
        ("agenda, passées, p. 50", "/agenda/?vue=passees&page=50"),
        ("agenda.ics", "/agenda.ics"),
        ("RSS", "/agenda/flux.xml"),
        ("une rencontre", f"/agenda/{slug}/"),
        ("parcours", "/parcours/"),
        ("un parcours", "/parcours/p-0/"),
        ("lettre", "/lettre/"),
        ("espace, liste", "/espace/rencontres/"),
        ("espace, liste, recherche", "/espace/rencontres/?q=numero+19&quand=passees"),
        ("espace, liste, p. 30", "/espace/rencontres/?page=30"),
        ("espace, fiche", f"{base}/"),
        ("espace, inscriptions", f"{base}/inscriptions/"),
        ("espace, inscriptions, nom", f"{base}/inscriptions/?q=personne+12"),
        ("espace, présences", f"{base}/seances/{seance}/presences/"),
        ("espace, évaluations", f"{base}/evaluations/"),
        ("espace, parcours", "/espace/parcours/"),
        ("espace, un parcours", f"/espace/parcours/{parcours}/"),
        ("espace, qui le suit", f"/espace/parcours/{parcours}/inscrits/"),
        ("espace, lettres", "/espace/lettres/"),
        ("espace, une commune", "/espace/collectivites/26001/"),
    ]


def others() -> list[tuple[str, str]]:
    """Papers for a hundred people, and the report of the year: no lists."""
    from bouquet.rencontres.models import Seance

    seance, key = Seance.objects.filter(mode="sur_place").order_by("pk").values_list("pk", "rencontre")[0]
    base = f"/espace/rencontres/{key}/seances/{seance}"
    papers = [("badges", f"{base}/badges.pdf"), ("émargement", f"{base}/emargement.pdf")]
    return [*papers, ("bilan publié", f"/bilan/{ANNEE}/")]


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


def prepare(rencontres: int, inscriptions: int) -> None:
    from activity import build_world
    from django.core.management import call_command

    from bouquet.accounts.models import User
    from bouquet.bilan import services

    call_command("migrate", verbosity=0)
    build_world()
    fill(rencontres, inscriptions)
    fill_beside()
    services.publish_bilan(annee=ANNEE, arrete_le=NOW.date())
    User.objects.create(email=MAIL, is_superuser=True, is_staff=True)
    analyse()


def measure(options: argparse.Namespace) -> bool:
    """Print the table of the database named by DATABASE_URL, filled first if need be; whether the aim was reached."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from bouquet.accounts.models import User
    from bouquet.rencontres.models import Inscription, Rencontre

    settings.ALLOWED_HOSTS, settings.BOUQUET_SECOND_FACTEUR = ["*"], False
    if not options.again:
        prepare(options.rencontres, options.inscriptions)
    client = Client()
    client.force_login(User.objects.get(email=MAIL))
    print(f"{connection.vendor}: {Rencontre.objects.count()} rencontres, {Inscription.objects.count()} inscriptions")
    print(f"{'page':<28}{'médiane':>10}{'p95':>10}{'calcul':>10}{'requêtes':>10}{'ko':>8}")
    wanted = [one for one in pages() if options.only in one[0]]
    good = [_line(client, name, path, options.requests) for name, path in wanted]
    for name, path in others():
        if options.only in name:
            _line(client, name, path, options.requests)
    return all(good)


def _line(client, name: str, path: str, requests: int) -> bool:
    """Ask for one page so many times and print its line; whether it reached the aim."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
    if response.status_code != 200:
        raise SystemExit(f"{path}: {response.status_code}")
    queries, size = len(asked.captured_queries), len(response.content) / 1000
    times = [timed(lambda: client.get(path)) for _ in range(requests)]
    whole = sorted(one for one, _ in times)
    median, p95 = statistics.median(whole), whole[int(len(whole) * 0.95) - 1]
    work = statistics.median(one for _, one in times)
    print(f"{name:<28}{median:>8.0f}ms{p95:>8.0f}ms{work:>8.0f}ms{queries:>10}{size:>8.0f}", flush=True)
    return median <= AIM_MS and queries <= AIM_QUERIES


def timed(action) -> tuple[float, float]:
    """Milliseconds by the clock, and of this process's work."""
    start, work = time.perf_counter(), time.process_time()
    action()
    return (time.perf_counter() - start) * 1000, (time.process_time() - work) * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres")
    parser.add_argument("--rencontres", type=int, default=2_000)
    parser.add_argument("--inscriptions", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--again", metavar="URL", help="measure this PostgreSQL database, which a run has filled")
    parser.add_argument("--only", default="", help="the lines whose name holds these words")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return 0 if measure(options) else 1
    with tempfile.TemporaryDirectory() as folder:
        url = options.again or f"sqlite:///{folder}/bench.sqlite3"
        if options.postgres and not options.again:
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
