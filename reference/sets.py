"""Every set of cases by its name: which function it asks, and which cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from .case import Case, Truth, Words
from .cases import Asked, networks, operations, passes, walks
from .values import Draw


@dataclass(frozen=True)
class CaseSet:
    """Cases for the function `subject`. Sets of orders have no truth; those about depth and growth
    are not stored: their graphs are of one shape, their values drawn."""

    name: str
    subject: str
    asked: Callable[[Draw], Iterator[Asked]]
    describe: Callable[[Case], Words]
    is_stored: bool = True

    def draw(self, draw: Draw, truth: Truth | None = None) -> Iterator[Case]:
        """The cases themselves, smallest first, as far as they are known without a formula."""
        for arrays, header in self.asked(draw):
            yield Case(tuple(arrays), header, self.describe, truth)


def _elementwise() -> Iterator[CaseSet]:
    for name, function in operations.ELEMENTWISE.items():
        for method, with_upstream in (("compute", False), ("gradient", True)):
            yield CaseSet(
                f"{function}-{method}",
                f"{name}.{method}",
                partial(
                    operations.elementwise,
                    with_upstream=with_upstream,
                    everywhere=name not in operations.OTHERS,
                ),
                operations.elementwise_words,
            )


def _matmul() -> Iterator[CaseSet]:
    def of_kinds(name: str, method: str, *kinds: operations.Kind) -> CaseSet:
        return CaseSet(
            f"matmul-{method}-{name}",
            f"MatMul.{method}",
            partial(operations.matmul, kinds=kinds, with_upstream=method == "gradient"),
            operations.matmul_words,
        )

    yield of_kinds("plain", "compute", "plain")
    yield of_kinds("batches", "compute", "equal", "lacks", "one")
    for kind in operations.KINDS:
        yield of_kinds(kind, "gradient", kind)


def _graph() -> Iterator[CaseSet]:
    order = partial(CaseSet, subject="find_topo_sort", describe=walks.order_words)
    forward = partial(CaseSet, subject="forward_pass", describe=walks.forward_words)
    backward = partial(
        CaseSet, subject="compute_gradient_of_variables", describe=passes.backward_words
    )
    yield order("graph-order", asked=walks.one_root)
    yield order("graph-roots", asked=walks.several_roots)
    yield forward("graph-forward", asked=walks.forward)
    for name, asked in (
        ("example", passes.worked_example),
        ("fan-out", passes.fan_out),
        ("twice", passes.twice),
    ):
        yield backward(f"graph-{name}", asked=asked)
    for kind, which, counted in (
        ("growth", walks.growing, True),
        ("diamonds", walks.stacked, False),
        ("chain", walks.deep_chain, False),
    ):
        for question, name, walk in (
            (order, "order", walks.deep_order),
            (forward, "forward", walks.deep_forward),
            (backward, "backward", passes.deep_backward),
        ):
            asked = partial(walk, which=which, counted=counted)
            yield question(f"graph-{name}-{kind}", asked=asked, is_stored=False)


def _network() -> Iterator[CaseSet]:
    for subject, name in (("forward", "network-forward"), ("backward", "network-backward")):
        for more, are_large in (("", False), ("-large", True)):
            asked = partial(networks.whole, are_large=are_large)
            yield CaseSet(f"{name}{more}", subject, asked, networks.words)
    yield CaseSet("network-step", "sgd_step", networks.step, networks.step_words)


_ALL = (*_elementwise(), *_matmul(), *_graph(), *_network())
SETS = MappingProxyType({case_set.name: case_set for case_set in _ALL})
