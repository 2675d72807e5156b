"""What a guest is told of a graph that is to be sorted: its nodes by the places that the grader has
drawn for them, and no order, not even for the time in which they are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reference.cases import programs


def scattered(header: Mapping[str, Any]) -> dict[str, Any]:
    """The header of a case for find_topo_sort, with all positions in its program replaced by
    places: `places` are its instructions by these; or, of a long chain, `inputs_of` is the place of
    each node's input, -1 for the leaf."""
    found = dict(header)
    program, numbering = found.pop("program"), found.pop("numbering")
    found["roots"] = [numbering[i] for i in found["roots"]]
    earlier = found.get("earlier", ())
    found["earlier"] = [[numbering[i] for i in roots] for roots in earlier]
    if found.pop("in_short", None):
        inputs_of = [-1] * len(numbering)
        for i, place in enumerate(numbering[1:]):
            inputs_of[place] = numbering[i]
        return {**found, "inputs_of": inputs_of}
    places: list[Sequence[Any]] = [()] * len(program)
    constants: set[int] = set()
    for place, (name, *operands) in zip(numbering, program):
        if name == "leaf":
            places[place] = (name, *operands)
            is_constant = not operands[1]
        else:
            inputs = [numbering[i] for i in programs.inputs_of((name, *operands))]
            places[place] = (name, *inputs, *operands[len(inputs) :])
            is_constant = constants.issuperset(inputs)
        if is_constant:
            constants.add(place)
    return {**found, "places": places, "constants": sorted(constants)}
