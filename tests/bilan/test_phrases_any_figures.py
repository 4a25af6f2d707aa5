"""No figures at all make the phrases say something that isn't French."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bouquet.bilan import phrases
from bouquet.bilan.phrases import words

from .french import assert_french
from .test_phrases import CODES, NATURES, canton, communes, items, year

counts = st.integers(0, 2000)


def breakdowns(codes):
    few = st.lists(st.integers(0, 3), min_size=len(codes), max_size=len(codes))
    many = st.lists(counts, min_size=len(codes), max_size=len(codes))
    return st.one_of(few, many).map(lambda values: items(codes, values))


@given(demandes=counts, before=counts, joint=counts, refused=counts)
def test_any_year(demandes, before, joint, refused):
    counts = year(demandes, before, expertise_conjointe=min(joint, demandes), refusees=refused, abandonnees=1)
    for text in (
        phrases.headline(counts, 2025),
        phrases.evolution_note(counts, 2025),
        phrases.constant_evolution(counts),
        phrases.units(counts),
        phrases.joint(counts),
        phrases.unhappy_ends(counts),
    ):
        assert_french(text)


@given(rows=breakdowns(CODES))
def test_any_thematiques(rows):
    row = canton([i["interventions"] for i in rows])
    for text in (phrases.themes(rows), phrases.canton(row), phrases.canton_profile(row, items(CODES, [7] * 9))):
        assert_french(text)
    assert phrases.themes(rows)[0].isupper()


@given(rows=breakdowns(NATURES))
def test_any_natures(rows):
    assert_french(phrases.natures(rows))


@given(whole=st.integers(0, 700), share=st.floats(0, 1), small=st.floats(0, 1))
def test_any_coverage(whole, share, small):
    asked = round(whole * share)
    part = communes(asked, whole, small=round(asked * small))
    for text in (phrases.coverage(part), phrases.small_note(part), phrases.strata(part), phrases.communes_part(part)):
        assert_french(text)


@given(months=st.lists(counts, min_size=12, max_size=12))
def test_any_months(months):
    assert_french(phrases.months({"par_mois": months}))


@given(part=st.integers(0, 500), whole=st.integers(1, 500))
def test_shares_in_tenths_are_true(part, whole):
    """What is said in tenths is within half a tenth of the truth, and « près de », « plus de » are true."""
    text = words.out_of_ten(part, whole, "commune")
    match = re.fullmatch(r"(?:(Près|Plus) (?:de |d’))?(\w+) communes? sur (dix|deux)", text, re.IGNORECASE)
    if not match or part >= whole:
        return
    tenths = 10 * part / whole
    said = 5 if match[3] == "deux" else words.SMALL.index("un" if match[2].lower() == "une" else match[2].lower())
    assert abs(said - tenths) <= 0.5
    if match[1]:
        assert (tenths < said) == (match[1] == "Près")


@given(names=st.lists(st.sampled_from(["eau", "voirie", "bois"]), max_size=6))
def test_lists(names):
    text = phrases.listed(names)
    assert text.count(" et ") == (len(names) > 1)
    assert_french(text)
