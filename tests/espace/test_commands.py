import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError

from bouquet.accounts.models import User
from bouquet.annuaire.enums import Role
from bouquet.annuaire.models import Organisme
from bouquet.catalogue.models import Nature, Thematique
from bouquet.territoires.models import Collectivite, Departement

pytestmark = pytest.mark.once

GOOD = "sigle,nom,nature,parent_sigle,date_adhesion,date_sortie\nCAUE,Conseil,partenaire,,2018-01-01,\n"


@pytest.fixture
def organismes(tmp_path):
    file = tmp_path / "organismes.csv"
    file.write_text(GOOD)
    return file


@pytest.mark.django_db
def test_init_makes_an_instance_ready_for_work_and_may_be_run_again(organismes, capsys, client, settings):
    options = {"departement": "26", "organismes": organismes, "admin": "chef@exemple.test"}
    call_command("init", **options)
    said = capsys.readouterr().out
    assert Departement.objects.get(hote=True).code == "26"
    assert Collectivite.objects.communes().of_departement("26").in_cog(2025).count() == 362
    assert (Thematique.objects.count(), Nature.objects.count()) == (9, 4)
    assert Organisme.objects.get().sigle == "CAUE"
    chef = User.objects.get()
    assert (chef.is_superuser, chef.appartenances.get().role) == (True, Role.ADMINISTRATION)
    link = next(line for line in said.splitlines() if line.startswith(settings.BOUQUET_URL))
    answer = client.get(link.removeprefix(settings.BOUQUET_URL), follow=True)
    assert "Choisir un mot de passe" in answer.content.decode()
    assert mail.outbox == []

    chef.set_password("x")
    chef.save()
    call_command("init", **options)
    again = capsys.readouterr().out
    assert "a déjà son mot de passe" in again
    assert settings.BOUQUET_URL not in again
    assert (User.objects.count(), Organisme.objects.count(), Thematique.objects.count()) == (1, 1, 9)


@pytest.mark.django_db
def test_init_refuses_a_faulty_file_and_writes_nothing(organismes):
    organismes.write_text(GOOD + "X,,guilde,,2018-01-01,\n")
    with pytest.raises(CommandError) as caught:
        call_command("init", departement="26", organismes=organismes)
    assert caught.value.returncode == 1
    assert [line.split(": ")[0] for line in str(caught.value).splitlines()] == [
        f"{organismes}:3:nom",
        f"{organismes}:3:nature",
    ]
    assert not Departement.objects.exists()
    assert not Organisme.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"departement": "999"}, "999"),
        ({"departement": "26", "admin": "pas une adresse"}, "--admin"),
        ({"departement": "26", "organismes": "absent.csv"}, "absent.csv: fichier illisible"),
    ],
)
def test_init_says_what_is_wrong_with_its_options(options, said):
    from pathlib import Path

    if "organismes" in options:
        options = options | {"organismes": Path(options["organismes"])}
    with pytest.raises(CommandError, match=said) as caught:
        call_command("init", **options)
    assert caught.value.returncode == 2
    assert not Departement.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"port": 0}, {"port": 70_000}, {"workers": 0}])
def test_serve_refuses_impossible_options(options):
    with pytest.raises(CommandError) as caught:
        call_command("serve", **options)
    assert caught.value.returncode == 2


@pytest.mark.django_db
def test_serve_says_when_its_port_is_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CommandError, match="--port") as caught:
            call_command("serve", port=other.getsockname()[1])
    assert caught.value.returncode == 3


@pytest.mark.django_db
def test_serve_wants_an_up_to_date_database():
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="demandes").last().delete()
    with pytest.raises(CommandError, match="n’est pas à jour") as caught:
        call_command("serve")
    assert caught.value.returncode == 3


def test_the_served_site_answers_and_stops_at_once(tmp_path, migrated_file):
    """The real server on a new database: pages, static files, then Ctrl-C."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "BOUQUET_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{migrated_file}"}
    command = [sys.executable, "-c", "from bouquet.config.cli import main; main()"]
    subprocess.run([sys.executable, "-c", WAITING_MAIL], env=environment, check=True, timeout=60)
    server = subprocess.Popen([*command, "serve", "--port", str(port)], env=environment, stdout=subprocess.PIPE)
    try:
        assert answers(f"http://127.0.0.1:{port}/readyz") == b'{"etat": "ok"}'
        assert b'name="login"' in answers(f"http://127.0.0.1:{port}/compte/connexion/")
        assert b"--primary" in answers(f"http://127.0.0.1:{port}{settings.STATIC_URL}core/tokens.css")
        assert_mail_leaves(migrated_file)
    finally:
        server.send_signal(signal.SIGINT)
        said, _ = server.communicate(timeout=20)
    assert server.returncode == 0
    assert str(port) in said.decode()


WAITING_MAIL = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "bouquet.config.settings"
django.setup()
from bouquet.core.models import Courriel
from bouquet.core.tasks import deliver_mail
deliver_mail.enqueue(Courriel.objects.create(cle="a", destinataire="a@exemple.test", sujet="Essai").pk)
"""


def assert_mail_leaves(database) -> None:
    """The worker beside the server sends what waits."""
    with sqlite3.connect(database) as reading:
        for _ in range(200):
            if reading.execute("select etat from core_courriel").fetchone() == ("envoye",):
                return
            time.sleep(0.1)
    raise AssertionError("le courriel attend encore")


def answers(url: str) -> bytes:
    """The page, as soon as the server listens."""
    deadline = time.monotonic() + 60  # a machine at work takes its time
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return response.read()
        except ConnectionError:
            time.sleep(0.1)
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError):
                raise
            time.sleep(0.1)
    raise AssertionError(f"{url} ne répond pas")
