"""Those who administer read every mail and its reason, change nothing, and send again only what did not leave."""

import datetime
import email

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from bouquet.core.enums import EtatCourriel
from bouquet.core.models import Courriel
from tests.accounts.factories import UserFactory

from .mails import post, with_test_templates

pytestmark = pytest.mark.django_db
LIST = "/admin/technique/core/courriel/"


@pytest.fixture(autouse=True)
def _templates(settings):
    with_test_templates(settings)


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def in_state(cle: str, etat: EtatCourriel, **fields) -> Courriel:
    courriel = post(cle, destinataire=f"{cle}@exemple.test")
    Courriel.objects.filter(pk=courriel.pk).update(etat=etat, **fields)
    return courriel


def test_the_list_filters_by_state_and_searches_by_recipient(staff):
    yesterday = timezone.now() - datetime.timedelta(days=1)
    in_state("perdu", EtatCourriel.EN_COURS, pris_le=yesterday)
    in_state("rate", EtatCourriel.ECHEC, erreur="Destinataire refusé")
    in_state("attend", EtatCourriel.EN_ATTENTE)
    for query, there, absent in (
        ("etat=incertain", ["perdu@", "Incertain", "parce que vous avez"], ["rate@", "attend@"]),
        ("etat=echec", ["rate@"], ["perdu@", "attend@"]),
        ("q=attend@exemple.test", ["attend@"], ["perdu@", "rate@"]),
    ):
        page = staff.get(f"{LIST}?{query}").content.decode()
        assert all(word in page for word in there), query
        assert not any(word in page for word in absent), query


def test_a_mail_is_shown_and_never_changed(staff):
    courriel = post()
    page = staff.get(f"{LIST}{courriel.pk}/change/")
    assert "est bien arrivé." in page.content.decode()
    assert 'name="_save"' not in page.content.decode()
    assert staff.post(f"{LIST}{courriel.pk}/change/", {"sujet": "Autre"}).status_code == 403
    assert staff.get(f"{LIST}add/").status_code == 403
    assert staff.post(f"{LIST}{courriel.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_layout_is_shown_cut_off_from_the_site(staff):
    courriel = post()
    answer = staff.get(reverse("admin:core_courriel_apercu", args=[courriel.pk]))
    policy = answer["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "unsafe-inline" not in staff.get(LIST)["Content-Security-Policy"]
    eml = staff.get(reverse("admin:core_courriel_eml", args=[courriel.pk]))
    assert email.message_from_bytes(eml.content)["To"] == "mairie@exemple.test"


def test_only_what_did_not_leave_is_sent_again(staff, django_capture_on_commit_callbacks):
    failed = in_state("rate", EtatCourriel.ECHEC)
    done = in_state("parti", EtatCourriel.ENVOYE, envoye_le=timezone.now())
    fresh = in_state("encours", EtatCourriel.EN_COURS, pris_le=timezone.now())
    chosen = {"action": "renvoyer", "_selected_action": [failed.pk, done.pk, fresh.pk]}
    with django_capture_on_commit_callbacks(execute=True):
        page = staff.post(LIST, chosen, follow=True).content.decode()
    assert [message.to for message in mail.outbox] == [["rate@exemple.test"]]
    assert "2\xa0courriels laissés" in page


def test_the_templates_are_shown_with_the_names_of_their_variables(staff):
    page = staff.get(reverse("admin:core_courriel_gabarits")).content.decode()
    assert "essai/simple" not in page  # only templates in a folder « courriels »
    assert "avis/courriels/retard" in page
    assert "« demande.reference »" in page
    answer = staff.get(reverse("admin:core_courriel_gabarit"), {"gabarit": "avis/courriels/retard"})
    assert "« demande.reference »" in answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
    for wrong in ("", "../../etc/passwd", "core/courriels/pied"):
        assert staff.get(reverse("admin:core_courriel_gabarit"), {"gabarit": wrong}).status_code == 404


@pytest.mark.parametrize("fields", [{}, {"is_staff": True}])
def test_nobody_else_reads_the_mails(client, fields):
    courriel = post()
    client.force_login(UserFactory(**fields))
    for path in (LIST, f"{LIST}gabarits/", f"{LIST}{courriel.pk}/apercu/", f"{LIST}{courriel.pk}/message.eml"):
        assert client.get(path).status_code in {302, 403}, path
