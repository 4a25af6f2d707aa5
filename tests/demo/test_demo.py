"""The whole command, as somebody who discovers Bouquet runs it: in its own process, on its own data."""

import contextlib
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from tests.schema import described

pytestmark = pytest.mark.once  # `DATABASE_URL=postgres://… ./bouquet test tests/demo` builds it there
DATABASE_URL = os.environ.get("DATABASE_URL", "")


@contextlib.contextmanager
def empty_database(data: Path):
    """The address of a new database of the kind the tests run on; dropped afterwards."""
    if not DATABASE_URL.startswith("postgres"):
        yield f"sqlite:///{data}/bouquet.sqlite3"
        return
    import psycopg
    from psycopg import sql

    name = f"bouquet_demo_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(DATABASE_URL, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{DATABASE_URL.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


SETUP = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'bouquet.config.settings'; django.setup()\n"


class Installation:
    """A data directory and a database, and the `bouquet` command on them."""

    def __init__(self, data: Path, database: str):
        self.data = data
        self.environment = {
            **os.environ,
            "BOUQUET_DATA": str(data),
            "DATABASE_URL": database,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONIOENCODING": "utf-8",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        return self.python("from bouquet.config.cli import main; main()", *arguments)

    def python(self, code: str, *arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(command, env=self.environment, cwd=self.data, capture_output=True, encoding="utf-8")


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    data = tmp_path_factory.mktemp("var")
    with empty_database(data) as database:
        made = Installation(data, database)
        made.first = made.run("demo", "--no-serve")
        assert made.first.returncode == 0, made.first.stderr
        yield made


# What the years' bilans say, in one process.
READ = """
import json
from bouquet.bilan.services import published
print(json.dumps({
    "2021": published(2021), "2024": published(2024), "2025": published(2025),
    "Véronne": published(2024, "commune:26371"),
}))
"""


DESCRIBE = """
import json
from tests.schema import described
print(json.dumps(described()))
"""


@pytest.fixture(scope="module")
def documents(installation):
    return json.loads(installation.python(SETUP + READ).stdout)


def test_the_tests_work_on_what_the_migrations_make(installation, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        mine = described()
    migrated = json.loads(installation.python(SETUP + DESCRIBE).stdout)
    assert migrated.keys() == mine.keys()
    assert {name: (migrated[name], mine[name]) for name in mine if migrated[name] != mine[name]} == {}


def test_it_says_where_to_go(installation):
    said = installation.first.stdout
    assert "362\u00a0communes" in said
    assert "http://localhost:8000/bilan/2025/" in said
    assert "bouquet-demo" in said
    assert "3 pages libres, 10 actualités, 15 réalisations, 12 ressources" in said
    for name in ("admin", "animatrice", "technicien", "caue", "te26", "mairie", "elu", "webmestre"):
        assert f"{name}@demo.bouquet.example" in said
    report = installation.data / "demo" / "bilan-2025.pdf"
    assert str(report) in said
    assert report.read_bytes().startswith(b"%PDF-")


def test_the_bilan_is_the_report_s(documents):
    document = documents["2025"]
    whole, communes, groups = document["global"], document["communes"], document["groupements"]
    assert whole["demandes"] == 825
    assert whole["demandes_n1"] == 705
    assert whole["evolution_pct"] == 17.0
    assert whole["evolution_perimetre_constant_pct"] == 6.0
    assert whole["perimetre_constant"]["organismes_exclus"] == ["CMA", "TERANA"]
    assert sorted(whole["perimetre_constant"]["conventions_exclues"]) == ["ingenierie", "satep", "satese"]
    assert whole["interventions"] == 1020
    assert whole["expertise_conjointe"] >= 30
    assert (whole["refusees"], whole["abandonnees"]) == (14, 22)
    assert (communes["demandes"], communes["part_pct"]) == (660, 80.0)
    assert (communes["distinctes"], communes["total"], round(communes["couverture_pct"])) == (254, 362, 70)
    assert communes["hors_departement"]["demandes"] == 0
    assert (groups["epci"]["demandes"], groups["epci"]["distincts"]) == (106, 9)
    assert groups["syndicats"]["demandes"] == 59
    assert len(whole["par_thematique"]) == 9
    assert all(item["interventions"] for item in whole["par_thematique"] + whole["par_nature"])
    small = [s for s in communes["par_strate"] if s["strate"] in {"0-199", "200-499", "500-999"}]
    assert sum(s["demandeuses"] for s in small) > 254 / 2
    assert all(c["demandes"] for c in document["cantons"] if c["communes_total"])


def test_the_bilan_counts_the_rencontres_of_the_report(documents):
    part = documents["2025"]["animation"]
    held = {row["code"]: row["rencontres"] for row in part["par_format"] if row["rencontres"]}
    assert held == {"rencontre_annuelle": 1, "webinaire": 6, "atelier": 3}
    assert next(row["presences"] for row in part["par_format"] if row["code"] == "rencontre_annuelle") > 80
    assert (part["rencontres"], part["seances"], part["presences"]) == (10, 10, 482)
    assert 0 < part["demandes_suivant_une_rencontre"] < documents["2025"]["global"]["demandes"]
    assert documents["2024"]["animation"]["seances"] == 0


def test_the_years_before_are_published_too(documents):
    before = documents["2024"]
    assert before["version"] == 1
    assert (before["global"]["demandes"], before["communes"]["total"]) == (705, 363)
    assert before["communes"]["hors_departement"]["demandes"] == 5
    assert documents["Véronne"]["global"]["demandes"] >= 1
    assert documents["2021"]["global"]["evolution_pct"] is None
    assert documents["2025"]["arrete_le"] == "2026-01-31"


BOUND = """
import datetime
from collections import Counter
from bouquet.accounts.models import User
from bouquet.demandes.enums import TypeConvention
from bouquet.demandes.manquantes import couverture, read_registre
from bouquet.demandes.models import Demande
user = User.objects.get(email="animatrice@demo.bouquet.example")
registre = read_registre(user=user, jour=datetime.date(2026, 11, 1), departement="26")
print(Demande.objects.filter(convention__isnull=False).count())
print(*sorted({one.etat.value for one in couverture(registre, TypeConvention.SATESE)}))
"""


def test_its_conventions_end_at_different_times(installation):
    said = installation.python(SETUP + BOUND).stdout.splitlines()
    assert said == ["60", "a_verifier en_vigueur expire manquante non_concernee"]


# Every file of the demonstration, compared with what its import recorded.
COMPARE = """
import datetime, pathlib
from django.conf import settings
from bouquet.annuaire.models import Organisme
from bouquet.imports.services import preview_import
for path in sorted(pathlib.Path(settings.BOUQUET_DATA, "demo", "fichiers").iterdir()):
    organisme = Organisme.objects.get(sigle=path.name.split("_")[0])
    preview = preview_import(path=path, organisme=organisme, today=datetime.date(2026, 1, 31))
    print(path.name, preview.lignes, preview.is_applicable, preview.counts.is_nothing_new)
"""


def test_importing_the_files_again_would_change_nothing(installation):
    done = installation.python(SETUP + COMPARE)
    rows = [line.split() for line in done.stdout.splitlines()]
    assert len(rows) == 34
    assert sum(int(lignes) for _, lignes, _, _ in rows) > 3_900
    assert [name for name, _, applicable, nothing_new in rows if (applicable, nothing_new) != ("True", "True")] == []


def test_running_it_again_changes_nothing(installation):
    before = installation.run("bilan", "2025", "--format", "json").stdout
    again = installation.run("demo", "--no-serve")
    assert again.returncode == 0
    assert "déjà prête" in again.stdout
    assert "elu@demo.bouquet.example" in again.stdout
    assert installation.run("bilan", "2025", "--format", "json").stdout == before
