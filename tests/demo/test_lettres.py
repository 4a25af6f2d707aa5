"""The letters of the demonstration: whole, invented, made once."""

import pytest
from django.utils import timezone

from bouquet.catalogue.services import ensure_reference_data
from bouquet.demo.lettres import DOMAIN, create_letters
from bouquet.lettre.models import Abonne, Lettre
from bouquet.lettre.statistiques import Chiffres

pytestmark = pytest.mark.django_db


def test_letters_are_made_once_with_invented_people():
    ensure_reference_data()
    assert create_letters(le=timezone.now()) == 3
    assert create_letters(le=timezone.now()) == 0
    assert Abonne.objects.count() == Abonne.objects.filter(courriel__endswith=f"@{DOMAIN}").count() == 40
    sent = [Chiffres.of(lettre) for lettre in Lettre.objects.publiques()]
    assert [(one.destinataires, one.envoyes, one.desabonnes) for one in sent] == [(35, 35, 1), (30, 30, 1)]
