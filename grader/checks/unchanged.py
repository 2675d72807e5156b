"""What a call must leave alone: its arguments, and the results of earlier calls.

Only the guest can observe this, so a guest that lies about it gains the one point of its item.
"""

from __future__ import annotations

import re
from dataclasses import replace

from reference.case import Case
from reference.cases import programs

from ..model import Reply, Returned
from .failures import Changed

WATCH = {"watch": True}
# What guests call what they watch: anything else would pose as a sentence of ours.
NAME = re.compile(
    r"(the array of )?(a|b|x|y|w1|w2|fwd|grads|node_list|topo_order|(out_grad|node)( [0-9]+)?)"
)


def watched(case: Case) -> Case:
    """The same case, with its arguments and results compared afterwards with what they were."""
    return replace(case, header={**case.header, **WATCH})


def doubled(case: Case) -> Case:
    """The same case with every number twice as large; whole numbers, which are labels, stay."""
    return replace(case, arrays=[x * 2 if x.dtype.kind == "f" else x for x in case.arrays])


def nothing_changed(case: Case, reply: Reply) -> Changed | None:
    """None also where the call did not come back: that costs other items."""
    if not isinstance(reply, Returned):
        return None
    observed = reply.observed
    if observed.get("changed"):
        name = observed["changed"][0]
        if not NAME.fullmatch(name):
            name = "an argument"
        return Changed(
            f"it changes {_as_in(case, name)}, which belongs to its caller",
            "which line changes something that it did not make?",
        )
    if observed.get("earlier_changed"):
        return Changed(
            "a later call changes what an earlier call had returned",
            "is what your function returns made anew at every call?",
        )
    if any(observed.get("shared", ())):
        return Changed(
            "it returns an array that it was given instead of a new one",
            "what does your function return when there is nothing to change?",
        )
    return None


def is_nothing(reply: Returned) -> bool:
    """Whether a call has come back with nothing but None, as one does that is not written yet."""
    none = all(result.type == "NoneType" for result in reply.results)
    return none and (bool(reply.results) or reply.container == "NoneType")


def _as_in(case: Case, name: str) -> str:
    """An argument as the words for its case name it: node 2 of a program is "t" there, and the
    operands of MatMul are A and B."""
    if re.fullmatch(r"(the array of )?[ab]", name) and case.words().label.startswith("A "):
        return f"{name[:-1]}{name[-1].upper()}"
    if name == "out_grad 1" and len(case.header.get("passes", ())) == 1:
        return "out_grad"
    found = re.fullmatch(r"(the array of )?node ([0-9]{1,3})", name)
    program = case.header.get("program", ())
    if found is None or int(found[2]) >= len(program):
        return name
    return f"{found[1] or ''}{programs.node_names(program)[int(found[2])]}"
