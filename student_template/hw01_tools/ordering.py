"""The two sums behind a layout in rows: who stands beside whom, and how far apart."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence

SWEEPS = 12

Rows = list[list[int]]


def order_rows(rows: Rows, steps: Sequence[tuple[int, int]]) -> Rows:
    """The rows with their items so ordered that few steps cross: barycentre sweeps, down and up.

    A step joins an item to one in the row below.
    """
    above: dict[int, list[int]] = {i: [] for row in rows for i in row}
    below: dict[int, list[int]] = {i: [] for row in rows for i in row}
    for a, b in steps:
        below[a].append(b)
        above[b].append(a)
    best, fewest = rows, _crossings(rows, below)
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        if sweep % 2 == 0:
            rows = _swept(rows, above)
        else:
            rows = _swept(rows[::-1], below)[::-1]
        crossings = _crossings(rows, below)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _swept(rows: Rows, joined: dict[int, list[int]]) -> Rows:
    """Every row sorted by the mean place of what its items are joined to in the row before."""
    place: dict[int, float] = {}
    swept = []
    for row in rows:
        mean = {i: _mean([place[j] for j in joined[i]], k) for k, i in enumerate(row)}
        row = sorted(row, key=mean.__getitem__)
        place |= {i: float(k) for k, i in enumerate(row)}
        swept.append(row)
    return swept


def _mean(places: list[float], otherwise: float) -> float:
    return sum(places) / len(places) if places else otherwise


def _crossings(rows: Rows, below: dict[int, list[int]]) -> int:
    place = {i: k for row in rows for k, i in enumerate(row)}
    count = 0
    for row in rows:
        ends: list[int] = []
        for i in row:
            mine = sorted(place[j] for j in below[i])
            count += sum(len(ends) - bisect_right(ends, end) for end in mine)
            for end in mine:
                insort(ends, end)
    return count


def closest(
    wanted: Sequence[float], weights: Sequence[float], gaps: Sequence[float]
) -> list[float]:
    """The places nearest to the wanted ones (least squares) with neighbours `gaps` apart or more.

    Neighbours that would come too close form a block, which stands at the mean of their wishes.
    """
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    blocks: list[tuple[float, float, int]] = []  # wish, weight, how many
    for wish, weight, offset in zip(wanted, weights, offsets):
        block = (wish - offset, weight, 1)
        while blocks and blocks[-1][0] >= block[0]:
            x, w, n = blocks.pop()
            total = w + block[1]
            block = ((x * w + block[0] * block[1]) / total, total, n + block[2])
        blocks.append(block)
    starts = [x for x, _, n in blocks for _ in range(n)]
    return [x + offset for x, offset in zip(starts, offsets)]
