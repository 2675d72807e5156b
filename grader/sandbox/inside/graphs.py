"""Builds computational graphs from programs.

A program is a list of instructions, each making one node: `["leaf", array, requires_grad]`, or an
operation's name followed by its inputs' positions and, last, its attribute where it has one
(`["mul_scalar", 0, 3]`). `["zeros added", times]` stands for as long a chain of `x + 0`.
"""

from __future__ import annotations

import copy
import importlib
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy

from .wire import NDArray

BINARY = frozenset({"add", "multiply", "matmul", "divide"})
DEEP = "zeros added"


def build(program: Sequence[Sequence[Any]], arrays: Sequence[NDArray]) -> list[Any]:
    """The nodes of a program, in its order."""
    tensor = sys.modules["hw01"].Tensor
    given, operations = vars(module_of("basic_ops")), vars(module_of("ops"))
    nodes: list[Any] = []
    for name, *operands in program:
        if name == "leaf":
            array, requires_grad = operands
            nodes.append(tensor(arrays[array], requires_grad=requires_grad))
        elif name == DEEP:
            nodes += _zeros_added(nodes[-1], *operands)
        else:
            operation = given.get(name) or operations[name]
            count = 2 if name in BINARY else 1
            inputs = [nodes[i] for i in operands[:count]]
            attributes = [tuple(x) if isinstance(x, list) else x for x in operands[count:]]
            nodes.append(operation(*inputs, *attributes))
    return nodes


def _zeros_added(node: Any, times: int) -> Iterator[Any]:
    """A chain of `x + 0`, each of the one before it. Its nodes share their value's array, so that
    thousands are made in the time of hundreds; to add an array's 0 takes a third of the time."""
    tensor, operation = sys.modules["hw01"].Tensor, sys.modules["hw01.basic_ops"].AddScalar
    new, init, zero = tensor.__new__, tensor._init, numpy.zeros(())
    value, requires_grad = node.cached_data, node.requires_grad
    for _ in range(times):
        inputs = (node,)
        node = new(tensor)
        init(node, operation(zero), inputs, value, requires_grad)
        yield node


def scattered(
    program: Sequence[Sequence[Any]], arrays: Sequence[NDArray], numbering: Sequence[int]
) -> list[Any]:
    """The nodes of a program, each at the place that `numbering` gives it. They are made in the
    order of these places, so that nothing about them tells which of them depends on which, but
    their inputs."""
    times = program[-1][1] if program[-1][0] == DEEP else 0
    made = build(program[:-1] if times else program, arrays)
    tensor, zero_added = sys.modules["hw01"].Tensor, sys.modules["hw01.basic_ops"].AddScalar
    nodes = [tensor.__new__(tensor) for _ in numbering]
    zero = numpy.zeros(())
    ops = [zero_added(zero) if times else None for _ in numbering]
    for i in sorted(range(len(made)), key=numbering.__getitem__):
        ops[numbering[i]] = copy.copy(made[i].op)
    places = {id(node): place for node, place in zip(made, numbering)}
    for node, place in zip(made, numbering):
        inputs = tuple([nodes[places[id(x)]] for x in node.inputs])
        value = node.cached_data.copy()
        vars(nodes[place]).update(vars(node), op=ops[place], inputs=inputs, cached_data=value)
    before = nodes[numbering[len(made) - 1]]
    for place in numbering[len(made) :]:
        vars(nodes[place]).update(vars(before), op=ops[place], inputs=(before,))
        before = nodes[place]
    return nodes


def module_of(name: str) -> Any:
    """A module of the student's package, imported where it is not yet."""
    full_name = f"hw01.{name}"
    return sys.modules.get(full_name) or importlib.import_module(full_name)
