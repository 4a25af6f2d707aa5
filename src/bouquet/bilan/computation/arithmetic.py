"""Exact percentages: integers in, one decimal out, halves rounded away from zero."""

from collections.abc import Sequence


def percent(part: int, whole: int) -> float:
    """`part` in % of `whole`, one decimal; 0.0 of nothing."""
    if not whole:
        return 0.0
    tenths = (2000 * abs(part) + whole) // (2 * whole)
    return (tenths if part >= 0 else -tenths) / 10


def evolution(now: int, before: int) -> float | None:
    """Change in % from `before` to `now`; None when there was nothing before."""
    return percent(now - before, before) if before else None


def mean(values: Sequence[int]) -> float | None:
    """The mean of natural numbers, one decimal; None of nothing."""
    return (20 * sum(values) + len(values)) // (2 * len(values)) / 10 if values else None


def shares(counts: Sequence[int]) -> list[float]:
    """Percentages with one decimal that add up to 100.0 exactly (largest remainder, ties to the first).

    All are 0.0 when nothing was counted.
    """
    total = sum(counts)
    if not total:
        return [0.0] * len(counts)
    floors = [1000 * count // total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda i: (-(1000 * counts[i] % total), i))
    for i in by_remainder[: 1000 - sum(floors)]:
        floors[i] += 1
    return [tenths / 10 for tenths in floors]
