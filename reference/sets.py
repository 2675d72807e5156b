"""Every set of cases by its name: which function it asks, which cases, and what is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from . import truth
from .case import Case, Words
from .cases import Asked, networks, operations, walks
from .rounding import UNIT_ROUNDOFF, Approx, Right
from .truth import Truth
from .values import Draw


@dataclass(frozen=True)
class CaseSet:
    """Cases for the function `subject`. `truth` is None where no values are compared: any valid
    order is right, and where depth or growth is asked for only the end counts."""

    name: str
    subject: str
    asked: Callable[[Draw], Iterator[Asked]]
    describe: Callable[[Case], Words]
    truth: Truth | None = None
    is_stored: bool = True

    def draw(self, draw: Draw) -> Iterator[Case]:
        """The cases themselves, smallest first."""
        for arrays, header in self.asked(draw):
            yield Case(tuple(arrays), header, self.describe)

    def right(self, case: Case, u: float) -> Sequence[Right | None]:
        """What is right for each result: PyTorch's number where the case is a stored one, the
        NumPy reference's elsewhere, with bounds for numbers of unit roundoff `u`."""
        assert self.truth is not None
        if case.stored is None:
            return self.truth(case, u)
        if u == UNIT_ROUNDOFF["float64"]:
            return case.stored
        return [
            Approx(stored.value, bound.error, u)
            if isinstance(stored, Approx) and isinstance(bound, Approx)
            else stored
            for stored, bound in zip(case.stored, self.truth(case, u))
        ]


def _elementwise(op: str, subject: str) -> Iterator[CaseSet]:
    for method, with_upstream, right in (
        ("compute", False, truth.value(op)),
        ("gradient", True, truth.gradients(op)),
    ):
        yield CaseSet(
            f"{op}-{method}",
            f"{subject}.{method}",
            partial(operations.elementwise, with_upstream=with_upstream),
            operations.elementwise_words,
            right,
        )


def _matmul() -> Iterator[CaseSet]:
    def of_kinds(name: str, method: str, *kinds: operations.Kind) -> CaseSet:
        is_gradient = method == "gradient"
        return CaseSet(
            f"matmul-{method}-{name}",
            f"MatMul.{method}",
            partial(operations.matmul, kinds=kinds, with_upstream=is_gradient),
            operations.matmul_words,
            truth.gradients("matmul") if is_gradient else truth.value("matmul"),
        )

    yield of_kinds("plain", "compute", "plain")
    yield of_kinds("batches", "compute", "equal", "lacks", "one")
    for kind in operations.KINDS:
        yield of_kinds(kind, "gradient", kind)


def _graph() -> Iterator[CaseSet]:
    order = partial(CaseSet, subject="find_topo_sort", describe=walks.order_words)
    forward = partial(CaseSet, subject="forward_pass", describe=walks.forward_words)
    backward = partial(
        CaseSet, subject="compute_gradient_of_variables", describe=walks.backward_words
    )
    yield order("graph-order", asked=walks.one_root)
    yield order("graph-roots", asked=walks.several_roots)
    yield forward("graph-forward", asked=walks.forward, truth=truth.node_values)
    for name, asked in (
        ("example", walks.worked_example),
        ("fan-out", walks.fan_out),
        ("twice", walks.twice),
    ):
        yield backward(f"graph-{name}", asked=asked, truth=truth.node_adjoints)
    for kind, which, counted in (
        ("growth", walks.GROWING, True),
        ("diamonds", (walks.DIAMONDS,), False),
        ("chain", (walks.DEEP_CHAIN,), False),
    ):
        for question, name, walk in (
            (order, "order", walks.deep_order),
            (forward, "forward", walks.deep_forward),
            (backward, "backward", walks.deep_backward),
        ):
            asked = partial(walk, which=which, counted=counted)
            yield question(f"graph-{name}-{kind}", asked=asked, is_stored=False)


def _network() -> Iterator[CaseSet]:
    for name, are_large in (("", False), ("-large", True)):
        yield CaseSet(
            f"network-forward{name}",
            "forward",
            partial(networks.forward, are_large=are_large),
            networks.words,
            truth.network_values,
        )
        yield CaseSet(
            f"network-backward{name}",
            "backward",
            partial(networks.backward, are_large=are_large),
            networks.words,
            truth.network_gradients,
        )
    yield CaseSet("network-step", "sgd_step", networks.step, networks.step_words, truth.stepped)


_ALL = (
    *_elementwise("add", "EwiseAdd"),
    *_elementwise("multiply", "EwiseMul"),
    *_matmul(),
    *_graph(),
    *_network(),
)
SETS = MappingProxyType({case_set.name: case_set for case_set in _ALL})
