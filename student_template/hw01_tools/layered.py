"""Our own layout, for machines without Graphviz: in rows, from the leaves down to the output.

Rows of nodes alternate with rows of labels, so that a label lies on its own edge and on nothing
else. An edge that has to pass a row gets a place in it, so that no edge runs through a box.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from .layout import Layout, Plan, Point, Rect, Size
from .ordering import closest, order_rows

BETWEEN = 26.0  # between neighbours in a row
PASSING = Size(2.0, 0.0)  # an edge that passes a row
LEAST_ROW = 6.0
PORT = 30.0  # between edges at one box, where it is wide enough
CORNER = 16.0  # of a box, where no edge starts or ends
LEAST_DROP, MOST_DROP, DROP_PER_WAY = 22.0, 90.0, 0.5
BEND = 0.45  # 0 for straight lines between rows
STRAIGHT = 8.0  # how much more a long edge holds to itself than to its ends
ROUNDS = 60


@dataclass(frozen=True)
class Grid:
    """Items (nodes, then labels, then passing places) in rows, and each edge's way through them."""

    sizes: list[Size]
    row_of: list[int]
    chains: list[list[int]]
    rows: list[list[int]]


def layered(plan: Plan) -> Layout:
    grid = _grid(plan)
    middles = _middles(grid, movable=len(plan.nodes) + len(plan.labels))
    left = min(x - size.width / 2 for x, size in zip(middles, grid.sizes))
    middles = [x - left for x in middles]
    ways = _ways(grid, middles)
    tops, bottoms = _tops_and_bottoms(grid, ways)
    rects = [
        _rect(x, size, tops[row], bottoms[row], stands=row == 0)
        for x, size, row in zip(middles, grid.sizes, grid.row_of)
    ]
    n, m = len(plan.nodes), len(plan.edges)
    routes = [_route(grid, chain, xs, rects, tops, bottoms) for chain, xs in zip(grid.chains, ways)]
    return Layout(
        width=max(rect.right for rect in rects),
        height=bottoms[-1],
        nodes=tuple(rects[:n]),
        labels=tuple(rects[n : n + m]),
        routes=tuple(routes),
    )


def _grid(plan: Plan) -> Grid:
    """A label stands right below the node that its edge starts from."""
    sizes = [*plan.nodes, *plan.labels]
    row_of = [2 * depth for depth in plan.depths]
    row_of += [row_of[start] + 1 for start, _ in plan.edges]
    chains = []
    for i, (start, end) in enumerate(plan.edges):
        label = len(plan.nodes) + i
        passed = range(row_of[label] + 1, row_of[end])
        places = range(len(sizes), len(sizes) + len(passed))
        sizes += [PASSING] * len(passed)
        row_of += passed
        chains.append([start, label, *places, end])
    rows: list[list[int]] = [[] for _ in range(max(row_of) + 1)]
    for item, row in enumerate(row_of):
        rows[row].append(item)
    steps = [step for chain in chains for step in pairwise(chain)]
    return Grid(sizes, row_of, chains, order_rows(rows, steps))


def _middles(grid: Grid, movable: int) -> list[float]:
    """Each item as near to what it is joined to as its neighbours allow. What comes after the
    first `movable` items are passing places: they hold together, so that long edges run straight
    and bend near their ends."""
    joined: list[list[tuple[int, float]]] = [[] for _ in grid.sizes]
    for chain in grid.chains:
        for a, b in pairwise(chain):
            pull = STRAIGHT if min(a, b) >= movable else 1.0
            joined[a].append((b, pull))
            joined[b].append((a, pull))
    widths = [size.width for size in grid.sizes]
    gaps = [[(widths[a] + widths[b]) / 2 + BETWEEN for a, b in pairwise(row)] for row in grid.rows]
    weights = [[1.0 if i < movable else STRAIGHT for i in row] for row in grid.rows]
    middles = [0.0] * len(widths)
    rows = list(zip(grid.rows, weights, gaps))
    for turn in range(ROUNDS):
        for row, weight, gap in rows if turn % 2 == 0 else reversed(rows):
            wanted = [_mean([(middles[j], pull) for j, pull in joined[i]]) for i in row]
            for i, x in zip(row, closest(wanted, weight, gap)):
                middles[i] = x
    return middles


def _mean(xs: list[tuple[float, float]]) -> float:
    return sum(x * pull for x, pull in xs) / sum(pull for _, pull in xs) if xs else 0.0


def _ways(grid: Grid, middles: list[float]) -> list[list[float]]:
    """Each edge's x at every item of its chain. At a box, edges stand side by side in the order
    of where they go, straight above or below that where the box is wide enough."""
    ways = [[middles[item] for item in chain] for chain in grid.chains]
    for end, before in ((0, 1), (-1, -2)):
        at: dict[int, list[tuple[float, int]]] = {}
        for i, chain in enumerate(grid.chains):
            at.setdefault(chain[end], []).append((ways[i][before], i))
        for item, others in at.items():
            others.sort()
            ports = _ports(middles[item], grid.sizes[item].width, [x for x, _ in others])
            for (_, i), x in zip(others, ports):
                ways[i][end] = x
    return ways


def _ports(middle: float, width: float, wanted: list[float]) -> list[float]:
    """Places at a box for edges that come from `wanted`, which is sorted."""
    room = width / 2 - CORNER
    between = len(wanted) - 1
    step = min(PORT, 2 * room / between) if between else 0.0
    places = closest(wanted, [1.0] * len(wanted), [step] * between)
    return [
        min(max(x, middle - room + k * step), middle + room - (between - k) * step)
        for k, x in enumerate(places)
    ]


def _tops_and_bottoms(grid: Grid, ways: list[list[float]]) -> tuple[list[float], list[float]]:
    """Of each row. The farther an edge goes sideways between two rows, the farther they part."""
    farthest = [0.0] * len(grid.rows)
    for chain, xs in zip(grid.chains, ways):
        for item, (x, next_x) in zip(chain, pairwise(xs)):
            row = grid.row_of[item]
            farthest[row] = max(farthest[row], abs(next_x - x))
    tops, bottoms, y = [], [], 0.0
    for items, way in zip(grid.rows, farthest):
        tops.append(y)
        bottoms.append(y + max([LEAST_ROW, *(grid.sizes[i].height for i in items)]))
        y = bottoms[-1] + min(MOST_DROP, max(LEAST_DROP, DROP_PER_WAY * way))
    return tops, bottoms


def _rect(x: float, size: Size, top: float, bottom: float, stands: bool) -> Rect:
    """The leaves stand at the bottom of their row, all else hangs from its top."""
    y = bottom - size.height if stands else top
    return Rect(x - size.width / 2, y, size.width, size.height)


def _route(
    grid: Grid,
    chain: list[int],
    xs: list[float],
    rects: list[Rect],
    tops: list[float],
    bottoms: list[float],
) -> tuple[Point, ...]:
    """Straight down through each row, and a curve to the next."""
    points: list[Point] = [(xs[0], rects[chain[0]].bottom)]
    for (a, x), (b, next_x) in pairwise(zip(chain, xs)):
        low, high = bottoms[grid.row_of[a]], tops[grid.row_of[b]]
        bend = BEND * (high - low)
        points += [points[-1], (x, low), (x, low)]
        points += [(x, low + bend), (next_x, high - bend), (next_x, high)]
    return tuple(points)
