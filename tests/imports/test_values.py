import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouquet.core.tableaux.valeurs import BadValue
from bouquet.imports import values

TODAY = dt.date(2026, 2, 1)


@pytest.mark.parametrize(
    "written",
    [
        dt.date(2025, 3, 2),
        dt.datetime(2025, 3, 2, 17, 5),
        45_718,
        45_718.75,
        "2025-03-02",
        "2025-03-02T00:00:00",
        "2025-03-02 00:00:00",
        "02/03/2025",
        "2/3/2025",
        "02-03-2025",
        "02.03.2025",
        "02/03/2025 00:00",
        "\u00a002/03/2025 ",
    ],
)
def test_dates_people_write(written):
    assert values.to_date(written, today=TODAY) == dt.date(2025, 3, 2)


def test_serial_number_of_a_1904_workbook():
    assert values.to_date(44_256, today=TODAY, date_1904=True) == dt.date(2025, 3, 2)


@pytest.mark.parametrize(
    "written", ["02/03/25", "mars 2025", "2025", "31/02/2025", "2025-13-01", True, 0, -3, 1e9, float("nan"), dt.time(8)]
)
def test_no_date_is_guessed(written):
    with pytest.raises(BadValue):
        values.to_date(written, today=TODAY)


def test_dates_stay_between_1990_and_today():
    for day in (dt.date(1989, 12, 31), TODAY + dt.timedelta(days=1)):
        with pytest.raises(BadValue):
            values.to_date(day, today=TODAY)
    assert values.to_date(TODAY, today=TODAY) == TODAY
    assert values.to_date(TODAY + dt.timedelta(days=400), today=TODAY, future=True).year == 2027


@pytest.mark.parametrize(
    ("written", "quarters"), [("2,5", 10), ("2.5", 10), (2.5, 10), (0, 0), ("1 000", 4000), ("0,25", 1), (3, 12)]
)
def test_days_are_held_in_quarters(written, quarters):
    assert values.to_quarters(written) == quarters


@pytest.mark.parametrize(
    "written", [-1, "-0,5", "0,3", 0.1, "deux", "", "1e3", True, float("inf"), 1001, dt.date(2025, 1, 1)]
)
def test_other_numbers_of_days_are_refused(written):
    with pytest.raises(BadValue):
        values.to_quarters(written)


@given(st.integers(0, 4 * values.MAX_DAYS))
def test_any_number_of_quarters_comes_back(quarters):
    assert values.to_quarters(quarters / 4) == quarters
    assert values.to_quarters(str(quarters / 4).replace(".", ",")) == quarters


@pytest.mark.parametrize(
    "text", ["=1+1", "=cmd|'/C calc'!A0", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+SOMME(A1)", " =1", "+Feuil2!A1"]
)
def test_formulas_are_refused(text):
    with pytest.raises(BadValue, match="formule"):
        values.to_text(text, limit=200)


@pytest.mark.parametrize("text", ["+33 4 75 00 00 00", "- réfection du toit", "+ de 3 ans", "A = B", "-5 °C"])
def test_ordinary_texts_that_begin_with_a_sign_pass(text):
    assert values.to_text(text, limit=200) == text


def test_text_is_cleaned_of_what_nobody_sees():
    assert values.to_text("\ufeff Toit\u00a0de\u200b  l’école\n", limit=200) == "Toit de l’école"
    assert values.to_text("un \r\ndeux", limit=200, lines=True) == "un\ndeux"
    with pytest.raises(BadValue):
        values.to_text("a\x07", limit=200)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times()))
def test_any_cell_answers_or_says_why(cell):
    """No value whatever may end in a traceback."""
    parsers = (
        lambda v: values.to_text(v, limit=50),
        lambda v: values.to_date(v, today=TODAY),
        values.to_quarters,
        values.to_bool,
        values.to_siren,
        values.to_code_insee,
    )
    for parse in parsers:
        with contextlib.suppress(BadValue):
            parse(cell)


@pytest.mark.parametrize(
    ("written", "siren"), [("200 000 008", "200000008"), (200000008.0, "200000008"), (5520176, "005520176")]
)
def test_siren(written, siren):
    assert values.to_siren(written) == siren


@pytest.mark.parametrize("written", ["200000009", "20000000", "20000000800015", "abc"])
def test_bad_siren(written):
    with pytest.raises(BadValue):
        values.to_siren(written)


def test_code_insee_that_a_spreadsheet_made_a_number():
    assert values.to_code_insee(1004.0) == "01004"
    assert values.to_code_insee("2a004") == "2A004"


@pytest.mark.parametrize(("written", "said"), [("Oui", True), ("x", True), (1.0, True), ("NON", False), (False, False)])
def test_yes_and_no(written, said):
    assert values.to_bool(written) is said
