"""Question 5: the two-layer network, each stage judged on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial

import numpy as np

from reference.case import Case, Words, show
from reference.cases import networks
from reference.cases.networks import Network

from ..checks import network, stages
from ..checks.bounds import UNIT_ROUNDOFF
from ..checks.failures import Failure
from ..model import Reply
from ..rubric import graded
from ..student_code import CasesOf, StudentCode
from .expect import Check, expect, expect_unchanged

Networks = Callable[[str], Iterator[Network]]


@graded("5.1")
def test_z1_and_s(submission: StudentCode) -> None:
    """z1 = x w1 and s = sigmoid(z1), or the sigmoid of the z1 that was returned."""
    expect(submission, "forward", FORWARD, forward("z1", "s"))


@graded("5.2")
def test_z2_and_loss(submission: StudentCode) -> None:
    """z2 = s w2 and the cross entropy summed over rows, or what follows from earlier stages."""
    expect(submission, "forward", FORWARD, forward("z2", "loss"))


@graded("5.3")
def test_large_values(submission: StudentCode) -> None:
    """Both passes are finite and right where z1 and z2 reach 1000."""
    expect(submission, "forward", FORWARD_LARGE, forward(*stages.FORWARD))
    expect(submission, "backward", BACKWARD_LARGE, backward(*stages.BACKWARD))


@graded("5.4")
def test_gradient_of_z2(submission: StudentCode) -> None:
    """The gradient of the loss with respect to z2."""
    expect(submission, "backward", BACKWARD, backward("z2"))


@graded("5.5")
def test_gradient_of_w2(submission: StudentCode) -> None:
    """The gradient with respect to w2, or what follows from the z2 gradient returned."""
    expect(submission, "backward", BACKWARD, backward("w2"))


@graded("5.6")
def test_gradient_of_s(submission: StudentCode) -> None:
    """The gradient with respect to s, or what follows from the z2 gradient returned."""
    expect(submission, "backward", BACKWARD, backward("s"))


@graded("5.7")
def test_gradient_of_z1(submission: StudentCode) -> None:
    """The gradient with respect to z1, or what follows from the s gradient returned."""
    expect(submission, "backward", BACKWARD, backward("z1"))


@graded("5.8")
def test_gradient_of_w1(submission: StudentCode) -> None:
    """The gradient with respect to w1, or what follows from the z1 gradient returned."""
    expect(submission, "backward", BACKWARD, backward("w1"))


@graded("5.9")
def test_sgd_step(submission: StudentCode) -> None:
    """Both weights move against their gradients by the learning rate; by nothing when it is 0."""
    expect(submission, "sgd_step", sgd_cases, sgd_check)


@graded("5.10")
def test_leaves_alone(submission: StudentCode) -> None:
    """No function changes its arguments or what it returned before; the step returns new arrays."""
    functions = {
        "forward": FORWARD,
        "backward": BACKWARD,
        "sgd_step": sgd_cases,
    }
    expect_unchanged(submission, functions)


def forward_cases(networks_of: Networks) -> CasesOf:
    def cases(seed: str) -> Iterator[Case]:
        return (Case(net.arrays, {}, net.words) for net in networks_of(seed))

    return cases


def backward_cases(networks_of: Networks) -> CasesOf:
    def cases(seed: str) -> Iterator[Case]:
        for net in networks_of(seed):
            given = network.given_forward(net)
            yield Case((*net.arrays, *given), {}, net.words)

    return cases


def forward(*asked: str) -> Check:
    return lambda case, reply: network.forward_is_right(_network(case), reply, asked)


def backward(*asked: str) -> Check:
    return lambda case, reply: network.backward_is_right(_network(case), reply, asked)


def sgd_cases(seed: str) -> Iterator[Case]:
    """The weights and gradients of small networks, with learning rates that are exact."""
    for net, lr in zip(list(networks.ordinary(seed))[1::7], _learning_rates()):
        truth = stages.backward(net, UNIT_ROUNDOFF["float64"])
        size = 8 if lr != 2 else 1 / 32  # gradients in the hundreds too
        grads = [np.round(truth[name].value * 64) / size for name in stages.BACKWARD]
        label = f"w1 = {show(net.w1)}, w2 = {show(net.w2)}, lr = {lr}"
        yield Case((net.w1, net.w2, *grads), {"lr": lr}, partial(Words, label))


def sgd_check(case: Case, reply: Reply) -> Failure | None:
    w1, w2, _, w2_grad, _, _, w1_grad = case.arrays
    return network.step_is_right((w1, w2), (w1_grad, w2_grad), case.header["lr"], reply)


def _learning_rates() -> Sequence[float]:
    return (0.5, 0.0, 1.0, 0.125, 0.1, 2.0, 0.0, 0.25, 0.01, 0.5, 3.0)


@lru_cache(512)
def _network(case: Case) -> Network:
    return Network(*case.arrays[:4])


FORWARD, BACKWARD = forward_cases(networks.ordinary), backward_cases(networks.ordinary)
FORWARD_LARGE, BACKWARD_LARGE = forward_cases(networks.large), backward_cases(networks.large)
