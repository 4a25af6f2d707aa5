"""Delivery, through a real SMTP server: everyone once, whatever happens meanwhile."""

import datetime
import os
import subprocess
import sys
import threading

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bouquet.core.delivery import DELAYS, MAX_TRIES, claim, deliver, message_id, resend
from bouquet.core.enums import EtatCourriel
from bouquet.core.models import Courriel
from bouquet.core.tasks import deliver_mail

from .mails import post, start, with_test_templates

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    with_test_templates(settings)
    controller, server = start(settings)
    yield server
    controller.stop()


def state(courriel) -> tuple:
    courriel.refresh_from_db()
    return courriel.etat, courriel.essais


ADDRESSES = sorted(f"mairie{n}@exemple.test" for n in range(60))


@pytest.mark.django_db(transaction=True)
def test_two_threads_deliver_each_mail_once(server, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("the database of tests is in memory, with locks of its own: see the two processes below")
    monkeypatch.setattr("bouquet.core.mail.enqueue_delivery", lambda **row: None)  # both workers find the same rows
    keys = [post(f"essai:{address}", destinataire=address).pk for address in ADDRESSES]

    def work() -> None:
        for pk in keys:
            deliver(courriel_id=pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert_each_once(server)
    assert set(Courriel.objects.values_list("etat", "essais")) == {(EtatCourriel.ENVOYE, 1)}


def assert_each_once(server) -> None:
    assert sorted(address for address, _ in server.received) == ADDRESSES
    assert len({identifier for _, identifier in server.received}) == len(ADDRESSES)


POST_THEM = """
import django, sys
django.setup()
from bouquet.core.models import Courriel
from bouquet.core.tasks import deliver_mail
fields = {"sujet": "Essai", "texte": "Essai", "html": "<p>Essai</p>", "gabarit": "essai", "raison": "Essai."}
rows = [Courriel(cle=address, destinataire=address, **fields) for address in sys.argv[1:]]
for row in Courriel.objects.bulk_create(rows):
    deliver_mail.enqueue(row.pk), deliver_mail.enqueue(row.pk)
"""


@pytest.mark.once
def test_two_worker_processes_deliver_each_mail_once(server, settings, tmp_path, migrated_file):
    """The real worker, twice, on a database file; each mail has two tasks, so that both workers want it."""
    environment = {
        **os.environ,
        "BOUQUET_DATA": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{migrated_file}",
        "DJANGO_SETTINGS_MODULE": "bouquet.config.settings",
        "EMAIL_URL": f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
    }
    bouquet = [sys.executable, "-c", "from bouquet.config.cli import main; main()"]
    subprocess.run([sys.executable, "-c", POST_THEM, *ADDRESSES], env=environment, check=True, timeout=60)
    work = [*bouquet, "db_worker", "--backend=background", "--batch", "--verbosity=0"]
    workers = [subprocess.Popen(work, env=environment) for _ in range(2)]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
    assert_each_once(server)


def test_a_transient_refusal_is_tried_again_with_the_same_identifier(server):
    courriel = post()
    server.answers = ["451 Revenez plus tard"]
    assert deliver(courriel_id=courriel.pk) == EtatCourriel.EN_ATTENTE
    assert state(courriel) == (EtatCourriel.EN_ATTENTE, 1)
    assert "Revenez plus tard" in courriel.erreur
    assert deliver(courriel_id=courriel.pk) == EtatCourriel.ENVOYE
    assert state(courriel) == (EtatCourriel.ENVOYE, 2)
    assert server.received == [("mairie@exemple.test", message_id(courriel))]
    assert courriel.erreur == ""


def test_a_final_refusal_is_a_failure_at_once_and_a_person_may_send_again(server):
    courriel = post()
    server.answers = ["554 Refus définitif"]
    assert deliver(courriel_id=courriel.pk) == EtatCourriel.ECHEC
    assert deliver(courriel_id=courriel.pk) is None
    courriel.refresh_from_db()
    assert resend(courriel=courriel, le=timezone.now())
    assert deliver(courriel_id=courriel.pk) == EtatCourriel.ENVOYE


def test_a_server_that_never_answers_makes_a_failure_after_the_last_try(settings, server):
    courriel = post()
    settings.EMAIL_PORT = 1  # nobody listens there
    states = [deliver(courriel_id=courriel.pk) for _ in range(MAX_TRIES)]
    assert states == [EtatCourriel.EN_ATTENTE] * (MAX_TRIES - 1) + [EtatCourriel.ECHEC]
    courriel.refresh_from_db()
    assert "injoignable" in courriel.erreur


def test_a_connection_broken_during_the_sending_leaves_a_doubt_that_only_a_person_lifts(server, monkeypatch):
    courriel = post()

    def broken(self, messages):
        raise ConnectionResetError("connexion coupée")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.smtp.EmailBackend.send_messages", broken)
        assert deliver(courriel_id=courriel.pk) == EtatCourriel.EN_COURS
    assert deliver(courriel_id=courriel.pk) is None
    courriel.refresh_from_db()
    assert "coupée" in courriel.erreur
    assert server.received == []
    assert not resend(courriel=courriel, le=timezone.now())  # too early: it may still be under way
    later = timezone.now() + datetime.timedelta(minutes=20)
    assert courriel.is_uncertain(later)
    assert list(Courriel.objects.uncertain(later)) == [courriel]
    assert resend(courriel=courriel, le=later)
    assert deliver(courriel_id=courriel.pk) == EtatCourriel.ENVOYE


def test_a_killed_worker_leaves_a_mail_that_nobody_else_takes(server):
    courriel = post()
    assert claim(courriel_id=courriel.pk, le=timezone.now())
    assert not claim(courriel_id=courriel.pk, le=timezone.now())
    assert deliver(courriel_id=courriel.pk) is None
    assert server.received == []


def test_a_sent_or_cancelled_mail_is_not_sent_by_a_late_task(server):
    courriel = post()
    assert deliver(courriel_id=courriel.pk) == EtatCourriel.ENVOYE
    assert deliver(courriel_id=courriel.pk) is None
    assert not resend(courriel=courriel, le=timezone.now())
    other = post("autre")
    Courriel.objects.filter(pk=other.pk).update(etat=EtatCourriel.ANNULE)
    assert deliver(courriel_id=other.pk) is None
    assert len(server.received) == 1


def test_a_message_that_cannot_be_written_fails_with_its_reason(server):
    courriel = post(repondre_a="a@exemple.test\nBcc: tous@exemple.test")
    assert deliver(courriel_id=courriel.pk) == EtatCourriel.ECHEC
    courriel.refresh_from_db()
    assert "impossible à écrire" in courriel.erreur


def test_the_worker_comes_back_later_when_the_server_asks_to_wait(server, settings):
    settings.TASKS = {**settings.TASKS, "background": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    courriel = post()
    server.answers = ["451 Revenez plus tard"]
    deliver_mail.call(courriel.pk)
    later = DBTaskResult.objects.get()
    assert later.args_kwargs["args"] == [courriel.pk]
    assert datetime.timedelta(minutes=4) < later.run_after - timezone.now() <= DELAYS[0]
    deliver_mail.call(courriel.pk)
    assert DBTaskResult.objects.count() == 1  # sent: nothing to come back for
