"""Check your gradients against slopes that need no formula.

    from hw01_tools import gradcheck

    print(gradcheck(lambda a, b: a * b, a, b))      # a function of Tensors
    print(gradcheck(MatMul(), a, b))                # an operation; your graph.py is not needed

Every entry is changed by itself, up and down, and sum(upstream * y) is watched. The upstream
gradient is 2, -3, 4, -5, ...: with ones, many mistakes do not show.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy

from .formats import MOST_ENTRIES, clean, counted, lines, number, one_line, shape
from .operations import class_name
from .report import Entry, GradientCheck, Input
from .slopes import Function, Slope, exact_slope, has_kink, near_slope
from .tensors import NDArray, Tensor, array_of, behind, is_tensor, tensor_of

MOST_CHANGES = 5000


def gradcheck(f: Callable[..., Any], /, *inputs: Any) -> GradientCheck:
    """Compares your gradients of `f(*inputs)` with slopes, entry by entry.

    Where y is one operation of exactly these inputs, its own `gradient` is checked; anything
    else goes through `y.backward`. The inputs stay as they are: all work is done on copies.

    Args:
        f: a function of Tensors that returns a Tensor, or an operation such as `MatMul()`.
        inputs (Tensor): where to check. At whole numbers, the slopes of polynomials of degree 2
            at most in each entry (sums, products, squares) are exact.

    Returns:
        GradientCheck: `print` it; `.ok` says whether all is right.

    Raises:
        TypeError, ValueError: `f` or the inputs cannot be checked. What your own code raises
            comes through as it is.
    """
    _refuse_what_cannot_be_checked(f, inputs)
    arrays = [array_of(x).astype(numpy.float64) for x in inputs]
    run = _Run(f, inputs[0], arrays)
    copies = run.tensors(arrays)
    y = f(*copies)
    if not is_tensor(y):
        raise TypeError(f"f has to return a Tensor, and returned one of type {type(y).__name__}.")
    run.start(array_of(y))
    gradients, source = _gradients(y, copies, tensor_of(run.upstream, y, requires_grad=False))
    used = {id(x) for x in behind(y)}
    found = [
        _check(run, k, name, gradients[k], id(copies[k]) in used)
        for k, name in enumerate(_names(f, len(inputs)))
    ]
    return GradientCheck(tuple(found), shape(run.upstream), _shown(run.upstream), source)


class _Run:
    """Evaluates sum(upstream * y) again and again, each time on new tensors."""

    def __init__(self, f: Callable[..., Any], like: Tensor, arrays: list[NDArray]) -> None:
        self.f, self.like, self.arrays = f, like, arrays

    def tensors(self, arrays: list[NDArray]) -> list[Any]:
        return [tensor_of(x, self.like) for x in arrays]

    def start(self, y: NDArray) -> None:
        """Fixes the upstream gradient, and makes sure that there is something to measure."""
        self.upstream = (2.0 + numpy.arange(y.size)).reshape(y.shape)
        self.upstream[self.upstream % 2 == 1] *= -1
        if not numpy.isfinite(y).all():
            raise ValueError("y has an entry that is not a finite number: choose other inputs.")
        if self.total(self.arrays) != float((self.upstream * y).sum()):
            raise ValueError("f gave two results for the same inputs, so it has no slope.")

    def total(self, arrays: list[NDArray]) -> float:
        with numpy.errstate(all="ignore"):  # a step may lead to the logarithm of 0
            y = array_of(self.f(*self.tensors(arrays)))
            if y.shape != self.upstream.shape:
                raise ValueError(f"y has shape {shape(self.upstream)} or {shape(y)}, by values.")
            return float((self.upstream * y).sum())

    def along(self, k: int, index: tuple[int, ...]) -> Function:
        """sum(upstream * y) as a function of one entry."""

        def total_at(x: float) -> float:
            changed = self.arrays[k].copy()
            changed[index] = x
            return self.total([*self.arrays[:k], changed, *self.arrays[k + 1 :]])

        return total_at


def _check(run: _Run, k: int, name: str, gradient: Any, is_used: bool) -> Input:
    array = run.arrays[k]
    note = ""
    if gradient is None and not is_used:
        gradient, note = numpy.zeros(array.shape), "is not part of the graph, so its gradient is 0"
    problem = _problem(gradient, array)
    if problem:
        return Input(name, shape(array), problem=problem)
    entries, kinks = [], 0
    for index, measured in _slopes(run, k).items():
        said = float(array_of(gradient)[index])
        ok = measured.allows(said)
        if not ok and has_kink(run.along(k, index), measured.x):
            kinks += 1
        else:
            entries.append(Entry(_where(name, index), measured, said, ok))
    return Input(name, shape(array), tuple(entries), kinks, note=note)


def _slopes(run: _Run, k: int) -> dict[tuple[int, ...], Slope]:
    """The slope for each entry: with steps of 1 if that is exact for all, else with small ones."""
    array = run.arrays[k]
    whole = all(numpy.array_equal(x, numpy.rint(x)) for x in run.arrays)
    slopes: dict[tuple[int, ...], Slope] = {}
    for index in numpy.ndindex(array.shape) if whole else ():
        slope = exact_slope(run.along(k, index), float(array[index]))
        if slope is None:
            break
        slopes[index] = slope
    if len(slopes) == array.size:
        return slopes
    return {i: near_slope(run.along(k, i), float(array[i])) for i in numpy.ndindex(array.shape)}


def _gradients(y: Any, copies: list[Any], upstream: Any) -> tuple[list[Any], str]:
    """Your gradients, and who made them."""
    if [id(x) for x in y.inputs] == [id(x) for x in copies]:
        name = class_name(y.op)
        found = y.op.gradient_as_tuple(upstream, y)
        if len(found) != len(copies):
            results, wanted = counted(len(found), "result"), counted(len(copies), "input")
            raise ValueError(f"{name}.gradient returned {results} for {wanted}.")
        return list(found), f"{name}.gradient"
    before = [(x, x.grad) for x in behind(y)]
    try:
        y.backward(upstream)
        return [x.grad for x in copies], "y.backward"
    finally:
        for x, gradient in before:
            x.grad = gradient


def _problem(gradient: Any, array: NDArray) -> str:
    if gradient is None:
        return "is None"
    found = array_of(gradient)
    if found.dtype.kind not in "iuf":
        return f"is no array of real numbers, but of type {type(gradient).__name__}"
    if found.shape != array.shape:
        return f"has shape {shape(found)}, not {shape(array)}"
    if not numpy.isfinite(found).all():
        return "has an entry that is not a finite number"
    return ""


def _refuse_what_cannot_be_checked(f: object, inputs: tuple[Any, ...]) -> None:
    if inspect.isclass(f):
        raise TypeError(f"{f.__name__} is a class: hand over an operation, {f.__name__}().")
    if not callable(f):
        raise TypeError(
            f"gradcheck takes a function first, and was given an object of type {type(f).__name__}."
        )
    if not inputs:
        raise TypeError("gradcheck needs the inputs too: gradcheck(f, a, b).")
    for place, x in enumerate(inputs, start=1):
        if not is_tensor(x):
            raise TypeError(f"input {place} has to be a Tensor, and is of type {type(x).__name__}.")
        if not x.requires_grad:
            raise ValueError(f"input {place} has requires_grad=False, so it gets no gradient.")
        array = array_of(x)
        if array.dtype.kind not in "iuf":
            raise TypeError(f"input {place} has to hold real numbers, and holds {array.dtype}.")
        if not numpy.isfinite(array).all():
            raise ValueError(f"input {place} has an entry that is not a finite number.")
    if sum(array_of(x).size for x in inputs) > MOST_CHANGES:
        raise ValueError(f"gradcheck changes each entry by itself: {MOST_CHANGES} are the limit.")


def _names(f: Any, count: int) -> list[str]:
    """The names of f's parameters, or of an operation's `compute`; else input 1, input 2, ..."""
    try:
        parameters = inspect.signature(getattr(f, "compute", f)).parameters.values()
    except (TypeError, ValueError):
        parameters = {}.values()
    names = [clean(p.name) for p in parameters if p.kind is not p.VAR_POSITIONAL]
    # The report calls the output y.
    if len(names) >= count and len(names) == len(parameters) and "y" not in names:
        return names[:count]
    return [f"input {i}" for i in range(1, count + 1)]


def _where(name: str, index: tuple[int, ...]) -> str:
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def _shown(upstream: NDArray) -> str:
    if upstream.size <= MOST_ENTRIES:
        return one_line(lines(upstream))
    first = ", ".join(number(x) for x in upstream.flat[:4])
    return f"{first}, ... in the shape {shape(upstream)}"
