import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouquet.demo.generation.quotas import allocate, cross

weights = st.floats(0, 100, allow_nan=False)
shares = st.lists(st.tuples(weights, st.integers(0, 30)), min_size=1, max_size=12)


@given(shares, st.data())
def test_allocate_gives_all_within_the_caps(rows, data):
    caps = [cap for _, cap in rows]
    total = data.draw(st.integers(0, sum(caps)))
    result = allocate(total, [weight for weight, _ in rows], caps)
    assert sum(result) == total
    assert all(0 <= n <= cap for n, cap in zip(result, caps, strict=True))


@given(st.integers(0, 500), st.lists(st.floats(0.5, 100), min_size=1, max_size=12))
def test_allocate_stays_within_one_of_the_exact_share(total, rows):
    result = allocate(total, rows)
    for n, weight in zip(result, rows, strict=True):
        assert abs(n - total * weight / sum(rows)) < 1


def test_allocate_refuses_what_cannot_fit():
    with pytest.raises(ValueError, match="5 à répartir, 3 places"):
        allocate(5, [1, 1], [1, 2])


@given(st.lists(st.integers(0, 40), min_size=2, max_size=6), st.data())
def test_cross_keeps_both_totals(rows, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, sum(rows)), min_size=3, max_size=3)))
    columns = [b - a for a, b in zip([0, *cuts], [*cuts, sum(rows)], strict=True)]
    affinity = [[data.draw(st.integers(0, 9)) for _ in columns] for _ in rows]
    table = cross(rows, columns, affinity)
    assert [sum(line) for line in table] == rows
    assert [sum(line[j] for line in table) for j in range(4)] == columns
    assert all(n >= 0 for line in table for n in line)


def test_cross_refuses_different_totals():
    with pytest.raises(ValueError, match="totaux différents"):
        cross([3], [1, 1], [[1, 1]])
