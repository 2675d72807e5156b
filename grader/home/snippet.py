"""A few lines to paste into Python that ask a function the case of a finding again.

They use the student's own files throughout: where another answer of theirs is wrong or missing, it
is met here, and not while the function is graded.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy

from reference import golden
from reference.case import Case
from reference.cases.networks import BACKWARD, FORWARD
from reference.cases.operations import OPERATIONS
from reference.cases.programs import inputs_of, node_names
from reference.sets import SETS

from ..checks.failures import CheckFailed

HEADING = (
    "To see it again, start Python in this folder and paste these lines. Your own answers to the "
    "other questions are used here too:"
)
MOST_ENTRIES = 40
MOST_NODES = 9
# What says all by itself, or shows only in what becomes of the arguments.
NEEDS_NONE = frozenset({"not started", "missing", "file", "import", "changed", "used up"})
NETWORK = ("x", "y", "w1", "w2")


def again(failed: CheckFailed, width: int) -> Iterator[str]:
    """The lines below a finding; none where a snippet would show nothing."""
    if failed.case is None or failed.finding.kind in NEEDS_NONE:
        return
    code = snippet(failed.finding.where, failed.case)
    if code:
        yield from ("", textwrap.fill(HEADING, width), "", code)


def snippet(subject: str, case: Case) -> str:
    """Python that calls the subject with the case and prints what comes back. "" for a large case
    that is not one of the stored ones."""
    is_long = len(case.header.get("program", ())) > MOST_NODES
    if not is_long and sum(array.size for array in case.arrays) <= MOST_ENTRIES:
        return "\n".join(_of(subject)(subject, case, _Written(case)))
    place = _stored_as(subject, case)
    if place is None:
        return ""
    write = _long_walk if is_long else _of(subject)
    return "\n".join([*_loaded(*place), *write(subject, case, _Loaded(case))])


class _Written:
    """A case's arrays, written out."""

    def __init__(self, case: Case) -> None:
        self._arrays = case.arrays
        self._in_columns = case.header.get("in_columns", False)

    def __iter__(self) -> Iterator[str]:
        return map(self.array, range(len(self._arrays)))

    def array(self, i: int) -> str:
        text = self._in_rows(i)
        return f"numpy.asfortranarray({text})" if self._in_columns else text

    def tensor(self, i: int, more: str = "") -> str:
        array = self._arrays[i]
        is_plain = array.size and not self._in_columns
        return f"Tensor({array.tolist() if is_plain else self.array(i)}{more})"

    def _in_rows(self, i: int) -> str:
        array = self._arrays[i]
        return f"numpy.array({array.tolist()!r})" if array.size else f"numpy.zeros({array.shape})"


class _Loaded(_Written):
    """A case's arrays, taken from the stored case."""

    def tensor(self, i: int, more: str = "") -> str:
        return f"Tensor({self.array(i)}{more})"

    def _in_rows(self, i: int) -> str:
        return f"case.arrays[{i}]"


Writer = Callable[[str, Case, _Written], Iterator[str]]


def _of(subject: str) -> Writer:
    if "." in subject:
        return _operation
    return {"forward": _forward, "backward": _backward, "sgd_step": _step}.get(subject, _walk)


def _operation(subject: str, case: Case, arrays: _Written) -> Iterator[str]:
    op, _, method = subject.partition(".")
    yield "import numpy"
    if method == "compute":
        yield f"from hw01.ops import {op}"
        yield f"a = {arrays.array(0)}"
        yield f"b = {arrays.array(1)}"
        yield f"print({op}().compute(a, b))"
        return
    yield "from hw01 import Tensor"
    yield f"from hw01.ops import {op}"
    yield f"a = {arrays.tensor(0)}"
    yield "b = a" if case.header.get("same") else f"b = {arrays.tensor(1)}"
    yield f"out_grad = {arrays.tensor(2)}"
    yield f"node = {op}()(a, b)"
    if case.header.get("again"):
        yield "node.op.gradient_as_tuple(2 * out_grad, node)"
    yield 'print(*node.op.gradient_as_tuple(out_grad, node), sep="\\n")'


def _forward(subject: str, case: Case, arrays: _Written) -> Iterator[str]:
    yield "import numpy"
    yield "from hw01.mlp import forward"
    yield from _assigned(NETWORK, arrays)
    yield 'print(*forward(x, y, w1, w2), sep="\\n")'


def _backward(subject: str, case: Case, arrays: _Written) -> Iterator[str]:
    yield "import numpy"
    yield "from hw01.mlp import Forward, backward"
    yield from _assigned((*NETWORK, *FORWARD), arrays)
    yield "fwd = Forward(z1, s, z2, float(loss))"
    yield 'print(*backward(x, y, w1, w2, fwd), sep="\\n")'


def _step(subject: str, case: Case, arrays: _Written) -> Iterator[str]:
    yield "import numpy"
    yield "from hw01.mlp import Gradients, sgd_step"
    yield from _assigned(("w1", "w2", *(f"grad_{name}" for name in BACKWARD)), arrays)
    yield f"grads = Gradients({', '.join(f'grad_{name}' for name in BACKWARD)})"
    yield f'print(*sgd_step(w1, w2, grads, {case.header["lr"]!r}), sep="\\n")'


def _walk(subject: str, case: Case, arrays: _Written) -> Iterator[str]:
    program = case.header["program"]
    names = _names(program)
    yield "import numpy"
    yield "from hw01 import Tensor"
    for module, used in _functions(program).items():
        yield f"from hw01.{module} import {', '.join(used)}"
    yield f"from hw01.graph import {subject}"
    for name, instruction in zip(names, program):
        yield f"{name} = {_node(instruction, names, arrays)}"
    yield from _asked(subject, case, names, arrays)


def _long_walk(subject: str, case: Case, arrays: _Written) -> Iterator[str]:
    yield "from grader.sandbox.inside.calls import build"
    yield "from hw01 import Tensor"
    yield f"from hw01.graph import {subject}"
    yield 'nodes = build(case.header["program"], case.arrays)'
    names = [f"nodes[{i}]" for i in range(len(case.header["program"]))]
    yield from _asked(subject, case, names, arrays)


def _asked(subject: str, case: Case, names: Sequence[str], arrays: _Written) -> Iterator[str]:
    """The call itself, and what is to be seen of it."""
    asks = case.header
    if subject == "find_topo_sort":
        roots = f"[{', '.join(names[i] for i in asks['roots'])}]"
        for earlier in asks.get("earlier", ()):
            yield f"find_topo_sort([{', '.join(names[i] for i in earlier)}])"
        yield f"order = find_topo_sort({roots})"
        if len(names) > MOST_NODES:
            yield "print(len(order))"
            return
        known = ", ".join(f'id({name}): "{name}"' for name in names)
        yield f"names = {{{known}}}"
        yield 'print([names.get(id(node), "another") for node in order])'
    elif subject == "forward_pass":
        order = ", ".join(names[i] for i in asks["order"])
        if asks.get("again"):
            yield f"forward_pass([{order}])"
        for node, array in asks["changed_leaves"]:
            yield f"{names[node]}.cached_data = {arrays.array(array)}"
        if len(names) > MOST_NODES:
            yield "print(forward_pass(nodes)[-1])"
        else:
            yield f'print(*forward_pass([{order}]), sep="\\n")'
    else:
        for output, array in asks["passes"]:
            yield f"compute_gradient_of_variables({names[output]}, {arrays.tensor(array)})"
        shown = names[:1] if len(names) > MOST_NODES else names
        for name in shown:
            yield f'print("{name}:", {name}.grad)'


def _functions(program: Sequence[Sequence[Any]]) -> dict[str, list[str]]:
    """The functions that make the nodes, by their module."""
    used = sorted({name for name, *_ in program} - {"leaf"})
    own = set(OPERATIONS.values())
    found = {
        "ops": [name for name in used if name in own],
        "basic_ops": [name for name in used if name not in own],
    }
    return {module: names for module, names in found.items() if names}


def _node(instruction: Sequence[Any], names: Sequence[str], arrays: _Written) -> str:
    op, *operands = instruction
    if op == "leaf":
        array, requires_grad = operands
        return arrays.tensor(array, "" if requires_grad else ", requires_grad=False")
    used = inputs_of(instruction)
    inputs = [names[i] for i in used]
    return f"{op}({', '.join([*inputs, *map(repr, operands[len(used) :])])})"


def _names(program: Sequence[Sequence[Any]]) -> list[str]:
    """The names of the finding; v2, v3, ... for what it calls by a formula."""
    found = node_names(tuple(map(tuple, program)))
    return [name if name.isidentifier() else f"v{i}" for i, name in enumerate(found)]


def _assigned(names: Sequence[str], arrays: Iterable[str]) -> Iterator[str]:
    return (f"{name} = {array}" for name, array in zip(names, arrays))


def _loaded(name: str, position: int) -> Iterator[str]:
    yield "from reference import golden"
    yield f'case = golden.case("{name}", {position})'


def _stored_as(subject: str, case: Case) -> tuple[str, int] | None:
    """The set and the position of a case among the stored ones."""
    for name, case_set in SETS.items():
        if case_set.subject == subject:
            for i, stored in enumerate(golden.cases_of(case_set, golden.stored_draw())):
                if _is_same(case, stored):
                    return name, i
    return None


def _is_same(case: Case, stored: Case) -> bool:
    """Whether a case is a stored one, but for what is watched meanwhile."""
    shared = case.header.keys() & stored.header.keys()
    return (
        len(case.arrays) == len(stored.arrays)
        and all(case.header[key] == stored.header[key] for key in shared)
        and all(map(numpy.array_equal, case.arrays, stored.arrays))
    )
