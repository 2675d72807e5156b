"""What is right for the operations of questions 1 to 3: values exactly, shapes exactly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.case import Case
from reference.vjps import OPS

from ..model import Reply, Returned
from .compare import arity, difference
from .failures import Failure, WrongArity

Check = Callable[[Case, Reply], Failure | None]


def value_is_right(op: str) -> Check:
    """The reply is the operation's value."""

    def check(case: Case, reply: Reply) -> Failure | None:
        if not isinstance(reply, Returned):
            return reply
        expected = np.asarray(OPS[op].forward(*case.arrays))
        if len(reply.results) != 1:
            return WrongArity(("the result",), reply.container, len(reply.results))
        return difference("the result", reply.results[0], expected)

    return check


def adjoints_are_right(op: str, names: tuple[str, str]) -> Check:
    """The reply holds the adjoint of each input, in the inputs' order."""
    wanted = tuple(f"the adjoint of {name}" for name in names)

    def check(case: Case, reply: Reply) -> Failure | None:
        if not isinstance(reply, Returned):
            return reply
        wrong = arity(reply, wanted)
        if wrong is not None:
            return wrong
        a, b, upstream = case.arrays
        for name, result, expected in zip(wanted, reply.results, OPS[op].vjp(upstream, None, a, b)):
            failure = difference(name, result, np.asarray(expected))
            if failure is not None:
                return failure
        return None

    return check
