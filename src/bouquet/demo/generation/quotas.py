"""Sharing a whole number out exactly: no luck, no rounding drift."""

from collections.abc import Sequence


def allocate(total: int, weights: Sequence[float], caps: Sequence[int] | None = None) -> list[int]:
    """Share `total` in proportion to `weights` by the largest remainder, none above its cap.

    The result adds up to `total`. Equal remainders go to the first. Once every positive weight has reached its cap,
    the rest goes to the others. ValueError when the caps cannot hold the total.

    >>> allocate(10, [1, 1, 1])
    [4, 3, 3]
    >>> allocate(10, [8, 1, 1], caps=[3, 9, 9])
    [3, 4, 3]
    """
    limits = list(caps) if caps is not None else [total] * len(weights)
    if total < 0 or total > sum(limits):
        raise ValueError(f"{total} à répartir, {sum(limits)} places")
    result = [0] * len(weights)
    while left := total - sum(result):
        free = [i for i in range(len(weights)) if result[i] < limits[i]]
        open_ = [i for i in free if weights[i] > 0] or free
        whole = sum(weights[i] for i in open_)
        shares = {i: left * weights[i] / whole if whole else left / len(open_) for i in open_}
        for i in open_:
            result[i] += min(int(shares[i]), limits[i] - result[i])
        if left == total - sum(result) or all(result[i] < limits[i] for i in open_):
            _give_remainders(result, limits, shares, total)
    return result


def _give_remainders(result: list[int], limits: list[int], shares: dict[int, float], total: int) -> None:
    left = total - sum(result)
    for i in sorted(shares, key=lambda i: (int(shares[i]) - shares[i], i))[:left]:
        result[i] += int(result[i] < limits[i])


def cross(rows: Sequence[int], columns: Sequence[int], affinity: Sequence[Sequence[float]]) -> list[list[int]]:
    """A table of whole numbers with these row and column totals, close to `affinity` (iterative proportional fitting).

    ValueError when the totals differ.
    """
    if sum(rows) != sum(columns):
        raise ValueError(f"totaux différents : {sum(rows)} et {sum(columns)}")
    fitted = _fit(rows, columns, affinity)
    table = [[0] * len(columns) for _ in rows]
    room = list(rows)
    # The rarest column first, while every row still has room; what is left of each row is the most common column.
    order = sorted(range(len(columns)), key=lambda j: (columns[j], j))
    for j in order[:-1]:
        for i, count in enumerate(allocate(columns[j], [line[j] for line in fitted], room)):
            table[i][j] = count
            room[i] -= count
    for i, count in enumerate(room):
        table[i][order[-1]] = count
    return table


def _fit(rows: Sequence[int], columns: Sequence[int], affinity: Sequence[Sequence[float]]) -> list[list[float]]:
    fitted = [[float(x) for x in line] for line in affinity]
    for _ in range(60):
        for i, line in enumerate(fitted):
            whole = sum(line)
            fitted[i] = [x * rows[i] / whole if whole else 0.0 for x in line]
        for j, total in enumerate(columns):
            whole = sum(line[j] for line in fitted)
            for line in fitted:
                line[j] = line[j] * total / whole if whole else 0.0
    return fitted
