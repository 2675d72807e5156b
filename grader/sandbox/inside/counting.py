"""Counts what a walk over a graph does meanwhile: computes of a node, and visits to nodes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any


@contextlib.contextmanager
def counted_computes(nodes: Sequence[Any]) -> Iterator[list[int]]:
    """How often each node's `compute` is called meanwhile, on the node's operation or its class."""
    calls = [0] * len(nodes)
    positions = {id(node.op): i for i, node in enumerate(nodes)}
    computes = {type(node.op): type(node.op).compute for node in nodes if node.op is not None}

    def counting(compute: Callable[..., Any]) -> Callable[..., Any]:
        def counted(op: Any, *values: Any) -> Any:
            if id(op) in positions:
                calls[positions[id(op)]] += 1
            return compute(op, *values)

        return counted

    for operation, compute in computes.items():
        operation.compute = counting(compute)
    try:
        yield calls
    finally:
        for operation, compute in computes.items():
            operation.compute = compute


@contextlib.contextmanager
def counted_visits(header: dict[str, Any]) -> Iterator[list[int]]:
    """How often meanwhile some node is asked for its inputs, where the case asks to count that."""
    visits: list[int] = []
    if not header.get("count_visits"):
        yield visits
        return
    tensor = sys.modules["hw01"].Tensor
    visits.append(0)

    def inputs(node: Any) -> Any:
        visits[0] += 1
        return node.__dict__["inputs"]

    tensor.inputs = property(inputs, lambda node, value: node.__dict__.update(inputs=value))
    try:
        yield visits
    finally:
        del tensor.inputs
