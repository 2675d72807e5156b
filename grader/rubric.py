"""RUBRIC: every item, its points and its visibility. Points stand here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from .model import Visibility

Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True)
class Item:
    """One item: `number` is question.item, `subject` what it asks about."""

    number: str
    subject: str
    points: int
    visibility: Visibility = "visible"

    @property
    def name(self) -> str:
        """The row's name, as students read it."""
        return f"{self.number} {self.subject}"

    @property
    def question(self) -> str:
        return self.number.partition(".")[0]

    @property
    def topic(self) -> str:
        """What its question is about, the first word of its subject: "EwiseAdd", "graph"."""
        return self.subject.partition(" ")[0].rstrip(":")


UNCHANGED = "leaves arguments and earlier results alone"

RUBRIC: tuple[Item, ...] = (
    Item("1.1", "EwiseAdd compute", 1),
    Item("1.2", "EwiseAdd gradient", 4),
    Item("1.3", f"EwiseAdd: {UNCHANGED}", 1),
    Item("2.1", "EwiseMul compute", 1),
    Item("2.2", "EwiseMul gradient", 5),
    Item("2.3", f"EwiseMul: {UNCHANGED}", 1),
    Item("3.1", "MatMul compute: plain matrices", 2),
    Item("3.2", "MatMul compute: batches", 3),
    Item("3.3", "MatMul gradient: plain matrices", 6),
    Item("3.4", "MatMul gradient: equal batch axes", 6),
    Item("3.5", "MatMul gradient: an operand lacks batch axes", 7),
    Item("3.6", "MatMul gradient: a batch axis of length 1", 5),
    Item("3.7", f"MatMul: {UNCHANGED}", 1),
    Item("4.1", "graph: a valid topological order", 6),
    Item("4.2", "graph: topological order from several roots", 1),
    Item("4.3", "graph: the forward pass", 4),
    Item("4.4", "graph: the adjoints of the worked example", 5),
    Item("4.5", "graph: partial adjoints are summed", 6),
    Item("4.6", "graph: a second backward pass replaces the first", 2),
    Item("4.7", "graph: the work grows with the nodes", 2),
    Item("4.8", "graph: a chain of 10,000 nodes", 1),
    Item("4.9", "graph: every grad is a Tensor", 1),
    Item("4.10", f"graph: {UNCHANGED}", 1),
    Item("5.1", "network: z1 and s", 3),
    Item("5.2", "network: z2 and the loss", 4),
    Item("5.3", "network: right for large values", 2),
    Item("5.4", "network: gradient of z2", 4),
    Item("5.5", "network: gradient of w2", 3),
    Item("5.6", "network: gradient of s", 3),
    Item("5.7", "network: gradient of z1", 3),
    Item("5.8", "network: gradient of w1", 3),
    Item("5.9", "network: the SGD step", 2),
    Item("5.10", f"network: {UNCHANGED}", 1),
)

TOTAL = sum(item.points for item in RUBRIC)
ITEMS = {item.number: item for item in RUBRIC}
QUESTIONS = tuple(dict.fromkeys(item.question for item in RUBRIC))


def graded(number: str) -> Callable[[Test], Test]:
    """Marks a test as the one that grades the rubric item of this number."""

    def mark(test: Test) -> Test:
        setattr(test, ATTRIBUTE, number)
        return test

    return mark


ATTRIBUTE = "rubric_item"
