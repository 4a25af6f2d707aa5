"""What moves a version; reads that everybody shares are made again when it moved, and inside transactions."""

import pytest
from django.db import transaction

from bouquet.core import fraicheur
from bouquet.core.models import Instance
from bouquet.demandes.models import Demande
from tests.demandes.factories import DemandeFactory


@pytest.fixture
def read():
    """A read of the base that counts how many times it was made."""

    def name(suffix: str) -> str:
        name.made += 1
        return Instance.current().nom + suffix

    name.made = 0
    return name


@pytest.mark.django_db(transaction=True)
def test_a_read_is_made_once_until_something_changes(read):
    Instance.objects.update_or_create(pk=1, defaults={"nom": "Avant"})
    once = fraicheur.kept(read)
    assert [once("!"), once("!"), once("?")] == ["Avant!", "Avant!", "Avant?"]
    assert read.made == 2
    Instance.objects.update(nom="Après")
    assert once("!") == "Après!"


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_it_is_made_each_time(read):
    Instance.objects.update_or_create(pk=1, defaults={"nom": "Avant"})
    once = fraicheur.kept(read)
    once("!")
    with transaction.atomic():
        Instance.objects.update(nom="Jamais")
        assert once("!") == "Jamais!"
        transaction.set_rollback(True)
    assert once("!") == "Avant!"


@pytest.mark.django_db(transaction=True)
def test_what_nobody_told_of_shows_in_the_end(read, monkeypatch):
    Instance.objects.update_or_create(pk=1, defaults={"nom": "Avant"})
    once = fraicheur.kept(read)
    once("!")
    monkeypatch.setattr(fraicheur.time, "monotonic", lambda: 1e12)
    once("!")
    assert read.made == 2


@pytest.mark.parametrize(
    ("sql", "seen"),
    [
        ("SELECT 1", False),
        ("(SELECT 1) UNION ALL (SELECT 2)", False),
        ('INSERT INTO "catalogue_prestation" VALUES (1)', True),
        ("INSERT OR IGNORE INTO catalogue_prestation VALUES (1)", True),
        ('UPDATE "demandes_demande" SET a = 1', False),
        ('DELETE FROM "django_session" WHERE 1', False),
        ('WITH x AS (SELECT 1) UPDATE "core_instance" SET nom = 1', True),
        ("WITH x AS (SELECT 1) SELECT * FROM x", False),
        ('TRUNCATE "core_instance"', True),
        ("SAVEPOINT s1", False),
        ("SET CONSTRAINTS ALL IMMEDIATE", False),
    ],
)
def test_what_counts_as_a_write(sql, seen):
    assert (fraicheur.PUBLIC in fraicheur.touched(sql)) is seen


@pytest.mark.parametrize(
    ("sql", "seen"),
    [
        ('UPDATE "demandes_demande" SET a = 1', True),
        ('UPDATE "demandes_intervention" SET a = 1', False),
        ('TRUNCATE "demandes_demande"', True),
        ("SELECT 1", False),
    ],
)
def test_what_changes_the_demandes(sql, seen):
    assert (fraicheur.DEMANDES in fraicheur.touched(sql)) is seen


@pytest.mark.django_db(transaction=True)
def test_a_read_of_the_demandes_is_made_again_when_one_of_them_changes(read):
    once = fraicheur.kept(read, of=fraicheur.DEMANDES)
    demande = DemandeFactory()
    once("!")
    Demande.objects.filter(pk=demande.pk).update(objet="Un autre toit")
    once("!")
    once("!")
    assert read.made == 2
