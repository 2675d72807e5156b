"""Lets the tools know a Tensor when they see one, and walk to every node behind it.

They do not import `hw01`: they go by what a Tensor has, so a half-written file of yours cannot
break them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeGuard

import numpy

NDArray = numpy.ndarray[Any, numpy.dtype[Any]]


class Tensor(Protocol):
    """What the tools use of a Tensor."""

    op: Any
    inputs: tuple[Any, ...]
    grad: Any
    requires_grad: bool

    def realize_cached_data(self) -> NDArray: ...

    def backward(self, out_grad: Any = None) -> None: ...


def is_tensor(x: object) -> TypeGuard[Tensor]:
    return all(hasattr(x, name) for name in ("op", "inputs", "realize_cached_data", "backward"))


def behind(output: Tensor) -> Iterator[Tensor]:
    """Every node that `output` was made from, itself first, once each, the nearest ones first."""
    met, nearest = {id(output)}, [output]
    while nearest:
        yield from nearest
        inputs = {id(x): x for node in nearest for x in node.inputs}
        nearest = [x for x in inputs.values() if id(x) not in met]
        met |= inputs.keys()


def tensor_of(x: Any, like: Tensor, requires_grad: bool = True) -> Any:
    """A new Tensor, of the class of `like`, that holds a copy of the array or Tensor `x`."""
    kind: Any = type(like)
    return kind(array_of(x).copy(), requires_grad=requires_grad)


def array_of(x: Any) -> NDArray:
    """The numbers in a Tensor, an array or a number."""
    return numpy.asarray(x.realize_cached_data() if is_tensor(x) else x)
