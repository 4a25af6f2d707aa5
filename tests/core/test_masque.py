"""What only the recipient may read is in the message that leaves, and nowhere in what is kept or shown."""

import datetime
import email
import email.policy

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bouquet.core.daily import erase_contents
from bouquet.core.delivery import deliver, resend
from bouquet.core.enums import EtatCourriel
from bouquet.core.masque import MARK, hide, mark, show
from bouquet.core.models import Courriel
from tests.accounts.factories import UserFactory

from .mails import post, with_test_templates

SECRET = "https://exemple.test/compte/invitation/tres&secret/"
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _templates(settings):
    with_test_templates(settings)


def secret_mail(cle="secret", **fields) -> Courriel:
    return post(cle, contexte={"objet": SECRET}, secrets=[SECRET], **fields)


@pytest.mark.django_db
def test_the_secret_leaves_and_is_forgotten(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        courriel = secret_mail()
        assert courriel.secrets == SECRET
    assert SECRET in mail.outbox[0].body
    assert SECRET in mail.outbox[0].subject
    assert "tres&amp;secret" in mail.outbox[0].alternatives[0].content
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.secrets) == (EtatCourriel.ENVOYE, "")
    for kept in (courriel.sujet, courriel.texte, courriel.html):
        assert "secret/" not in kept
        assert mark(1) in kept


@pytest.mark.django_db
@pytest.mark.parametrize("etat", [EtatCourriel.EN_ATTENTE, EtatCourriel.ECHEC])
def test_those_who_administer_never_read_it_even_before_it_leaves(client, etat):
    courriel = secret_mail()
    Courriel.objects.update(etat=etat)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    page = "/admin/core/courriel/"
    pages = [page, f"{page}?q=secret", f"{page}{courriel.pk}/change/"]
    pages += [reverse(f"admin:core_courriel_{name}", args=[courriel.pk]) for name in ("apercu", "eml")]
    for path in pages:
        said = client.get(path).content
        assert b"tres" not in said, path
    assert "secret/" not in email_text(client.get(pages[-1]).content)


def email_text(raw: bytes) -> str:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    return message["Subject"] + "".join(part.get_content() for part in message.walk() if not part.is_multipart())


@pytest.mark.django_db
def test_a_mail_that_failed_still_leaves_with_its_secret(django_capture_on_commit_callbacks):
    courriel = secret_mail()
    Courriel.objects.update(etat=EtatCourriel.ECHEC, erreur="Boîte pleine")
    assert resend(courriel=courriel, le=timezone.now())
    assert deliver(courriel_id=courriel.pk) == EtatCourriel.ENVOYE
    assert SECRET in mail.outbox[0].body


@pytest.mark.django_db
def test_the_content_of_old_mails_is_erased_and_their_trace_kept(settings):
    settings.BOUQUET_COURRIELS_JOURS = 30
    now = timezone.now()
    fields = {
        "parti": {"etat": EtatCourriel.ENVOYE, "envoye_le": now, "secrets": ""},
        "rate": {"etat": EtatCourriel.ECHEC},
        "perdu": {"etat": EtatCourriel.EN_COURS, "pris_le": now},
        "attend": {"etat": EtatCourriel.EN_ATTENTE},
    }
    for cle, change in fields.items():
        Courriel.objects.filter(pk=secret_mail(cle).pk).update(**change)
    assert erase_contents(now + 29 * DAY) == "0\xa0effacé."
    assert erase_contents(now + 31 * DAY) == "3\xa0effacés."
    assert erase_contents(now + 31 * DAY) == "0\xa0effacé."
    for one in Courriel.objects.exclude(cle="attend"):
        assert (one.texte, one.html, one.secrets) == ("", "", "")
        assert one.efface_le is not None
        assert all((one.destinataire, one.raison, one.sujet, one.etat))
        assert not resend(courriel=one, le=now + 31 * DAY)
    assert Courriel.objects.get(cle="attend").texte


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"efface_le": timezone.now()}, {"etat": "envoye", "envoye_le": timezone.now()}])
def test_the_database_refuses_a_sent_or_erased_mail_with_its_secret(change):
    courriel = secret_mail()
    with pytest.raises(IntegrityError), transaction.atomic():
        Courriel.objects.filter(pk=courriel.pk).update(**change)


@given(st.lists(st.text("ab1é", min_size=1, max_size=6), max_size=4), st.text("ab1é ", max_size=40))
def test_what_is_hidden_is_shown_again(secrets, text):
    hidden = hide(text, secrets)
    assert show(hidden, secrets) == text
    left = MARK.sub(" ", hidden)
    assert not any(secret in left for secret in secrets)


def test_a_mark_that_somebody_typed_stays():
    assert show("⟦masqué 2⟧ ⟦masqué 0⟧", ["x"]) == "⟦masqué 2⟧ ⟦masqué 0⟧"
