"""Cases and files to frames: what a guest is told, and that no more."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from reference.case import Case
from reference.cases import programs

from .inside import wire

BATCHES_KEPT = 64  # of a grading: the stored ones are asked again in the next


def load(header: Mapping[str, Any]) -> bytes:
    """The bytes of a frame with what a guest is to load. Sources go as bytes, since one of them
    could fill a header if it were escaped, and stand-ins as the code that every guest would make of
    them."""
    arrays: list[wire.NDArray] = []

    def positions(texts: Mapping[str, str], converted: Callable[[str], bytes]) -> Mapping[str, int]:
        start = len(arrays)
        arrays.extend(np.frombuffer(converted(text), np.uint8) for text in texts.values())
        return {name: start + i for i, name in enumerate(texts)}

    sources = positions(header["sources"], lambda text: text.encode("utf-8", "surrogatepass"))
    stand_ins = positions(header["stand_ins"], _compiled)
    return wire.encode(
        wire.Frame({**header, "sources": sources, "stand_ins": stand_ins}, tuple(arrays))
    )


@lru_cache(64)
def _compiled(text: str) -> bytes:
    return marshal.dumps(compile(text, "<given>", "exec", optimize=2))


@lru_cache(BATCHES_KEPT)
def batch(cases: tuple[Case, ...]) -> bytes:
    """The bytes of a frame with all cases; each takes the next so many of the arrays."""
    headers: list[dict[str, Any]] = []
    arrays: list[wire.NDArray] = []
    for case in cases:
        header = {**case.header, "arrays": len(case.arrays)}
        if "numbering" in header and "watch" not in header:
            header = scattered(header)
        elif "in_short" in header:
            header["program"] = header.pop("in_short")
        headers.append(header)
        arrays.extend(case.arrays)
    return wire.encode(wire.Frame({"cases": headers}, tuple(arrays)))


def scattered(header: Mapping[str, Any]) -> dict[str, Any]:
    """The header of a case for find_topo_sort, with all positions in its program replaced by the
    places that the grader has drawn for them: nothing tells of an order, not even of the one in
    which the nodes are made. `places` are its instructions by these; or, of a long chain,
    `inputs_of` is the place of each node's input, -1 for the leaf."""
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
