"""What comes back: refusals and complaints about a letter that was sent here, and nothing else."""

import pytest
from anymail.signals import AnymailTrackingEvent, tracking
from django.utils import timezone

from bouquet.lettre.mise_en_page import message_id
from bouquet.lettre.models import Abonne, Envoi, Rejet
from bouquet.lettre.services.retours import note_returns

from .factories import NOON, AbonneFactory, LettreFactory

pytestmark = pytest.mark.django_db

REPORT = """\
From: MAILER-DAEMON@exemple.test
Subject: Returned mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/{kind}

{fields}

--b
Content-Type: {quoting}

Message-ID: {identifier}
Subject: Les nouvelles

--b--
"""
DSN = "Reporting-MTA: dns; exemple.test\n\nFinal-Recipient: rfc822; a@exemple.test\nAction: {}\nStatus: {}\n"
ARF = "Feedback-Type: abuse\nUser-Agent: Essai/1\nVersion: 1\n"


@pytest.fixture
def envoi():
    return Envoi.objects.create(lettre=LettreFactory(), abonne=AbonneFactory(), etat="envoye", envoye_le=NOON)


def report(envoi, kind="delivery-status", fields="", quoting="text/rfc822-headers", identifier="") -> bytes:
    told = {"kind": kind, "fields": fields, "quoting": quoting, "identifier": identifier or message_id(envoi)}
    return REPORT.format(**told).encode()


def told(*contents: bytes) -> tuple[int, int]:
    return note_returns(contents=contents, le=timezone.now())


@pytest.mark.parametrize("quoting", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize(
    ("action", "status", "etat"),
    [("failed", "5.1.1", "rejete"), ("failed", "5.2.2", "actif"), ("failed", "4.4.7", "actif")],
)
def test_a_final_refusal_ends_the_subscription_a_passing_one_does_not(envoi, action, status, etat, quoting):
    assert told(report(envoi, fields=DSN.format(action, status), quoting=quoting)) == (1, 0)
    assert Abonne.objects.get().etat == etat
    assert Rejet.objects.get().envoi == envoi


def test_the_same_message_counts_once(envoi):
    content = report(envoi, fields=DSN.format("failed", "4.2.2"))
    assert told(content, content) == (1, 0)
    assert Rejet.objects.count() == 1


def test_a_complaint_is_for_ever(envoi):
    assert told(report(envoi, kind="feedback-report", fields=ARF)) == (1, 0)
    assert Abonne.objects.get().etat == "plainte"


@pytest.mark.parametrize("identifier", ["<lettre-1-abc@exemple.test>", "<autre@exemple.test>"])
def test_nobody_is_unsubscribed_by_a_forged_report(envoi, identifier):
    assert told(report(envoi, fields=DSN.format("failed", "5.1.1"), identifier=identifier)) == (0, 1)
    assert Abonne.objects.get().etat == "actif"


def test_delays_and_other_mail_change_nothing(envoi):
    late = report(envoi, fields=DSN.format("delayed", "4.4.7"))
    assert told(late, b"Subject: Bonjour\n\nMerci !", b"\xff\xfe") == (0, 3)
    assert Rejet.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "reason", "etat"),
    [("bounced", "bounced", "rejete"), ("bounced", "timed_out", "actif"), ("complained", "spam", "plainte")],
)
def test_what_the_provider_tells(envoi, kind, reason, etat):
    address = envoi.abonne.courriel.upper()
    event = AnymailTrackingEvent(
        event_type=kind, reject_reason=reason, recipient=address, message_id="x", event_id="1", esp_event={}
    )
    for _ in range(2):
        tracking.send(sender=object, event=event, esp_name="Essai")
    assert Rejet.objects.count() == 1
    assert Abonne.objects.get().etat == etat


def test_the_address_of_providers_is_closed_without_a_secret(client):
    assert client.get("/courriels/rejets/brevo/tracking/").status_code == 404
