"""What others say of a case, by the function that it asks: PyTorch, and numerical differentiation.

Each opinion is one result for each that the function has to return, None where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from . import numerical, oracle
from .case import Case, NDArray
from .cases.networks import BACKWARD, FORWARD, network_of
from .cases.operations import OPERATIONS
from .cases.walks import present_leaves

Results = Sequence["NDArray | None"]


def of(subject: str, case: Case) -> Mapping[str, Results]:
    """Each opinion by its name; "PyTorch" is always there."""
    name, _, method = subject.partition(".")
    if method == "compute":
        return {"PyTorch": [oracle.value(OPERATIONS[name], case.arrays)]}
    if method == "gradient":
        return _gradients(OPERATIONS[name], case)
    return OPINIONS[subject](case)


def _gradients(op: str, case: Case) -> Mapping[str, Results]:
    *operands, upstream = case.arrays
    return {
        "PyTorch": oracle.gradients(op, operands, upstream),
        "differences": numerical.gradients(op, operands, upstream),
    }


def _node_values(case: Case) -> Mapping[str, Results]:
    values = oracle.values(case.header["program"], present_leaves(case))
    return {"PyTorch": [values[i] for i in case.header["order"]]}


def _node_adjoints(case: Case) -> Mapping[str, Results]:
    program, leaves = case.header["program"], case.arrays[: case.header["leaves"]]
    names = ("PyTorch", "differences and the complex step")
    found: dict[str, list[NDArray | None]] = {name: [None] * len(program) for name in names}
    for output, array in case.header["passes"]:
        asked = program, leaves, output, case.arrays[array]
        for results, adjoints in zip(
            found.values(), (oracle.adjoints(*asked), numerical.adjoints(*asked))
        ):
            # What an earlier pass has set and this one does not reach stays.
            results[:] = [old if new is None else new for old, new in zip(results, adjoints)]
    return found


def _network_values(case: Case) -> Mapping[str, Results]:
    net = network_of(case)
    found = oracle.network_values(net)
    plain = numerical.loss(net, "w1", net.w1)
    return {
        "PyTorch": [found[name] for name in FORWARD],
        "the plain formula": [*(found[name] for name in FORWARD[:-1]), np.asarray(plain)],
    }


def _network_gradients(case: Case) -> Mapping[str, Results]:
    net = network_of(case)
    both = {"PyTorch": oracle.network_gradients(net)}
    both["the complex step"] = numerical.network_gradients(net)
    return {who: [found[name] for name in BACKWARD] for who, found in both.items()}


def _step(case: Case) -> Mapping[str, Results]:
    w1, w2, _, w2_grad, _, _, w1_grad = case.arrays
    return {"PyTorch": oracle.step((w1, w2), (w1_grad, w2_grad), case.header["lr"])}


OPINIONS = {
    "forward_pass": _node_values,
    "compute_gradient_of_variables": _node_adjoints,
    "forward": _network_values,
    "backward": _network_gradients,
    "sgd_step": _step,
}
