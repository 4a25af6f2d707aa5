"""Hybrid séances: who comes takes a chair, who follows online takes none and alone has the link."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from icalendar import Calendar

from bouquet.core.models import Courriel
from bouquet.rencontres.models import Inscription, Seance
from bouquet.rencontres.presentation import Carte, badge
from bouquet.rencontres.services import Origine, PasDePlace, Personne, change_inscription, register
from bouquet.rencontres.services.rappels import remind_hour
from bouquet.rencontres.services.redaction import announce_changes, told_of
from tests.territoires.factories import CollectiviteFactory, DepartementFactory

from .factories import DAY, HOUR, NOON, InscriptionFactory, SeanceFactory

pytestmark = pytest.mark.django_db
FROM, LINK = Origine(structure="Organisme d’essai"), "https://visio.exemple.test/abc"


def come(seance, name, *, a_distance=False, **more) -> Inscription:
    person = Personne(name, f"{name}@exemple.test", a_distance=a_distance, **more)
    (made,) = register(seance=seance, personnes=[person], origine=FROM, le=NOON)
    return made.inscription


def switch(inscription, *, a_distance):
    return change_inscription(
        inscription=inscription, nom=inscription.nom, fonction="", reponses={}, le=NOON, a_distance=a_distance
    )


def counted(seance):
    return Seance.objects.with_counts().select_related("rencontre").get(pk=seance.pk)


def test_the_room_fills_and_the_screen_never():
    seance = SeanceFactory(hybrid=True, jauge=1)
    made = [come(seance, name, a_distance=online) for name, online in (("a", True), ("b", False), ("c", True))]
    assert [one.etat for one in made] == ["confirmee"] * 3
    assert come(seance, "d").waits
    assert come(seance, "e", a_distance=True).confirmed
    found = counted(seance)
    assert (found.prises, found.en_ligne, found.en_attente) == (1, 3, 1)
    assert badge(found, NOON)[1] == "Complet sur place : liste d’attente, ou en ligne"


def test_a_seance_held_online_counts_all_its_places():
    seance = SeanceFactory(online=True, jauge=1)
    first, second = come(seance, "a"), come(seance, "b")
    assert (first.a_distance, first.etat, second.etat) == (True, "confirmee", "attente")


def test_the_choice_is_of_hybrid_seances_only():
    assert not come(SeanceFactory(), "a", a_distance=True).a_distance


def test_only_those_online_have_the_link(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        debut = timezone.now() + DAY
        seance = SeanceFactory(hybrid=True, debut=debut, fin=debut + HOUR)
        here, far = come(seance, "ici"), come(seance, "loin", a_distance=True)
    for sent, one, told in zip(mail.outbox, (here, far), (False, True), strict=True):
        assert (LINK in sent.body, "Salle des fêtes" in sent.body) == (told, not told)
        (event,) = Calendar.from_ical(sent.attachments[0].content).walk("VEVENT")
        assert (LINK in event["DESCRIPTION"], event["LOCATION"] == LINK) == (told, told)
        page = client.get(f"/inscription/{one.jeton}/").content.decode()
        assert (LINK in page) is told
        assert (LINK in client.get(f"/inscription/{one.jeton}/rencontre.ics").content.decode()) is told


def test_the_last_reminder_is_for_those_online():
    seance = SeanceFactory(hybrid=True)
    come(seance, "ici")
    far = come(seance, "loin", a_distance=True)
    Courriel.objects.all().delete()
    assert remind_hour(seance=seance, le=seance.debut - HOUR / 2) == 1
    assert Courriel.objects.get().destinataire == far.courriel


def test_leaving_the_room_for_the_screen_gives_the_place_to_who_waits():
    seance = SeanceFactory(hybrid=True, jauge=1)
    first, waits = come(seance, "un"), come(seance, "deux")
    switch(first, a_distance=True)
    waits.refresh_from_db()
    assert waits.confirmed
    with pytest.raises(PasDePlace):
        switch(first, a_distance=False)
    first.refresh_from_db()
    assert first.a_distance


def test_whoever_waits_may_follow_online_at_once():
    seance = SeanceFactory(hybrid=True, jauge=1)
    come(seance, "un")
    waits = come(seance, "deux")
    changed = switch(waits, a_distance=True)
    assert (changed.etat, changed.rang, changed.a_distance) == ("confirmee", None, True)


def test_a_seance_that_is_no_longer_hybrid_takes_everybody_as_it_is_held():
    seance = SeanceFactory(hybrid=True, jauge=2)
    made = [come(seance, name, a_distance=True) for name in "abc"]
    before = told_of(seance.rencontre)
    Seance.objects.filter(pk=seance.pk).update(mode="sur_place", lien="")
    with pytest.raises(ValidationError, match="3 places"):
        announce_changes(rencontre=seance.rencontre, before=before, le=NOON)
    Seance.objects.filter(pk=seance.pk).update(jauge=5)
    announce_changes(rencontre=seance.rencontre, before=before, le=NOON)
    assert not Inscription.objects.filter(pk__in=[one.pk for one in made], a_distance=True).exists()


def test_after_the_day_more_people_than_chairs_hinder_no_correction():
    seance = SeanceFactory(jauge=1)
    InscriptionFactory.create_batch(2, seance=seance, etat="presente")
    assert announce_changes(rencontre=seance.rencontre, before={}, le=seance.fin + DAY) == 0


def test_the_page_asks_how_and_who(client, patience):
    DepartementFactory(host=True)
    CollectiviteFactory(nom="Beaulieu", code_insee="38001")
    debut = timezone.now() + DAY
    seance = SeanceFactory(hybrid=True, debut=debut, fin=debut + HOUR, rencontre__slug="ponts")
    url = "/agenda/ponts/inscription/"
    form = client.get(url).context["form"]
    sent = {
        "cle": form["cle"].value(),
        "seance": seance.pk,
        "collectivite": "bea",
        "p-TOTAL_FORMS": "1",
        "p-0-nom": "Claude",
        "p-0-courriel": "c@exemple.test",
        "p-0-public": "elus",
        "p-0-a_distance": "oui",
    }
    assert client.post(url, sent).status_code == 302
    made = Inscription.objects.get()
    assert (made.a_distance, made.public) == (True, "elus")
    assert "Vous êtes inscrit en ligne" in client.get(f"/inscription/{made.jeton}/").content.decode()
    told = {"nom": "Claude", "public": "secretaires", "a_distance": ""}
    assert client.post(f"/inscription/{made.jeton}/", told).status_code == 302
    made.refresh_from_db()
    assert (made.a_distance, made.public) == (False, "secretaires")


def test_the_page_of_another_seance_does_not_ask_how(client):
    debut = timezone.now() + DAY
    SeanceFactory(debut=debut, fin=debut + HOUR, rencontre__slug="ponts")
    page = client.get("/agenda/ponts/inscription/").content.decode()
    assert "Comment venez-vous" not in page
    assert "Vous êtes" in page


def test_counting_asks_the_database_as_often_for_many_as_for_one(django_assert_num_queries):
    for _ in range(3):
        InscriptionFactory(seance=SeanceFactory(hybrid=True), a_distance=True)
    with django_assert_num_queries(1):
        assert [Carte(one, NOON).seance.en_ligne for one in Seance.objects.for_list()] == [1, 1, 1]
