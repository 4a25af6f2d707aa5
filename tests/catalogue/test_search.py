"""What people type meets what is written, whatever the accents, the case and the plural."""

import pytest

from bouquet.catalogue.models import Prestation
from bouquet.catalogue.search import NEAR, meets, search, words_of
from tests.annuaire.factories import OrganismeFactory
from tests.catalogue.factories import PrestationFactory


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mon église a besoin de travaux", ["eglise", "travaux"]),
        ("L’ÉCOLE, l’école !", ["ecole"]),
        ("pour nous", ["pour", "nous"]),
        ("PLU 3", ["plu", "3"]),
        (" ’ – ", []),
    ],
)
def test_only_words_that_say_something_count(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("word", "written"),
    [
        *(("ecoles", "ecole"), ("ecole", "ecoles"), ("travaux", "travail"), ("local", "locaux"), ("rues", "rue")),
        *(("reseaux", "reseau"), ("eau", "eaux"), ("energ", "energetique"), ("bois", "boisement"), ("plu", "plu")),
    ],
)
def test_singular_plural_and_beginnings_meet(word, written):
    assert meets(word, written)


@pytest.mark.parametrize(
    ("word", "written"),
    [("plu", "pluie"), ("prix", "prise"), ("eau", "eauze"), ("cole", "ecole"), ("local", "location")],
)
def test_other_words_do_not(word, written):
    assert not meets(word, written)


@pytest.fixture
def catalogue(db):
    conservation = OrganismeFactory(sigle="CONS", nom="Conservation du patrimoine")
    PrestationFactory(titre="Aide au PLU", description="Réviser ou modifier.")
    PrestationFactory(titre="Chemins", situations=["La montée de l’église s’abîme"], description="Des travaux simples.")
    PrestationFactory(titre="Préserver une église", organisme=conservation, situations=["Mon église se fissure"])
    PrestationFactory(titre="Toits", description="Pour les écoles, plus d’isolant et moins de travaux.")


def titles(text: str) -> tuple[list[str], list[str]]:
    found = search(list(Prestation.objects.for_readers()), text)
    return [row.titre for row in found.whole], [row.titre for row in found.near]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("EGLISES", ["Préserver une église", "Chemins"]),
        ("notre église a besoin de travaux", ["Chemins"]),
        ("plu", ["Aide au PLU"]),
        ("ecole", ["Toits"]),
        ("conservation", ["Préserver une église"]),
        ("cons", ["Préserver une église"]),
        ("amenag", ["Aide au PLU", "Chemins", "Préserver une église", "Toits"]),
        ("fusée", []),
        ("", []),
    ],
)
def test_titles_situations_organismes_and_descriptions_are_searched_best_first(catalogue, text, whole):
    assert titles(text)[0] == whole


def test_what_holds_the_rarest_words_comes_near(catalogue):
    assert titles("église travaux fissure") == ([], ["Préserver une église", "Chemins"])
    assert titles("église")[1] == []


def test_near_answers_stay_few(db):
    PrestationFactory(titre="Une piscine")
    for n in range(NEAR + 2):
        PrestationFactory(titre=f"Un pont {n}")
    whole, near = titles("pont ancien en pierre")
    assert whole == []
    assert len(near) == NEAR
