"""The mails of accounts are listed like the others, with their reason, and their codes and links are not kept."""

import re

import pytest
from django.core import mail

from bouquet.core.enums import EtatCourriel
from bouquet.core.models import Courriel

from .factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SENT = {
    "/compte/connexion/code/": ("Votre code de connexion", r"^([A-Z0-9-]{6,})$", "un code de connexion a été demandé"),
    "/compte/mot-de-passe/": ("Choisir votre mot de passe", r"(http\S+/compte/mot-de-passe/\S+)", "un nouveau mot de"),
}


@pytest.mark.parametrize("path", SENT)
def test_it_leaves_at_once_by_the_outbox_and_its_secret_is_not_kept(ask, path):
    UserFactory(email="agent@exemple.test", password=PASSWORD)
    ask(path, email="agent@exemple.test")
    sujet, pattern, reason = SENT[path]
    (message,) = mail.outbox
    assert message.subject == sujet
    secret = re.search(pattern, message.body, re.MULTILINE)[1]
    assert secret in message.alternatives[0].content
    courriel = Courriel.objects.get()
    assert (courriel.etat, courriel.destinataire) == (EtatCourriel.ENVOYE, "agent@exemple.test")
    assert reason in courriel.raison
    assert "List-Unsubscribe" not in message.message()
    for field in Courriel._meta.fields:
        assert secret not in str(getattr(courriel, field.name)), field.name


def test_when_the_server_is_away_the_page_answers_and_the_mail_waits(ask, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    UserFactory(email="agent@exemple.test", password=PASSWORD)
    assert ask("/compte/mot-de-passe/", email="agent@exemple.test").status_code == 302
    assert Courriel.objects.get().etat == EtatCourriel.EN_ATTENTE
