"""What a mail says, and that one key writes one mail."""

import datetime

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from bouquet.core.daily import erase_contents
from bouquet.core.enums import EtatCourriel
from bouquet.core.mail import Piece
from bouquet.core.models import Courriel, Instance, PieceCourriel

from .mails import post, with_test_templates

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _templates(settings):
    with_test_templates(settings)


def test_a_mail_leaves_after_commit_with_its_reason(django_capture_on_commit_callbacks, settings):
    with django_capture_on_commit_callbacks(execute=True):
        courriel = post(repondre_a="animatrice@exemple.test")
        assert mail.outbox == []
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.essais, courriel.envoye_le is not None) == (EtatCourriel.ENVOYE, 1, True)
    message = mail.outbox[0]
    assert (message.to, message.reply_to) == (["mairie@exemple.test"], ["animatrice@exemple.test"])
    assert message.subject == "Bonjour de l’essai\xa0: L’école & la cour"
    assert "L’école & la cour est bien arrivé." in message.body
    assert "Vous recevez ce message parce que" in message.body.split("-- ")[1]
    html = message.alternatives[0].content
    assert "L’école &amp; la cour" in html
    assert "Vous recevez ce message parce que" in html
    assert message.message()["Auto-Submitted"] == "auto-generated"


def test_the_html_fetches_nothing_from_elsewhere(settings):
    html = post().html
    assert "Arial" in html
    for remote in ("@import", "<link", "<img", "url(", "<script"):
        assert remote not in html
    assert "mj-text" not in html


def test_the_mails_of_a_demonstration_say_so():
    assert "DÉMONSTRATION" not in post("a").texte
    Instance(demonstration=True).save()
    courriel = post("b")
    assert "DÉMONSTRATION" in courriel.texte
    assert "Démonstration" in courriel.html


def test_a_key_writes_one_mail(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert post("accuse:1") is not None
        assert post("accuse:1") is None
    assert (Courriel.objects.count(), len(mail.outbox)) == (1, 1)


def test_a_key_written_meanwhile_by_another_writes_nothing_and_breaks_nothing(monkeypatch):
    post("accuse:1")
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", iter_of(False, True))
    with transaction.atomic():
        assert post("accuse:1") is None
    assert Courriel.objects.count() == 1


def iter_of(*answers):
    left = list(answers)
    return lambda self: left.pop(0)


@pytest.mark.parametrize(
    ("address", "said"), [("", "Aucune adresse"), ("pas une adresse", "impossible"), ("x" * 300, "")]
)
def test_a_wrong_address_is_kept_as_a_failure(address, said, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        courriel = post(destinataire=address)
    assert courriel.etat == EtatCourriel.ECHEC
    assert said in courriel.erreur
    assert mail.outbox == []


def test_a_subject_holds_on_one_line(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        post(contexte={"objet": "Toit\r\nBcc: tous@exemple.test"})
    assert mail.outbox[0].to == ["mairie@exemple.test"]
    assert "\n" not in mail.outbox[0].subject


def test_only_a_sent_mail_has_a_date_of_sending():
    courriel = post()
    with pytest.raises(IntegrityError), transaction.atomic():
        Courriel.objects.filter(pk=courriel.pk).update(etat=EtatCourriel.ENVOYE)


def test_a_small_file_leaves_with_its_mail_and_goes_with_its_content(django_capture_on_commit_callbacks, settings):
    piece = Piece("rencontre.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n")
    with django_capture_on_commit_callbacks(execute=True):
        courriel = post(pieces=[piece])
    (attached,) = mail.outbox[0].attachments
    assert (attached[0], attached[2]) == ("rencontre.ics", "text/calendar")
    kept = post("autre", pieces=[piece])
    assert PieceCourriel.objects.count() == 2
    much_later = timezone.now() + datetime.timedelta(days=settings.BOUQUET_COURRIELS_JOURS + 1)
    erase_contents(much_later)
    assert list(PieceCourriel.objects.values_list("courriel", flat=True)) == [kept.pk]
    courriel.refresh_from_db()
    assert courriel.texte == ""


def test_a_heavy_file_is_refused():
    with pytest.raises(ValueError, match="200000 octets"):
        Piece("lourd.pdf", "application/pdf", b"x" * 200_001)
