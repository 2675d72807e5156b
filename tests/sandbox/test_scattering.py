"""What a guest is told of a graph that is to be sorted: all of it, and no order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from grader.sandbox.scattering import scattered
from reference import golden
from reference.case import Case
from reference.cases.programs import inputs_of
from reference.sets import SETS

NAMES = ("graph-order", "graph-roots", "graph-order-growth", "graph-order-diamonds")


def cases(name: str) -> list[Case]:
    draw = golden.stored_draw()
    return list(golden.drawn(SETS[name], draw))


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
