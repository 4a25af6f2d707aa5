"""What the site says of personal data: the same durations as those that the purge obeys, and a word at each form."""

import re
from html import unescape

import pytest

from bouquet.pages.registre import registre
from tests.demandes.factories import DemandeFactory
from tests.rencontres.factories import EtapeParcoursFactory, SeanceFactory

pytestmark = pytest.mark.once

NOTICE = re.compile(r'<p class="soft">[^<]*<a href="/donnees-personnelles/">Vos droits et vos données</a>')


@pytest.mark.parametrize(
    ("name", "titre"),
    [
        ("INSCRIPTIONS", "Organiser une rencontre et prévenir de ce qui change"),
        ("PARCOURS", "Suivre un parcours"),
        ("COMPTES", "Ouvrir un compte et s’y connecter"),
        ("COURRIELS", "Envoyer des courriels"),
        ("HISTORIQUE", "Savoir qui a fait quoi"),
    ],
)
def test_the_register_tells_the_durations_of_the_settings(settings, name, titre):
    setattr(settings, f"BOUQUET_CONSERVATION_{name}_MOIS", 17)
    told = {one.titre: one.duree for one in registre(conservation_ans=5, fermeture_jours=365, brouillon_jours=30)}
    assert "17\xa0mois" in told[titre]
    setattr(settings, f"BOUQUET_CONSERVATION_{name}_MOIS", 0)
    told = {one.titre: one.duree for one in registre(conservation_ans=5, fermeture_jours=365, brouillon_jours=30)}
    assert "Sans limite" in told[titre]


@pytest.mark.django_db
def test_each_public_form_that_asks_who_one_is_says_why(client, time_machine):
    seance = SeanceFactory()
    time_machine.move_to(seance.debut.replace(day=1))
    parcours = EtapeParcoursFactory().parcours
    demande = DemandeFactory(etat="cloturee", jeton="un-jeton")
    for path in (
        "/demande/nouvelle/",
        "/demande/suivi/",
        f"/demande/suivi/{demande.jeton}/satisfaction/",
        f"/agenda/{seance.rencontre.slug}/inscription/",
        f"/parcours/{parcours.slug}/",
    ):
        page = unescape(client.get(path).content.decode())
        assert "<form" in page, path
        assert NOTICE.search(page), path
