"""What a guest is told: each case's arrays, and of a graph that is to be sorted no order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from replying import source

from grader.sandbox.inside import wire
from grader.sandbox.requests import batch, scattered
from reference import golden
from reference.case import Case, Words
from reference.cases.programs import inputs_of
from reference.sets import SETS

NAMES = ("graph-order", "graph-roots", "graph-order-growth", "graph-order-diamonds")


def cases(name: str) -> list[Case]:
    draw = golden.stored_draw()
    return list(golden.cases_of(SETS[name], draw))


def gathered(told: Mapping[str, Any], numbering: list[int]) -> list[Any]:
    """The program again, which takes the numbering to know."""
    position = {place: i for i, place in enumerate(numbering)}
    program = []
    for place in numbering:
        name, *operands = told["places"][place]
        inputs = [position[x] for x in inputs_of((name, *operands))]
        program.append((name, *inputs, *operands[len(inputs) :]))
    return program


@pytest.mark.parametrize("name", NAMES)
def test_graph_is_told_by_places(name: str) -> None:
    """The same nodes with the same inputs, roots and all, by the places that the numbering gives."""
    for case in cases(name):
        asked, told = case.header, scattered(case.header)
        numbering = asked["numbering"]

        assert gathered(told, numbering) == [tuple(x) for x in asked["program"]]
        assert told["roots"] == [numbering[i] for i in asked["roots"]]
        assert len(told["earlier"]) == len(asked.get("earlier", ()))
        assert not {"program", "numbering"} & told.keys()


def test_long_chain_is_told_by_places() -> None:
    """From the root, the input of each node leads through all of them to the leaf."""
    (case,) = cases("graph-order-chain")
    told = scattered(case.header)
    (place,) = told["roots"]
    seen = []
    while place >= 0:
        seen.append(place)
        place = told["inputs_of"][place]

    assert seen == case.header["numbering"][::-1]
    assert seen != sorted(seen)


def test_constants_are_what_follows_from_constants() -> None:
    """A node is a constant where all of its inputs are, as Tensors have it."""
    program = (("leaf", 0, False), ("leaf", 1, True), ("negate", 0), ("add", 2, 0), ("add", 1, 3))
    told = scattered({"program": program, "numbering": [4, 3, 2, 1, 0], "roots": [4]})

    assert told["constants"] == [1, 2, 4]


def test_batch_gives_each_case_its_arrays() -> None:
    """A batch is one frame in which every case names its own arrays, in order."""

    def cases() -> Iterator[Case]:
        for count in (2, 0, 1):
            held = tuple(np.full(2, float(count)) for _ in range(count))
            yield Case(held, {"watch": count == 1}, lambda _: Words(""))

    frame = wire.read(source(batch(tuple(cases()))))

    assert frame.header["cases"] == [
        {"watch": False, "arrays": 2},
        {"watch": False, "arrays": 0},
        {"watch": True, "arrays": 1},
    ]
    assert [array.tolist() for array in frame.arrays] == [[2.0, 2.0], [2.0, 2.0], [1.0, 1.0]]
