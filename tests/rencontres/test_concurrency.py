"""Many people at once: never one too many, nobody twice, the waiting list in order."""

import datetime
import itertools
from dataclasses import replace

import pytest

from bouquet.core.models import Courriel
from bouquet.rencontres.enums import EtatInscription
from bouquet.rencontres.models import Evaluation, Inscription, Seance
from bouquet.rencontres.services import (
    InscriptionsFermees,
    Origine,
    Personne,
    cancel_inscription,
    cancel_rencontre,
    mark_presence,
    register,
    welcome,
)
from bouquet.rencontres.services.suites import evaluate

from .factories import HOUR, NOON, InscriptionFactory, SeanceFactory

PEOPLE, THREADS = 200, 20
FROM = Origine(structure="Organisme d’essai")


@pytest.fixture(autouse=True)
def _no_delivery(monkeypatch):
    """The mails stay in the outbox: what is tried here is who gets a place."""
    monkeypatch.setattr("bouquet.core.mail.enqueue_delivery", lambda **_: None)


def person(number: int) -> Personne:
    return Personne(f"Personne {number}", f"Personne{number}@exemple.test")


def states(seance) -> list[tuple[str, int | None]]:
    return list(Inscription.objects.filter(seance=seance).order_by("pk").values_list("etat", "rang"))


def test_two_hundred_people_at_once_take_thirty_places(together):
    (seance,) = together(lambda: SeanceFactory(jauge=30))

    def many(start):
        return [
            register(seance=seance, personnes=[person(number)], origine=FROM, le=NOON)[0].inscription.etat
            for number in range(start, PEOPLE, THREADS)
        ]

    given = list(itertools.chain.from_iterable(together(*[lambda start=n: many(start) for n in range(THREADS)])))
    assert (given.count("confirmee"), given.count("attente")) == (30, 170)
    (rows,) = together(lambda: states(seance))
    assert rows == [("confirmee", None)] * 30 + [("attente", rank) for rank in range(1, 171)]
    assert together(Courriel.objects.count) == [200]


def test_online_nobody_waits_while_the_room_fills_at_once(together):
    (seance,) = together(lambda: SeanceFactory(hybrid=True, jauge=15))

    def many(start):
        people = [person(number) for number in range(start, 60, 12)]
        return [
            register(seance=seance, personnes=[replace(one, a_distance=rank % 2 == 0)], origine=FROM, le=NOON)
            for rank, one in enumerate(people)
        ]

    together(*[lambda start=n: many(start) for n in range(12)])
    (rows,) = together(lambda: list(Inscription.objects.values_list("a_distance", "etat")))
    assert rows.count((True, "confirmee")) == 36
    assert (rows.count((False, "confirmee")), rows.count((False, "attente"))) == (15, 9)


def test_the_same_person_sent_many_times_at_once_is_registered_once(together):
    (seance,) = together(SeanceFactory)

    def send():
        return register(seance=seance, personnes=[person(1)], origine=FROM, le=NOON)[0].deja

    assert sorted(together(*[send] * 8)) == [False, *[True] * 7]
    assert together(Inscription.objects.count) == [1]


def test_people_who_leave_while_others_come_leave_no_place_empty_and_none_in_excess(together):
    def start():
        seance = SeanceFactory(jauge=10)
        people = [person(number) for number in range(20)]
        made = register(seance=seance, personnes=people, origine=FROM, le=NOON)
        return seance, [one.inscription for one in made]

    ((seance, made),) = together(start)

    def leave(one):
        return cancel_inscription(inscription=Inscription.objects.select_related("seance").get(pk=one.pk), le=NOON)

    def come(number):
        return register(seance=Seance.objects.get(pk=seance.pk), personnes=[person(number)], origine=FROM, le=NOON)

    leaving = [lambda one=one: leave(one) for one in made[:8]]
    together(*leaving, *[lambda number=number: come(number) for number in range(50, 58)])
    (rows,) = together(lambda: states(seance))
    found = [etat for etat, _ in rows]
    assert found.count(EtatInscription.CONFIRMEE) == 10
    assert found.count(EtatInscription.ANNULEE) == 8
    # Those who waited first have the places: eight of the ten, before any newcomer.
    assert found[10:18] == ["confirmee"] * 8
    assert found[20:].count("confirmee") == 0


def test_nobody_is_left_registered_to_a_rencontre_cancelled_meanwhile(together):
    (seance,) = together(SeanceFactory)

    def come(number):
        try:
            return register(seance=seance, personnes=[person(number)], origine=FROM, le=NOON)
        except InscriptionsFermees:
            return None

    def cancel():
        return cancel_rencontre(rencontre=seance.rencontre, motif="Neige", auteur=None, le=NOON)

    told, *came = together(cancel, *[lambda number=number: come(number) for number in range(12)])
    assert not [one for one in (told, *came) if isinstance(one, Exception)], (told, came)
    (counts,) = together(
        lambda: (Inscription.objects.count(), Courriel.objects.filter(gabarit__endswith="/annulation").count())
    )
    assert counts == (told, told)
    assert len([one for one in came if one]) == told


def test_phones_that_say_the_same_at_once_make_one_person_and_keep_the_last_word(together):
    """The day of the séance, at the door."""
    (one,) = together(lambda: InscriptionFactory(seance=SeanceFactory(jauge=1)))
    seance, start = one.seance, one.seance.debut

    def arrive():
        told = {"personne": Personne("Claude", ""), "origine": FROM, "cle": "une-cle"}
        return welcome(seance=seance, dit_le=start, le=start, **told).inscription.pk

    def mark(rank):
        said = start + rank * datetime.timedelta(minutes=1)
        geste = "presente" if rank == 9 else "absente"
        return mark_presence(inscription=one, geste=geste, dit_le=said, le=start + 2 * HOUR).etat

    marks = [lambda rank=rank: mark(rank) for rank in (3, 9, 1, 7, 5)]
    found = together(*[arrive] * 6, *marks)
    assert not [each for each in found if isinstance(each, Exception)], found
    assert len(set(found[:6])) == 1
    (rows,) = together(lambda: sorted(Inscription.objects.filter(seance=seance).values_list("nom", "etat")))
    assert [etat for _, etat in rows] == ["presente", "presente"]


def test_one_person_who_answers_twice_at_once_is_counted_once(together):
    (one,) = together(lambda: InscriptionFactory(seance=SeanceFactory(), etat="presente"))
    le = one.seance.fin + HOUR
    answers = [lambda n=n: evaluate(inscription=one, note=n, commentaire="", le=le).note for n in (1, 2, 3, 4)]
    assert sorted(together(*answers)) == [1, 2, 3, 4]
    assert together(Evaluation.objects.count) == [1]
