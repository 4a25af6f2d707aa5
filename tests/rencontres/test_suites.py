"""What follows a séance: who is written to, once; who may say what they think; what organisers read."""

import csv
import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bouquet.annuaire.enums import Role
from bouquet.core.avis import silence
from bouquet.core.models import Courriel
from bouquet.rencontres.daily import follow_up
from bouquet.rencontres.genres import SUITES
from bouquet.rencontres.models import Evaluation, Inscription, Rencontre
from bouquet.rencontres.services.suites import evaluate, send_suites
from tests.annuaire.factories import AppartenanceFactory, OrganismeFactory

from .factories import DAY, HOUR, NOON, InscriptionFactory, SeanceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seance():
    """Over for three days: one came, one did not, nothing is said of a third."""
    debut = timezone.now().replace(microsecond=0) - 3 * DAY
    seance = SeanceFactory(online=True, debut=debut, fin=debut + HOUR)
    for etat in ("presente", "absente", "confirmee"):
        InscriptionFactory(seance=seance, etat=etat, courriel=f"{etat}@exemple.test")
    return seance


@pytest.fixture
def animatrice(client):
    client.force_login(AppartenanceFactory(role=Role.COORDINATION).user)


def record(seance) -> None:
    """The recording is there."""
    Rencontre.objects.update(replay="https://video.exemple.test/1", transcription="Bonjour.")
    seance.rencontre.refresh_from_db()


def written() -> list[tuple[str, str]]:
    rows = Courriel.objects.order_by("pk").values_list("destinataire", "gabarit")
    return [(address, gabarit.rpartition("/")[2]) for address, gabarit in rows]


def opinions(seance, *notes, commentaire=""):
    for note in notes:
        who = InscriptionFactory(seance=seance, etat="presente", public="elus")
        Evaluation.objects.create(inscription=who, note=note, commentaire=commentaire, le=NOON)


# -- Mails ------------------------------------------------------------------------------------------------------------


def test_those_who_came_are_thanked_once_and_the_others_wait_for_the_recording(seance):
    assert send_suites(seance=seance, le=timezone.now()) == 1
    assert written() == [("presente@exemple.test", "merci")]
    record(seance)
    assert [send_suites(seance=seance, le=timezone.now()) for _ in range(2)] == [1, 0]
    assert written()[1:] == [("absente@exemple.test", "absente")]


def test_the_mail_says_what_there_is_and_hides_the_private_links(seance):
    record(seance)
    send_suites(seance=seance, le=timezone.now())
    thanks, replay = Courriel.objects.order_by("pk")
    came = Inscription.objects.get(etat="presente")
    assert f"/inscription/{came.jeton}/evaluation/" in thanks.secrets
    assert came.jeton not in thanks.texte + thanks.html + replay.texte + replay.html
    assert "transcription" in thanks.texte
    assert "documents sont" not in thanks.texte
    assert f"/agenda/{seance.rencontre.slug}/" in replay.texte
    assert "evaluation" not in replay.texte


def test_nobody_is_written_to_before_the_end_nor_without_address_nor_against_their_will(seance):
    InscriptionFactory(seance=seance, etat="presente", courriel="", imprevue=True)
    assert send_suites(seance=seance, le=seance.fin) == 0
    silence(adresse="presente@exemple.test", genre=SUITES)
    assert send_suites(seance=seance, le=timezone.now()) == 0


def test_the_daily_round_waits_until_all_presences_are_said(seance):
    le = timezone.now()
    assert follow_up(le) == "0\xa0écrit."
    Inscription.objects.filter(etat="confirmee").update(etat="absente")
    assert follow_up(seance.fin + DAY) == "0\xa0écrit."
    assert follow_up(seance.fin + 70 * DAY) == "0\xa0écrit."
    assert follow_up(le) == "1\xa0écrit."
    assert follow_up(le) == "0\xa0écrit."


def test_the_button_says_who_is_written_to(client, animatrice, seance, django_capture_on_commit_callbacks):
    record(seance)
    url = f"/espace/rencontres/{seance.rencontre_id}/seances/{seance.pk}/"
    assert "Envoyer les suites" in client.get(f"{url}presences/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{url}suites/", follow=True)
    assert "1\xa0personne venue, 1\xa0absente" in answer.content.decode()
    assert [name for _, name in written()] == ["merci", "absente"]
    debut = timezone.now() - HOUR / 2
    now = SeanceFactory(rencontre=seance.rencontre, debut=debut, fin=debut + HOUR)
    answer = client.post(f"/espace/rencontres/{now.rencontre_id}/seances/{now.pk}/suites/", follow=True)
    assert "pas finie" in answer.content.decode()


# -- Opinions ---------------------------------------------------------------------------------------------------------


def test_one_opinion_a_person_that_may_change(client, seance):
    came = Inscription.objects.get(etat="presente")
    url = f"/inscription/{came.jeton}/evaluation/"
    assert "Donner mon avis" in client.get(url).content.decode()
    assert client.post(url, {"commentaire": "Bien"}).status_code == 422
    for note in ("4", "2"):
        assert client.post(url, {"note": note, "commentaire": "Bien"}).status_code == 302
    assert Evaluation.objects.values_list("inscription", "note", "commentaire").get() == (came.pk, 2, "Bien")
    page = client.get(url).content.decode()
    assert "Changer mon avis" in page
    assert client.post(url, {"note": "9"}).status_code == 422


@pytest.mark.parametrize("etat", ["absente", "confirmee"])
def test_only_those_who_came_may_say_what_they_think(client, seance, etat):
    other = Inscription.objects.get(etat=etat)
    assert "pour les personnes venues" in client.get(f"/inscription/{other.jeton}/evaluation/").content.decode()
    assert client.post(f"/inscription/{other.jeton}/evaluation/", {"note": "5"}).status_code == 409
    assert not Evaluation.objects.exists()


def test_opinions_are_given_after_the_end_and_for_sixty_days(seance):
    came = Inscription.objects.select_related("seance").get(etat="presente")
    for le in (seance.fin, seance.fin + 61 * DAY):
        with pytest.raises(ValidationError):
            evaluate(inscription=came, note=5, commentaire="", le=le)
    evaluate(inscription=came, note=5, commentaire="", le=seance.fin + 60 * DAY)


# -- Results ----------------------------------------------------------------------------------------------------------


def test_organisers_read_the_mean_and_the_words_without_names(
    client, animatrice, seance, django_assert_max_num_queries
):
    opinions(seance, 5, 5, 4, 2, commentaire="Très <b>clair</b>")
    opinions(SeanceFactory(rencontre=seance.rencontre, debut=seance.fin + HOUR, online=True), 4, 3)
    url = f"/espace/rencontres/{seance.rencontre_id}/evaluations/"
    with django_assert_max_num_queries(16):
        page = client.get(url).content.decode().replace("\xa0", " ")
    for word in ("<b>3,8</b>", "4 sur 6", "Très &lt;b&gt;clair", "réponses"):
        assert word in page
    lines = page.partition("Note moyenne et réponses par séance")[2].partition("</table>")[0]
    assert re.findall(r">([\d,]+)<", lines) == ["4,0", "4", "3,5", "2"]
    assert "Personne " not in page
    rows = list(csv.reader(io.StringIO(b"".join(client.get(f"{url}export.csv")).decode())))
    assert rows[0] == ["seance", "note", "commentaire", "public", "en_ligne"]
    assert [row[1] for row in rows[1:]] == ["5", "5", "4", "2", "4", "3"]
    assert rows[1][2:] == ["Très <b>clair</b>", "elus", "oui"]


def test_without_opinion_the_page_says_what_to_wait_for(client, animatrice, seance):
    page = client.get(f"/espace/rencontres/{seance.rencontre_id}/evaluations/").content.decode()
    assert "Aucun avis pour l’instant" in page


def test_another_organisme_reads_nothing(client, seance):
    client.force_login(AppartenanceFactory(role=Role.REFERENT, organisme=OrganismeFactory()).user)
    base = f"/espace/rencontres/{seance.rencontre_id}/"
    for path in ("evaluations/", "evaluations/export.csv", f"seances/{seance.pk}/releve/"):
        assert client.get(base + path).status_code == 403
    assert client.post(f"{base}seances/{seance.pk}/suites/").status_code == 403
