"""What it costs to import a file of activity, against merely reading it and inserting as many plain rows.

    .venv/bin/python benchmarks/bench_import.py [10000 100000]     (DATABASE_URL selects PostgreSQL)

Each step runs in its own process, on a new database, so that its peak memory is its own.
« floor »: the file read by calamine, and one demande and one intervention per row inserted by `bulk_create`, with no
check, history, reference or way back. « preview »: `import` without --apply. « apply »: `import --apply`.
« again »: the same file once more, which finds everything unchanged. The ratio is what the checks, the history, the
undoing and the idempotency cost.
"""

import datetime
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bouquet.config.settings")
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "src")]

import django  # noqa: E402

STEPS = ("floor", "preview", "apply", "again")
TODAY = datetime.date(2026, 2, 1)
HEADINGS = (
    "reference_externe", "date_demande", "beneficiaire", "objet", "description", "thematique", "prestation", "statut",
    "date_debut", "date_fin", "jours", "contact_nom", "contact_email",
)  # fmt: skip


def write_file(path: Path, count: int) -> None:
    import openpyxl

    rng = random.Random(1)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Activité")
    sheet.append(HEADINGS)
    for number in range(count):
        day = datetime.date(2021, 1, 1) + datetime.timedelta(rng.randrange(1_800))
        end = day + datetime.timedelta(30)
        words = (
            rng.choice(["habitat", "Énergie", "eau"]),
            rng.choice(["conseil", "amo"]),
            rng.choice(["en_cours", "realisee"]),
        )
        text = "Texte libre, assez long pour ressembler à ce que les gens écrivent"
        who = "Mairie", "mairie@exemple.test"
        commune = f"Commune {rng.randrange(362)}"
        sheet.append(
            [f"D{number}", day, commune, f"Objet {number}", text, *words, day, end, rng.randrange(40) / 4, *who]
        )
    book.save(path)


def floor(path: Path, organisme) -> None:
    """Read everything, insert two plain rows a line."""
    import itertools

    import python_calamine

    from bouquet.core.text import fold
    from bouquet.demandes.models import Demande, Intervention
    from bouquet.territoires.models import Collectivite

    communes = dict(Collectivite.objects.values_list("nom", "pk"))
    rows = python_calamine.load_workbook(path).get_sheet_by_index(0).iter_rows()
    next(rows)
    counter = itertools.count(1)
    while batch := list(itertools.islice(rows, 1_000)):
        demandes = [
            Demande(
                reference=f"{row[1].year}-{next(counter):05d}", beneficiaire_id=communes[row[2]], objet=row[3],
                objet_plie=fold(row[3]), description=row[4], thematique_id="habitat", date_demande=row[1],
                annee=row[1].year, canal="import", origine="saisie_partenaire", etat="en_cours",
                contact_nom=row[11], contact_courriel=row[12], genre="commune",
            )
            for row in batch
        ]  # fmt: skip
        Demande.objects.bulk_create(demandes, batch_size=500)
        Intervention.objects.bulk_create(
            [
                Intervention(
                    demande=demande, organisme=organisme, thematique_id="habitat", nature_id="amo", etat="en_cours",
                    date_debut=row[8], date_fin=row[9], quarts_de_jour=int(row[10] * 4), chef_de_file=True,
                )
                for demande, row in zip(demandes, batch, strict=True)
            ],
            batch_size=500,
        )  # fmt: skip


def run_step(step: str, path: Path, database: str, answers: multiprocessing.Queue) -> None:
    """In a process of its own: seconds, and peak memory in MB."""
    django.setup()
    from django.db import connection, transaction

    connection.settings_dict["NAME"] = database
    from bouquet.annuaire.models import Organisme
    from bouquet.imports.services import apply_import, preview_import

    organisme = Organisme.objects.get(sigle="ORG1")
    start = time.perf_counter()
    if step == "floor":
        with transaction.atomic():
            floor(path, organisme)
    elif step == "preview":
        preview = preview_import(path=path, organisme=organisme, today=TODAY)
        assert preview.is_applicable, preview.issues[:3]
    else:
        source = apply_import(path=path, organisme=organisme, today=TODAY)
        assert (source.pk is None) == (step == "again")
    seconds = time.perf_counter() - start
    answers.put((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def create(answers: multiprocessing.Queue) -> None:
    """A new test database with an invented département; its name is the answer."""
    django.setup()
    from django.db import connection

    from benchmarks.activity import build_world

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(tempfile.mkdtemp()) / "bench.sqlite3")
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    build_world()
    answers.put(name)


def drop(name: str, answers: multiprocessing.Queue) -> None:
    django.setup()
    from django.db import connection

    if connection.vendor == "sqlite":
        Path(name).unlink()
    else:
        connection.creation._destroy_test_db(name, verbosity=0)
    answers.put(connection.vendor)


def apart(target, *arguments):
    """The answer of a function run in a fresh process."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=target, args=(*arguments, answers))
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(process.exitcode)
    return answers.get()


def measure(count: int, folder: Path) -> tuple[str, dict[str, tuple[float, float]]]:
    path = folder / f"{count}.xlsx"
    write_file(path, count)
    found = {}
    for steps in (("floor",), ("preview", "apply", "again")):
        name = apart(create)
        found |= {step: apart(run_step, step, path, name) for step in steps}
        vendor = apart(drop, name)
    return vendor, found


def main() -> None:
    from rich.console import Console
    from rich.table import Table

    counts = [int(argument) for argument in sys.argv[1:]] or [10_000, 100_000]
    table = Table("rows", "step", "seconds", "× the floor", "rows per second", "peak MB")
    vendor = ""
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            vendor, found = measure(count, Path(folder))
            for step in STEPS:
                seconds, peak = found[step]
                ratio = seconds / found["floor"][0]
                table.add_row(
                    f"{count}", step, f"{seconds:.1f}", f"{ratio:.1f}", f"{count / seconds:.0f}", f"{peak:.0f}"
                )
    table.title = f"Import of a workbook on {vendor}"
    Console().print(table)
    Console().print(" ".join(__doc__.split("\n\n")[-1].split()), highlight=False)


if __name__ == "__main__":
    main()
