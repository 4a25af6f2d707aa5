"""Sending, through a real SMTP server: each person once, whoever dies meanwhile."""

import datetime
import json
import os
import signal

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from bouquet.lettre import poste
from bouquet.lettre.enums import EtatEnvoi, EtatLettre
from bouquet.lettre.mise_en_page import envoi_of, message_id
from bouquet.lettre.models import Abonne, Envoi, Lettre
from bouquet.lettre.services import envoi as sending
from bouquet.lettre.services.abonnements import leave
from bouquet.lettre.services.envoi import DONE, begin, claim_next, decide_doubts, send_some, settle
from bouquet.lettre.statistiques import Chiffres
from tests.core.mails import start

from .factories import AbonneFactory, BlocFactory, LettreFactory
from .killing import READ, WRITE, run, send_with_kills, twice

pytestmark = pytest.mark.django_db
MANY = 300


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.BOUQUET_DATA = tmp_path
    settings.BOUQUET_LETTRE_PAR_MINUTE = 0


@pytest.fixture
def server(settings):
    controller, server = start(settings)
    yield server
    controller.stop()


def states(lettre: Lettre) -> dict[str, int]:
    return {etat: n for etat, n in lettre.envois.all().by_state().items() if n}


def ready(count: int = 3) -> Lettre:
    AbonneFactory.create_batch(count)
    return BlocFactory(lettre=LettreFactory(prete=True)).lettre


@pytest.mark.once
def test_everyone_once_though_the_worker_is_killed_three_times(server, settings, tmp_path, migrated_file):
    """The real worker and its postman, on a database file, killed without warning in the middle."""
    env = {
        **os.environ,
        "BOUQUET_DATA": str(tmp_path),
        "BOUQUET_LETTRE_PAR_MINUTE": "0",
        "DATABASE_URL": f"sqlite:///{migrated_file}",
        "DJANGO_SETTINGS_MODULE": "bouquet.config.settings",
        "EMAIL_URL": f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
    }
    run(WRITE, env, str(MANY))
    send_with_kills(env, lambda: len(server.received), [40, 120, 210], patience=120)
    addresses = [address for address, _ in server.received]
    assert twice(addresses) == {}
    assert sorted(addresses) == sorted(f"a{n}@exemple.test" for n in range(MANY))
    etat, counts = json.loads(run(READ, env))
    assert (etat, counts["envoye"]) == ("envoyee", MANY)
    assert sum(counts.values()) == MANY
    assert list((tmp_path / "lettre").glob("*.journal")) == []


def test_a_letter_leaves_once_and_says_so(server):
    lettre = ready()
    assert send_some(lettre_id=lettre.pk, seconds=None) == DONE
    assert send_some(lettre_id=lettre.pk, seconds=None) == DONE
    assert len(server.received) == 3
    lettre.refresh_from_db()
    assert lettre.etat == EtatLettre.ENVOYEE
    assert states(lettre) == {EtatEnvoi.ENVOYE: 3}
    assert {envoi_of(identifier) for _, identifier in server.received} == set(
        lettre.envois.values_list("pk", flat=True)
    )


def test_only_those_who_confirmed_and_stayed_are_written_to(server):
    AbonneFactory(attente=True), AbonneFactory(parti=True)
    lettre = ready(2)
    begin(lettre=lettre, le=timezone.now())
    gone = Abonne.objects.actifs().first()
    leave(abonne=gone, source="essai", le=timezone.now())
    send_some(lettre_id=lettre.pk, seconds=None)
    assert states(lettre) == {EtatEnvoi.ENVOYE: 1, EtatEnvoi.ECARTE: 1}
    assert gone.courriel not in dict(server.received)


def test_one_letter_a_month_for_those_who_asked_so(server):
    with time_machine.travel(datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)):
        AbonneFactory(rythme="mensuel")
        first, second = LettreFactory(prete=True), LettreFactory(prete=True)
        for lettre in (first, second):
            send_some(lettre_id=lettre.pk, seconds=None)
        assert len(server.received) == 1
    with time_machine.travel(datetime.datetime(2026, 4, 1, 12, tzinfo=datetime.UTC)):
        send_some(lettre_id=LettreFactory(prete=True).pk, seconds=None)
    assert len(server.received) == 2


def test_a_passing_refusal_is_tried_again_later(server):
    lettre = ready(1)
    server.answers = ["451 Revenez plus tard"]
    suite = send_some(lettre_id=lettre.pk, seconds=None)
    assert suite.dans
    assert suite.dans > datetime.timedelta(minutes=4)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=6)):
        assert send_some(lettre_id=lettre.pk, seconds=None) == DONE
    assert states(lettre) == {EtatEnvoi.ENVOYE: 1}


def test_a_final_refusal_ends_the_subscription(server):
    lettre = ready(1)
    server.answers = ["550 Boîte inconnue"]
    assert send_some(lettre_id=lettre.pk, seconds=None) == DONE
    assert states(lettre) == {EtatEnvoi.REFUSE: 1}
    assert Abonne.objects.get().etat == "rejete"
    assert "Boîte inconnue" in Envoi.objects.get().erreur or "550" in Envoi.objects.get().erreur


def test_a_server_that_does_not_answer_loses_nobody(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    lettre = ready(2)
    assert send_some(lettre_id=lettre.pk, seconds=None).dans == sending.UNREACHABLE
    assert states(lettre) == {EtatEnvoi.A_ENVOYER: 2}


def taken(lettre: Lettre, marks: str) -> Envoi:
    """One that a dead worker had claimed, and what its journal says."""
    begin(lettre=lettre, le=timezone.now())
    journal = poste.new_journal(lettre.pk)
    envoi = claim_next(lettre=lettre, journal=journal, le=timezone.now())
    (poste.folder() / journal).write_text(marks.format(envoi.pli))
    return envoi


@pytest.mark.parametrize(
    ("marks", "etat"),
    [
        ("", EtatEnvoi.A_ENVOYER),
        ("{0} point\n", EtatEnvoi.INCERTAIN),
        ("{0} point\n{0} accepte\n", EtatEnvoi.ENVOYE),
        ("{0} point\n{0} refuse 550 Inconnu\n", EtatEnvoi.REFUSE),
        ("{0} poi", EtatEnvoi.A_ENVOYER),
    ],
)
def test_the_journal_decides_what_a_dead_worker_had_done(marks, etat):
    lettre = ready(1)
    envoi = taken(lettre, marks)
    assert settle(lettre=lettre, le=timezone.now())
    envoi.refresh_from_db()
    assert envoi.etat == etat


def test_a_doubtful_one_waits_for_a_person(server):
    lettre = ready(1)
    taken(lettre, "{0} point\n")
    assert send_some(lettre_id=lettre.pk, seconds=None) == DONE
    assert server.received == []
    assert Chiffres.of(lettre).incertains == 1
    assert decide_doubts(lettre=lettre, renvoyer=True, le=timezone.now()) == 1
    send_some(lettre_id=lettre.pk, seconds=None)
    assert len(server.received) == 1


def test_the_journal_of_another_machine_is_waited_for_then_doubtful():
    lettre = ready(1)
    envoi = taken(lettre, "")
    poste.forget_journal(envoi.journal)
    for minutes, etat in ((1, EtatEnvoi.PRIS), (16, EtatEnvoi.INCERTAIN)):
        settle(lettre=lettre, le=timezone.now() + datetime.timedelta(minutes=minutes))
        assert states(lettre) == {etat: 1}


def test_a_postman_that_dies_is_replaced(server, monkeypatch):
    lettre = ready(3)
    kept = poste.PosteSmtp.hand_over

    def killed(self, pli, message):
        monkeypatch.setattr(poste.PosteSmtp, "hand_over", kept)
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        return kept(self, pli, message)

    monkeypatch.setattr(poste.PosteSmtp, "hand_over", killed)
    assert send_some(lettre_id=lettre.pk, seconds=None).dans == sending.UNREACHABLE
    assert send_some(lettre_id=lettre.pk, seconds=None) == DONE
    assert len(server.received) == len(dict(server.received)) == 3


def test_only_one_process_sends_a_letter(server):
    lettre = ready(1)
    with poste.alone(lettre.pk) as mine:
        assert mine
        assert send_some(lettre_id=lettre.pk, seconds=None) == DONE
    assert server.received == []


def test_the_rate_is_held(server, settings):
    settings.BOUQUET_LETTRE_PAR_MINUTE = 600  # one every 100 ms
    lettre = ready(20)
    suite = send_some(lettre_id=lettre.pk, seconds=0.5)
    assert suite.dans == datetime.timedelta(0)
    assert 1 <= len(server.received) <= 7


def test_headers_of_a_letter(settings):
    settings.BOUQUET_URL = "https://bouquet.exemple.test"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    lettre = ready(1)
    send_some(lettre_id=lettre.pk, seconds=None)
    message, abonne = mail.outbox[0], Abonne.objects.get()
    headers = message.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = f"https://bouquet.exemple.test/lettre/arret/{abonne.jeton}/?lettre={lettre.pk}"
    assert headers["List-Unsubscribe"] == f"<{stop}>"
    assert headers["Message-ID"] == message_id(Envoi.objects.get())
    html = message.alternatives[0][0]
    for body in (message.body, html):
        assert abonne.jeton in body
        assert "JETON" not in body
        assert f"/lettre/lien/{lettre.liens.get().pk}/" in body
    assert "<img" not in html
    assert "Un titre &amp; un autre" in html
