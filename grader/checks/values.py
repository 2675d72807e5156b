"""What is right where values are compared one by one: the results of operations, and of a step."""

from __future__ import annotations

from reference.case import Case

from ..model import Reply, Returned
from .compare import Check, arity, first_difference, precision
from .failures import Failure, WrongArity


def value_is_right(case: Case, reply: Reply) -> Failure | None:
    """The reply is the one result that was asked for."""
    if not isinstance(reply, Returned):
        return reply
    if len(reply.results) != 1:
        return WrongArity(("the result",), reply.container, len(reply.results))
    return first_difference(("the result",), reply.results, case.right(precision(reply.results)))


def results_are_right(*names: str) -> Check:
    """The reply holds the results of these names, in their order."""

    def check(case: Case, reply: Reply) -> Failure | None:
        if not isinstance(reply, Returned):
            return reply
        wrong = arity(reply, names)
        if wrong is not None:
            return wrong
        return first_difference(names, reply.results, case.right(precision(reply.results)))

    return check
