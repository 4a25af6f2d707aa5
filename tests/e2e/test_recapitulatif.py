"""The pages of the digest hold on a phone and a desk, and its mail on the narrowest phone."""

import pytest
from django.test import Client

from bouquet.annuaire.enums import Role
from bouquet.core.models import Courriel, Instance
from bouquet.demandes.enums import Etat
from bouquet.espace.recapitulatif import send_recapitulatif
from tests.accounts.factories import UserFactory
from tests.annuaire.factories import AppartenanceFactory
from tests.demandes.factories import DemandeFactory
from tests.e2e.reading import overflow, problems, violations
from tests.espace.test_recapitulatif import MONDAY


@pytest.fixture
def site(live_server):
    Instance(nom="Bouquet", sous_titre="L’ingénierie publique", proprietaire="Département", demonstration=True).save()
    DemandeFactory.create_batch(12, etat=Etat.A_QUALIFIER)
    return live_server.url


@pytest.fixture
def animatrice(site):
    return AppartenanceFactory(role=Role.COORDINATION).user


def sign_in(context, site, user) -> None:
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def test_the_mail_is_readable_on_the_narrowest_phone(page, context, site, animatrice):
    send_recapitulatif(user=animatrice, rythme="hebdomadaire", le=MONDAY)
    courriel = Courriel.objects.get()
    sign_in(context, site, UserFactory(is_staff=True, is_superuser=True))
    page.set_viewport_size({"width": 320, "height": 700})
    heard = problems(page)
    page.goto(f"{site}/admin/technique/core/courriel/{courriel.pk}/apercu/")
    assert overflow(page) == 0
    assert "Vous recevez ce récapitulatif" in page.content()
    assert heard == []  # its inline style is let through
    page.goto("about:blank")
    page.set_content(courriel.html)  # outside the sandbox, where axe may run
    assert violations(page, "dark") == []  # contrast alone: a mail has no landmarks, its reader gives them
    assert float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('li')).fontSize)")) >= 16
