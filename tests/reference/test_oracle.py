"""The operations and the network: the reference, torch in float64 and numerical differentiation
agree on the stored cases."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numerical import STEP, equal, slope

from grader.checks import stages
from grader.checks.bounds import UNIT_ROUNDOFF
from grader.checks.compare import is_within
from grader.model import NDArray
from reference import vjps
from reference.case import Case
from reference.cases import networks, operations
from reference.cases.networks import Network
from reference.cases.operations import Kind
from reference.values import STORED_SEED

U = UNIT_ROUNDOFF["float64"]
KINDS: tuple[Kind, ...] = ("plain", "equal", "lacks", "one")


# Operations of questions 1 to 3.


def elementwise(with_upstream: bool) -> Iterator[Case]:
    return operations.elementwise(STORED_SEED, with_upstream)


def matmuls(with_upstream: bool) -> Iterator[Case]:
    for kind in KINDS:
        yield from operations.matmul(STORED_SEED, kind, with_upstream)


OPERATIONS = {"add": elementwise, "multiply": elementwise, "matmul": matmuls}


@pytest.mark.parametrize("op", OPERATIONS)
def test_operation_agrees_with_torch(op: str, oracle: ModuleType) -> None:
    """Value and both gradients equal torch's to the last bit on every stored case."""
    for case in OPERATIONS[op](True):
        a, b, upstream = case.arrays
        value, gradients = oracle.vjp(op, (a, b), upstream)

        assert equal(vjps.OPS[op].forward(a, b), value), case.words().label
        for mine, torchs in zip(vjps.OPS[op].vjp(upstream, value, a, b), gradients):
            assert equal(mine, torchs), case.words().label
    for case in OPERATIONS[op](False):
        value, _ = oracle.vjp(op, case.arrays, np.ones_like(vjps.OPS[op].forward(*case.arrays)))
        assert equal(vjps.OPS[op].forward(*case.arrays), value), case.words().label


@pytest.mark.parametrize("op", OPERATIONS)
def test_operation_agrees_with_differences(op: str) -> None:
    """Both gradients equal central differences with a step of 1, which are exact here."""
    forward = vjps.OPS[op].forward
    for case in OPERATIONS[op](True):
        a, b, upstream = case.arrays
        for_a, for_b = vjps.OPS[op].vjp(upstream, None, a, b)

        assert equal(for_a, slope(lambda x, b=b: forward(x, b), a, upstream)), case.words().label
        assert equal(for_b, slope(partial(forward, a), b, upstream)), case.words().label


@pytest.mark.parametrize("op", OPERATIONS)
def test_operation_is_exact_in_any_format(op: str) -> None:
    """The numbers are so short that float32 gives the same values and gradients."""
    for case in OPERATIONS[op](True):
        a, b, upstream = (array.astype(np.float32) for array in case.arrays)
        exact = vjps.OPS[op].vjp(case.arrays[2], None, *case.arrays[:2])

        assert equal(vjps.OPS[op].forward(a, b), vjps.OPS[op].forward(*case.arrays[:2]))
        for narrow, wide in zip(vjps.OPS[op].vjp(upstream, None, a, b), exact):
            assert equal(narrow, wide), case.words().label


# The network of question 5.


def stored_networks() -> list[Network]:
    return [*networks.ordinary(STORED_SEED), *networks.large(STORED_SEED)]


def test_network_agrees_with_torch(oracle: ModuleType) -> None:
    """Torch's stages and gradients are within the bounds that grade them, large values too."""
    for net in stored_networks():
        for torchs, mine in zip(
            oracle.network(net), (stages.forward(net, U), stages.backward(net, U))
        ):
            for name, got in torchs.items():
                assert got.shape == mine[name].shape, (net.words().label, name)
                assert np.isfinite(got).all()
                assert is_within(got, mine[name]), (net.words().label, name)


def plain_loss(stage: str, value: NDArray, net: Network) -> Any:
    """The loss from a stage's value on, by the plainest formula that stands large values and
    complex numbers."""
    x, w1, w2 = net.x, net.w1, net.w2
    w1, w2 = (value if stage == "w1" else w1), (value if stage == "w2" else w2)
    z1 = value if stage == "z1" else x @ w1
    e = np.exp(np.where(z1.real > 0, -z1, z1))
    s = value if stage == "s" else np.where(z1.real > 0, 1, e) / (1 + e)
    z2 = value if stage == "z2" else s @ w2
    highest = z2.real.max(axis=1, keepdims=True)
    logs = highest[:, 0] + np.log(np.exp(z2 - highest).sum(axis=1))
    return (logs - z2[np.arange(len(net.y)), net.y]).sum()


@pytest.mark.parametrize("stage", stages.BACKWARD)
def test_network_agrees_with_the_complex_step(stage: str) -> None:
    """Each gradient is the derivative of the loss that the complex step finds on a plain forward
    pass, entry by entry."""
    for net in stored_networks():
        truth = stages.forward(net, U)
        weights = {"w1": net.w1, "w2": net.w2}
        at = weights[stage] if stage in weights else truth[stage].value
        found = np.empty(at.shape)
        for i in np.ndindex(at.shape):
            changed = at.astype(complex)
            changed[i] += 1j * STEP
            found[i] = plain_loss(stage, changed, net).imag / STEP
        bound = stages.backward(net, U)[stage]
        assert is_within(found, bound), (net.words().label, found - bound.value, bound.error)


def test_network_loss_agrees_with_the_plain_formula() -> None:
    """The loss that is differentiated is the loss that is graded."""
    for net in stored_networks():
        got = plain_loss("w1", net.w1, net)
        assert is_within(np.asarray(got), stages.forward(net, U)["loss"]), net.words().label


def test_oracle_is_the_only_file_that_needs_torch() -> None:
    """Nothing that grades imports torch or the oracle."""
    root = Path(vjps.__file__).parent.parent
    files = [*root.glob("grader/**/*.py"), *root.glob("reference/**/*.py")]
    named = {
        path.name
        for path in files
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import torch", "from torch"))
    }
    assert named == {"oracle.py"}
