"""The rencontres of the demonstration: enough of each, around the day it is built, and made once."""

import datetime
from collections import Counter

import pytest
from django.utils import timezone

from bouquet.bilan import collect_animation
from bouquet.catalogue.services import ensure_reference_data
from bouquet.core.models import Courriel
from bouquet.demo.content import load
from bouquet.demo.rencontres import create_rencontres, create_rencontres_of_report
from bouquet.demo.services import meet
from bouquet.rencontres.models import Evaluation, Inscription, Rencontre, Seance, Stand
from tests.territoires.factories import CollectiviteFactory, DepartementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LE = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture
def made():
    ensure_reference_data()
    DepartementFactory(host=True)
    CollectiviteFactory.create_batch(5)
    return create_rencontres(le=LE)


def test_there_are_formats_of_each_kind_past_and_to_come(made):
    assert made == 10
    assert Counter(Rencontre.objects.values_list("format", flat=True)) == {
        "rencontre_annuelle": 1,
        "webinaire": 6,
        "atelier": 3,
    }
    assert Counter(Seance.objects.filter(rencontre__format="webinaire").values_list("mode", flat=True)) == {
        "en_ligne": 4,
        "hybride": 2,
    }
    assert Seance.objects.filter(fin__lt=LE).count() >= 3
    assert Seance.objects.filter(debut__gt=LE).count() >= 3
    assert not {timezone.localtime(one.debut).weekday() for one in Seance.objects.all()} & {5, 6}
    assert Rencontre.objects.exclude(suite_de=None).count() == 2


def test_no_seance_has_one_too_many_and_no_mail_leaves(made):
    for seance in Seance.objects.with_counts():
        unexpected = seance.inscriptions.filter(imprevue=True).count()  # let in at the door
        assert seance.jauge is None or seance.prises - unexpected <= seance.jauge
    assert Inscription.objects.filter(etat="attente").exists()
    assert not Courriel.objects.exists()


def test_the_past_ones_tell_who_came_and_what_they_thought(made):
    over = Inscription.objects.filter(seance__fin__lt=LE)
    assert not over.filter(etat="confirmee").exists()
    assert not over.filter(pointage="").exists()
    assert over.filter(imprevue=True).count() == 2 * Seance.objects.filter(fin__lt=LE).count()
    assert not Inscription.objects.filter(seance__fin__gt=LE).exclude(pointage="").exists()
    assert over.online().present().filter(imprevue=False, minutes=None).count() == 0
    assert {one.inscription.etat for one in Evaluation.objects.select_related("inscription")} == {"presente"}
    assert Evaluation.objects.exclude(commentaire="").exists()
    assert Stand.objects.count() == 3
    for one in (*over, *Evaluation.objects.all(), *Stand.objects.all()):
        one.full_clean()


def test_again_changes_nothing(made):
    before = Inscription.objects.count()
    assert create_rencontres(le=LE) == 0
    assert (Rencontre.objects.count(), Inscription.objects.count()) == (10, before)


# ---- the year that the report tells --------------------------------------------------------------------------


def counted(le: datetime.datetime) -> dict[str, tuple[str, str, int]]:
    """Of each séance of 2025, as the bilan counts it: day, format, presences."""
    met = collect_animation.animation(2025, le=le)
    present = Counter(one.seance for one in met.participations if one.presente)
    return {s.titre: (s.date.isoformat(), s.format, present[s.seance]) for s in met.seances if s.annee == 2025}


@pytest.fixture
def place():
    ensure_reference_data()
    DepartementFactory(host=True)
    CollectiviteFactory.create_batch(5)


def test_the_year_of_the_report_has_its_rencontres_with_as_many_people_as_it_says(place):
    assert create_rencontres_of_report(annee=2025, le=LE) == 10
    kinds = {"rencontre": "rencontre_annuelle", "webinaire": "webinaire", "atelier": "atelier"}
    assert counted(LE) == {
        row["titre"]: (f"2025-{row['jour']}", kinds[row["format"]], row["participants"])
        for row in load("rapport")["actions"]
    }
    assert create_rencontres_of_report(annee=2025, le=LE) == 0
    for one in Inscription.objects.order_by("pk")[::20]:
        one.full_clean()
    assert not Courriel.objects.exists()


@pytest.mark.parametrize("days", [-50, 0, 300])
def test_what_the_year_counts_does_not_depend_on_the_day_of_building(place, days):
    le = LE + datetime.timedelta(days=days)
    assert meet(annee=2025, le=le) == 20
    assert len(counted(le)) == 10


def test_the_agenda_around_today_stays_after_the_year(place):
    meet(annee=2025, le=LE)
    kept = load("rencontres")["rencontres"]
    seances = Seance.objects.filter(rencontre__titre__in=[row["titre"] for row in kept])
    assert len(seances) == len(kept)
    assert {timezone.localdate(one.debut).year for one in seances} == {2026}
