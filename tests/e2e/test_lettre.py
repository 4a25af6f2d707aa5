"""A letter as a mailbox shows it: nothing beside a narrow screen, nothing found by axe, no image."""

import pytest

from bouquet.core.models import Instance
from bouquet.lettre.mise_en_page import Pli
from tests.lettre.factories import BlocFactory, LettreFactory

from .reading import overflow, violations

LONG = "Rénovation énergétique et mise en accessibilité de l’école intercommunale et de sa restauration scolaire"

# Landmarks are the mailbox's own: a mail is read inside its page.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.django_db
@pytest.mark.parametrize("width", [320, 1280])
def test_a_letter_holds_in_a_mailbox(page, width):
    Instance(nom="Bouquet", proprietaire="Département").save()
    lettre = LettreFactory(titre=LONG, chapo="Bonjour.\n\n- un\n- deux")
    for _ in range(3):
        BlocFactory(
            lettre=lettre, titre=LONG, detail="Webinaire · jeudi 12 mars 2026", lien="https://exemple.test/" + "a" * 90
        )
    html = Pli.of(lettre).html
    assert "<img" not in html
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(html)
    assert violations(page, rules=WCAG) == []
    assert overflow(page) <= 0
