"""Counts what a walk over a graph does meanwhile: computes of a node, and visits to nodes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Counts = contextlib.AbstractContextManager["list[int]"]


def counted_computes(header: dict[str, Any], nodes: Sequence[Any]) -> Counts:
    """How often each node's `compute` is called meanwhile, on the node's operation or its class;
    nothing where few of the nodes are reported on."""
    return contextlib.nullcontext([]) if "reported" in header else _computes(nodes)


def counted_visits(header: dict[str, Any]) -> Counts:
    """How often meanwhile some node is asked for its inputs, where the case asks to count that."""
    return _visits() if header.get("count_visits") else contextlib.nullcontext([])


@contextlib.contextmanager
def _computes(nodes: Sequence[Any]) -> Iterator[list[int]]:
    calls = [0] * len(nodes)
    positions = {id(node.op): i for i, node in enumerate(nodes)}
    computes = {type(node.op): type(node.op).compute for node in nodes if node.op is not None}

    def counting(compute: Callable[..., Any]) -> Callable[..., Any]:
        def counted(op: Any, *values: Any, **named: Any) -> Any:
            if id(op) in positions:
                calls[positions[id(op)]] += 1
            return compute(op, *values, **named)

        return counted

    for operation, compute in computes.items():
        operation.compute = counting(compute)
    try:
        yield calls
    finally:
        for operation, compute in computes.items():
            operation.compute = compute


@contextlib.contextmanager
def _visits() -> Iterator[list[int]]:
    visits = [0]
    tensor = sys.modules["hw01"].Tensor

    def inputs(node: Any) -> Any:
        visits[0] += 1
        return node.__dict__["inputs"]

    tensor.inputs = property(inputs, lambda node, value: node.__dict__.update(inputs=value))
    try:
        yield visits
    finally:
        del tensor.inputs
