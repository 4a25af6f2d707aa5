"""Eligibility to assistance technique: the thresholds of the code, and what is not known is never made up."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouquet.demandes.eligibilite import Commune, Eligibilite, Epci, evaluate

OUI, NON, MAINTIEN, INCONNU = Eligibilite
RURALE = Commune(2026, 640, 0, None, Decimal(900), Decimal(800), NON)
VALLEE = Epci(2026, 39_999, Decimal("0.51"), Decimal(0), NON)

BEFORE = st.none() | st.sampled_from(Eligibilite)
AMOUNT = st.decimals(min_value=1, max_value=3000, places=2)
SHARE = st.decimals(min_value=0, max_value=1, places=3)
COMMUNES = st.builds(
    Commune,
    st.just(2026),
    st.none() | st.integers(1, 8000),
    st.none() | st.integers(0, 9000),
    st.none() | st.booleans(),
    st.none() | AMOUNT,
    st.none() | AMOUNT,
    BEFORE,
)
EPCIS = st.builds(Epci, st.just(2026), st.none() | st.integers(1, 80_000), st.none() | SHARE, st.none() | SHARE, BEFORE)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, OUI),
        ({"population_totale": 2000, "unite_urbaine": 90_000}, OUI),
        ({"population_totale": 2001, "unite_urbaine": 5000}, OUI),
        ({"population_totale": 2001, "unite_urbaine": 5001}, NON),
        ({"population_totale": 2001, "unite_urbaine": None}, INCONNU),
        ({"population_totale": 5000}, OUI),
        ({"population_totale": 5001}, NON),
        ({"population_totale": 9000, "liste_prefet": True}, OUI),
        ({"liste_prefet": False}, NON),
        ({"potentiel": Decimal(1040)}, OUI),
        ({"potentiel": Decimal("1040.01")}, NON),
        ({"potentiel": None}, INCONNU),
        ({"population_totale": 9000, "potentiel": None}, NON),
        ({"population_totale": 9000, "precedent": OUI}, MAINTIEN),
        ({"population_totale": 9000, "precedent": MAINTIEN}, NON),
        ({"population_totale": 9000, "precedent": None}, INCONNU),
    ],
)
def test_the_thresholds_of_a_commune(change, expected):
    assert evaluate(dataclasses.replace(RURALE, **change)).eligibilite == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, OUI),
        ({"population_totale": 40_000}, NON),
        ({"part_population_eligible": Decimal("0.5")}, NON),
        ({"part_population_eligible": None, "part_communes_montagne": Decimal("0.5")}, OUI),
        ({"part_population_eligible": Decimal(0), "part_communes_montagne": None}, INCONNU),
        ({"population_totale": 40_000, "precedent": OUI}, MAINTIEN),
    ],
)
def test_the_thresholds_of_an_epci(change, expected):
    assert evaluate(dataclasses.replace(VALLEE, **change)).eligibilite == expected


@given(COMMUNES | EPCIS, st.data())
def test_learning_what_was_missing_never_contradicts_a_result(subject, data):
    """A definite answer holds whatever the missing values turn out to be."""
    result = evaluate(subject).eligibilite
    full = data.draw(COMMUNES if isinstance(subject, Commune) else EPCIS)
    # The prefect's list is not a missing figure: when it speaks it prevails, so it stays as it is.
    learnt = {
        one.name: getattr(full, one.name)
        for one in dataclasses.fields(subject)
        if getattr(subject, one.name) is None and one.name != "liste_prefet"
    }
    after = evaluate(dataclasses.replace(subject, **learnt)).eligibilite
    assert result in {INCONNU, after}


@given(COMMUNES | EPCIS)
def test_maintenance_lasts_one_year_and_reasons_are_given(subject):
    result = evaluate(subject)
    assert result.raisons
    assert (result.eligibilite == MAINTIEN) <= (subject.precedent == OUI)
    follows = evaluate(dataclasses.replace(subject, annee=2027, precedent=MAINTIEN))
    assert follows.eligibilite != MAINTIEN
