"""What is right for the graph of question 4: orders, values and adjoints of programs."""

from __future__ import annotations

from collections.abc import Sequence

from reference.case import Case
from reference.cases import programs
from reference.cases.programs import Program, inputs_of, reachable
from reference.cases.walks import present_leaves

from ..model import Reply, Result, Returned
from .compare import arity, difference, first_difference, precision
from .failures import (
    ComputedTwice,
    Failure,
    GrowsWithPaths,
    NoTensor,
    WrongArity,
    WrongOrder,
    WrongType,
)

UNSET = Result("NoneType")
EVERY_PATH = 2**12  # of 12 diamonds


def order_is_valid(case: Case, reply: Reply) -> Failure | None:
    """Every node reachable from the roots, once each, every input before its users."""
    if not isinstance(reply, Returned):
        return reply
    program, roots = case.header["program"], case.header["roots"]
    order = _positions(reply, case.header["numbering"])
    if order is None:
        return WrongType("the order", reply.container, None, "a list of nodes")
    if _is_valid(program, roots, order):
        return None
    names = programs.node_names(program)
    what, question = _why_invalid(program, roots, order, names)
    shown = order[:12]
    got = ", ".join("no node of this graph" if i < 0 else names[i] for i in shown)
    more = ", ..." if len(order) > len(shown) else ""
    return WrongOrder(what, f"[{got}{more}]", question)


def _positions(reply: Returned, numbering: Sequence[int]) -> list[int] | None:
    """The order as positions in the program, -1 for any other node; None where it is no list."""
    array = reply.results[0].array if reply.results else None
    if array is None or array.ndim != 1 or array.dtype.kind != "i":
        return None
    positions = {place: i for i, place in enumerate(numbering)}
    return [positions.get(place, -1) for place in array.tolist()]


def _is_valid(program: Program, roots: Sequence[int], order: Sequence[int]) -> bool:
    seen: set[int] = set()
    used = set(roots)  # what is there and neither a root nor used is there for nothing
    for i in order:
        inputs = inputs_of(program[i])
        if i < 0 or i in seen or not seen.issuperset(inputs):
            return False
        seen.add(i)
        used.update(inputs)
    return seen == used


def _why_invalid(
    program: Program, roots: Sequence[int], order: Sequence[int], names: Sequence[str]
) -> tuple[str, str]:
    """What is the matter with an invalid order, and a question."""
    wanted = reachable(program, roots)
    seen: set[int] = set()
    for i in order:
        if i < 0:
            what = "the order holds something that is no node of this graph"
            return what, "where does it come from?"
        if i not in wanted:
            return "the order holds a node that no root depends on", "where does it come from?"
        if i in seen:
            return (
                f"{names[i]} stands in the order twice",
                "how does your walk know where it has been already?",
            )
        missing = next((j for j in inputs_of(program[i]) if j not in seen), None)
        if missing is not None:
            if missing not in order:
                question = f"where does your walk go from {names[i]}?"
                return f"{names[missing]} is missing from the order", question
            return (
                f"{names[i]} stands before {names[missing]}, which it is made from",
                f"when may {names[i]} be added to the list?",
            )
        seen.add(i)
    name = names[min(wanted - seen)]
    question = f"when does your function add {name} to the list, and does that moment come?"
    if len(set(roots)) > 1:
        question = (
            f"from which of the roots does a walk come to {name}, and does yours start there?"
        )
    return f"{name} is missing from the order", question


def values_are_right(case: Case, reply: Reply) -> Failure | None:
    """The value of every node in the order given, each computed once."""
    failure = values_come_back(case, reply)
    if failure is not None or not isinstance(reply, Returned):
        return failure
    for i, times in zip(case.header["order"], reply.observed.get("computes", ())):
        if times > 1:
            return ComputedTwice(programs.node_names(case.header["program"])[i], times)
    return None


def values_come_back(case: Case, reply: Reply) -> Failure | None:
    """The value of every node in the order given, however often it is computed."""
    if not isinstance(reply, Returned):
        return reply
    program, order = case.header["program"], case.header["order"]
    names = programs.node_names(program)
    wanted = [f"the value of {names[i]}" for i in order]
    wrong = arity(reply, wanted)
    if wrong is not None:
        return wrong
    expected = case.right(precision(reply.results))
    return first_difference(wanted, reply.results, expected)


def adjoints_are_right(case: Case, reply: Reply) -> Failure | None:
    """The full adjoint of every node that the last pass's output depends on."""
    if not isinstance(reply, Returned):
        return reply
    program = case.header["program"]
    constants = _constants(program)
    judged = [
        i for i in range(len(program)) if i not in constants or _result(reply, i).array is not None
    ]
    return _adjoints(case, reply, judged)


def grads_are_tensors(case: Case, reply: Reply) -> Failure | None:
    """Every node that the output depends on has a grad, and it is a Tensor."""
    if not isinstance(reply, Returned):
        return reply
    program = case.header["program"]
    output = case.header["passes"][-1][0]
    names = programs.node_names(program)
    for i in sorted(reachable(program, [output]) - _constants(program)):
        kind = _result(reply, i).type
        if kind != "Tensor":
            return NoTensor(names[i], kind)
    return None


def set_grads_are_tensors(case: Case, reply: Reply) -> Failure | None:
    """Whatever grad is set is a Tensor; which ones are is for other items."""
    if isinstance(reply, Returned):
        for name, result in zip(programs.node_names(case.header["program"]), reply.results):
            if result.type not in ("Tensor", UNSET.type):
                return NoTensor(name, result.type)
    return None


def comes_back(case: Case, reply: Reply) -> Failure | None:
    """The walk comes back and has been everywhere; what it found costs other items."""
    if not isinstance(reply, Returned):
        return reply
    if _result(reply, 0).type != "NoneType":
        return None
    names = programs.node_names(case.header["program"])
    if "passes" in case.header:
        return NoTensor(names[0], "NoneType")
    if reply.container in ("tuple", "list"):
        return WrongType(f"the value of {names[-1]}", "NoneType", None)
    return WrongArity(["the value of each node"], reply.container, 0)


def comes_back_right(case: Case, reply: Reply) -> Failure | None:
    """As `comes_back`, and the value or adjoint reported is right. Used where the function was
    right on small graphs."""
    failure = comes_back(case, reply)
    if failure is not None or not isinstance(reply, Returned):
        return failure
    names = programs.node_names(case.header["program"])
    if "passes" in case.header:
        name, given = f"the adjoint of {names[0]}", case.arrays[case.header["passes"][-1][1]]
    else:
        name, given = f"the value of {names[-1]}", present_leaves(case)[0]
    times = programs.gain(case.header.get("in_short", case.header["program"]))
    return difference(name, _result(reply, 0), times * given)


def grows_with_paths(cases: Sequence[Case], replies: Sequence[Reply]) -> GrowsWithPaths | None:
    """Whether the visits to nodes double with each diamond. A power of the number of nodes, up to
    the fifth, does not: from 8 diamonds to 12 it grows by less than 1.5 ** 5 < 8."""
    counts = [
        sum(reply.observed.get("visits", ())) for reply in replies if isinstance(reply, Returned)
    ]
    if len(counts) < len(cases) or counts[-1] < EVERY_PATH or counts[-1] < 8 * counts[-2]:
        return None
    return GrowsWithPaths([len(case.header["program"]) for case in cases], counts)


def replaced_adjoints_are_right(case: Case, reply: Reply) -> Failure | None:
    """The full adjoint of every leaf that the last pass comes to, or of the nodes that the case has
    judged, where their grads hold numbers; what else is there costs other items."""
    if not isinstance(reply, Returned):
        return reply
    judged = _leaves(case)
    if "judged" in case.header:
        judged = [i for i in case.header["judged"] if _result(reply, i).array is not None]
    return _adjoints(case, reply, judged)


def _adjoints(case: Case, reply: Returned, judged: Sequence[int]) -> Failure | None:
    """The adjoints of these nodes; nothing is asked of one that no pass has come to."""
    names = programs.node_names(case.header["program"])
    right = case.right(precision(reply.results))
    return first_difference(
        [f"the adjoint of {names[i]}" for i in judged],
        [_result(reply, i) for i in judged],
        [right[i] for i in judged],
    )


def _result(reply: Returned, i: int) -> Result:
    return reply.results[i] if i < len(reply.results) else UNSET


def _leaves(case: Case) -> list[int]:
    """The leaves that the last pass comes to."""
    program, output = case.header["program"], case.header["passes"][-1][0]
    return [
        i for i in sorted(reachable(program, [output])) if program[i][0] == "leaf" and program[i][2]
    ]


def _constants(program: Program) -> set[int]:
    """The nodes with requires_grad=False: they may have a grad or not."""
    found: set[int] = set()
    for i, instruction in enumerate(program):
        inputs = inputs_of(instruction)
        if all(j in found for j in inputs) if inputs else not instruction[2]:
            found.add(i)
    return found
