"""Reads that everybody shares are made again when something changed, and inside transactions."""

import pytest
from django.db import transaction

from bouquet.core import fraicheur
from bouquet.core.models import Instance


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
