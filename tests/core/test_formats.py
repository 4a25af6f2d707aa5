"""Numbers, dates and words as French readers expect them. `~` stands for a no-break space."""

import datetime as dt
from decimal import Decimal

import pytest

from bouquet.core import formats


def spaced(text: str) -> str:
    return text.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1234, "1~234"),
        (1234567, "1~234~567"),
        (2.5, "2,5"),
        (2.0, "2"),
        (0.25, "0,25"),
        (10, "10"),
        (100, "100"),
        (Decimal("1234.50"), "1~234,5"),
        (-3, "−3"),
        (-0.001, "0"),
        (1e6, "1~000~000"),
    ],
)
def test_number(value, text):
    assert formats.number(value) == spaced(text)


def test_decimals_asked_for_are_kept_and_rounded_half_up():
    assert formats.number(2, 1) == "2,0"
    assert [formats.number(v, 0) for v in (16.5, 17.5, 17.49)] == ["17", "18", "17"]


@pytest.mark.parametrize(
    ("value", "text"), [(17, "+17~%"), (-3.2, "−3~%"), (0, "0~%"), (0.2, "0~%"), (1000, "+1~000~%")]
)
def test_signed_percent(value, text):
    assert formats.signed_percent(value) == spaced(text)


def test_percent():
    assert formats.percent(17.02) == spaced("17~%")
    assert formats.percent(17.02, 1) == spaced("17,0~%")


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0~jour"), (1, "1~jour"), (1.5, "1,5~jour"), (2, "2~jours"), (2.5, "2,5~jours")]
)
def test_days(value, text):
    assert formats.days(value) == spaced(text)


def test_plural():
    assert formats.plural(2, "cheval", "chevaux") == "chevaux"
    assert formats.counted(1234, "demande") == spaced("1~234~demandes")


def test_dates():
    assert formats.date(dt.date(2025, 3, 12)) == spaced("12~mars 2025")
    assert formats.date(dt.date(2026, 2, 1)) == spaced("1er~février 2026")
    assert formats.short_date(dt.date(2025, 8, 9)) == spaced("9~août")
    assert (formats.month(1), formats.month(12)) == ("janvier", "décembre")


@pytest.mark.parametrize("wrong", [0, 13, -1])
def test_a_month_out_of_the_year_is_refused(wrong):
    with pytest.raises(ValueError, match="entre 1 et 12"):
        formats.month(wrong)


def test_shown_picks_the_right_form():
    values = [None, "", True, 1234, dt.date(2025, 1, 2), "Die"]
    assert [formats.shown(v) for v in values] == ["–", "–", "oui", spaced("1~234"), spaced("2~janvier 2025"), "Die"]
