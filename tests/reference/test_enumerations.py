"""The enumerations hold what they say: counted again, in ways that do not build them alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from reference.cases import networks, operations, programs
from reference.golden import SEED
from reference.sets import SETS
from reference.truth import formula
from reference.values import Draw

Shape = tuple[int, ...]
STORED = Draw(SEED, "every")


def numpy_can_multiply(a: Shape, b: Shape) -> Shape | None:
    """NumPy's own word on a pair of shapes."""
    try:
        return (np.zeros(a) @ np.zeros(b)).shape
    except ValueError:
        return None


@pytest.mark.parametrize(("longest", "count"), [(2, 392), (3, 3321)])
def test_all_pairs_of_shapes_that_can_be_multiplied(longest: int, count: int) -> None:
    """Every pair that NumPy multiplies, axes up to `longest`, 2 to 4 axes, once; smallest first."""
    lengths = range(1, longest + 1)
    shapes = [s for axes in (2, 3, 4) for s in itertools.product(lengths, repeat=axes)]
    # NumPy is asked about each pair of batch shapes once; the matrices' axes have one rule.
    batches = {s[:-2] for s in shapes}
    fitting = {
        (a, b)
        for a, b in itertools.product(batches, repeat=2)
        if numpy_can_multiply((*a, 1, 1), (*b, 1, 1)) is not None
    }
    wanted = {
        (a, b)
        for a, b in itertools.product(shapes, repeat=2)
        if a[-1] == b[-2] and (a[:-2], b[:-2]) in fitting
    }

    found = operations.pairs(longest)

    assert set(found) == wanted
    assert len(found) == len(wanted) == count
    axes = [len(a) + len(b) for a, b in found]
    assert axes == sorted(axes)


def test_shape_of_a_product_is_numpys() -> None:
    """`product` gives the shape that NumPy gives."""
    for a, b in (*operations.pairs(2), *operations.WORKED_SHAPES):
        assert operations.product(a, b) == numpy_can_multiply(a, b)


def test_the_four_kinds_share_out_all_shapes() -> None:
    """Every pair is of one kind, and each stored case of a kind is of that kind."""
    kinds = ("plain", "equal", "lacks", "one")
    asked = [
        (case.arrays[0].shape, case.arrays[1].shape, kind)
        for kind in kinds
        for case in SETS[f"matmul-gradient-{kind}"].draw(STORED)
    ]
    # With zeros, entries in the hundreds, fine fractions, tiny and huge entries, no upstream; stored
    # by columns, asked twice; of one tensor by itself, and of two that are equal.
    more = 8 * len(kinds) + 2 * len(operations.SQUARE_SHAPES)
    wide = operations.WIDE_SHAPES.values()
    squares = [(shape, shape) for shape in operations.SQUARE_SHAPES.values()]

    assert all(operations.kind_of(a, b) == kind for a, b, kind in asked)
    assert {(a, b) for a, b, _ in asked} == {
        *operations.pairs(2),
        *operations.WORKED_SHAPES,
        *wide,
        *squares,
    }
    assert len(asked) == len(operations.pairs(2)) + len(operations.WORKED_SHAPES) + more
    for a, b, kind in asked:
        batch_a, batch_b = a[:-2], b[:-2]
        ones = 1 in batch_a or 1 in batch_b
        assert (kind == "one") == ones
        assert (kind == "plain") == (len(a) == len(b) == 2)
        assert (kind == "equal") == (not ones and batch_a == batch_b and len(a) > 2)


def counted(operations: int, leaves: int, kinds: int) -> int:
    """Connected programs of so many operations on so many leaves, by trying all."""
    return sum(1 for _ in connected(operations, leaves)) * kinds**operations


def connected(operations: int, leaves: int) -> Iterator[tuple[tuple[int, int], ...]]:
    """All choices of two earlier nodes for each operation such that every node is used, but for
    the last; and the first leaf that is named is leaf 0."""
    nodes = leaves + operations
    choices = (itertools.product(range(leaves + k), repeat=2) for k in range(operations))
    for program in itertools.product(*map(list, choices)):
        named = [i for pair in program for i in pair]
        used = set(named) == set(range(nodes - 1))
        if used and next(i for i in named if i < leaves) == 0:
            yield program


@pytest.mark.parametrize(
    ("most", "kinds", "count"),
    [(1, 2, 4), (2, 2, 44), (3, 2, 732), (1, 1, 2), (2, 1, 12), (3, 1, 98)],
)
def test_all_connected_programs(most: int, kinds: int, count: int) -> None:
    """As many programs as brute force counts, each once, each connected, fewest nodes first."""
    found = programs.connected(most, ("add", "multiply")[:kinds])

    by_brute_force = sum(
        counted(operations, leaves, kinds) for operations in range(1, most + 1) for leaves in (1, 2)
    )
    assert len(found) == len(set(found)) == by_brute_force == count
    assert [len(x) for x in found] == sorted(len(x) for x in found)
    for program in found:
        assert programs.reachable(program, [len(program) - 1]) == set(range(len(program)))


def test_all_sizes_of_networks() -> None:
    """Every n, d, h, k in {1, 2, 3} once among the stored networks, after two by hand and before
    a larger one."""
    nets = list(networks.ordinary(STORED))
    sizes = [(*net.x.shape, *net.w2.shape) for net in nets]

    assert len(nets) == 84
    assert sorted(sizes[2:-1]) == sorted(itertools.product((1, 2, 3), repeat=4))
    assert [sum(size) for size in sizes[2:]] == sorted(sum(size) for size in sizes[2:])
    assert sizes[-1] == (6, 5, 4, 5)
    for net in (*nets, *networks.large(STORED)):
        (n, d), (h, k) = net.x.shape, net.w2.shape
        assert (net.y.shape, net.w1.shape) == ((n,), (d, h))
        assert 0 <= net.y.min() <= net.y.max() < k
        assert all((array * 8 == np.round(array * 8)).all() for array in (net.x, net.w1, net.w2))


def test_large_networks_reach_1000_both_ways() -> None:
    """z1 and z2 reach 1000 and -1000, and go little beyond."""
    z1s, z2s = [], []
    for net in networks.large(STORED):
        z1 = net.x @ net.w1
        z1s.append(z1.ravel())
        z2s.append(((z1 > 0) @ net.w2).ravel())
    for entries in map(np.concatenate, (z1s, z2s)):
        assert entries.max() >= 1000
        assert entries.min() <= -1000
        assert np.abs(entries).max() <= 1010


def test_upstream_gradients_hide_nothing() -> None:
    """No stored upstream gradient of more than one entry is all alike; graphs' are never 1."""
    for program in programs.connected(3):
        upstream = programs.upstream_for(STORED.rng("upstream", program), (2,))
        assert len(set(upstream)) == 2
        assert not {0.0, 1.0} & set(upstream)
    for kind in ("plain", "equal", "lacks", "one"):
        for case in SETS[f"matmul-gradient-{kind}"].draw(STORED):
            upstream = case.arrays[2]
            assert upstream.size == 1 or upstream.min() != upstream.max() or not upstream.any()


KINDS = operations.KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_random_pairs_are_of_their_kind_and_beyond_the_small_ones(kind: operations.Kind) -> None:
    """Fresh shapes are of the kind that is asked for, and reach further than the stored ones."""
    found = operations.random_pairs(Draw("any").rng(kind), kind, 200)

    assert len(found) == 200
    assert all(operations.kind_of(a, b) == kind for a, b in found)
    assert all(numpy_can_multiply(a, b) is not None for a, b in found)
    assert max(max(a + b) for a, b in found) == 4
    if kind != "plain":
        assert max(max(len(a), len(b)) for a, b in found) == 5
        assert len(set(found)) > 150
    if kind in ("lacks", "one"):
        assert any(len(a) < len(b) for a, b in found)
        assert any(len(a) > len(b) for a, b in found)


def test_some_draws_are_small_and_differ() -> None:
    """A fresh draw is a small part of the whole, and another seed draws other values."""
    for case_set in SETS.values():
        if not case_set.is_stored:
            continue
        some = list(case_set.draw(Draw("one")))
        other = list(case_set.draw(Draw("two")))
        assert 0 < len(some) <= max(60, len(list(case_set.draw(STORED))))
        if formula(case_set.subject) is not None:
            shown = [[x.tolist() for case in cases for x in case.arrays] for cases in (some, other)]
            assert shown[0] != shown[1], case_set.name


def test_larger_draws_hold_all_pairs_up_to_three() -> None:
    """The exhaustive draw asks for all 3,321 pairs of shapes with axes of 1 to 3."""
    asked = {
        (case.arrays[0].shape, case.arrays[1].shape)
        for kind in KINDS
        for case in SETS[f"matmul-gradient-{kind}"].draw(Draw("any", "larger"))
    }

    assert asked >= set(operations.pairs(3))


def test_random_programs_are_connected() -> None:
    """Fresh programs are among the connected ones of up to three operations."""
    every = set(programs.connected(3))

    found = programs.chosen(Draw("any"), 3, ("add", "multiply"), 300)

    assert set(found) <= every
    assert len(set(found)) > 150


def test_constants_are_told_of_where_a_program_is() -> None:
    """Students could not tell such a program from one that passes; no other case speaks of it."""
    told = {
        case.words().label: any("requires_grad" in tag for tag in case.words().tags)
        for name in ("graph-order", "graph-roots", "graph-forward", "graph-fan-out")
        for case in SETS[name].draw(STORED)
    }
    ends = {label for label, is_tagged in told.items() if is_tagged}

    assert "y = a * b, b with requires_grad=False, find_topo_sort([y])" in ends
    assert ends == {label for label in told if "with requires_grad=False" in label}


@pytest.mark.parametrize("leaves", range(1, 10))
def test_every_node_has_a_name_of_its_own(leaves: int) -> None:
    """Also where nearly all nodes of a small program are leaves, or are made of one."""
    program = [("leaf", i, True) for i in range(leaves)]
    chain = [("negate", i - 1) for i in range(leaves, 9)]

    assert len(set(programs.node_names((*program, *chain)))) == 9
