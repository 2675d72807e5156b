"""What can be wrong with a reply, as data. `prose` turns these into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reference.case import Case

from ..model import Ending, Finding, NDArray, Raised


@dataclass(frozen=True)
class WrongArity:
    """`wanted` results were asked for. `container` is the type of what came back; `count` how many
    results it held, 0 where it is no tuple or list."""

    wanted: Sequence[str]
    container: str
    count: int


@dataclass(frozen=True)
class WrongType:
    """A result that is not `expected`."""

    name: str
    type: str
    dtype: str | None
    expected: str = "an array, a number or a Tensor of real numbers"


@dataclass(frozen=True)
class WrongShape:
    """A result of another shape than the right one; (1,) is not (). With the numbers of both, where
    they are at hand."""

    name: str
    expected: tuple[int, ...]
    got: tuple[int, ...]
    values: NDArray | None = None
    got_values: NDArray | None = None


@dataclass(frozen=True)
class NotFinite:
    """A result with nan or inf where the right one is finite; what NumPy warned of, if it did."""

    name: str
    expected: NDArray
    got: NDArray
    warning: str = ""


@dataclass(frozen=True)
class WrongValue:
    """A result of the right shape, finite, and further off than rounding explains."""

    name: str
    expected: NDArray
    got: NDArray


@dataclass(frozen=True)
class WrongOrder:
    """A list of nodes that is no valid topological order; `reason` says why, `got` names it."""

    reason: str
    got: str
    help: str


@dataclass(frozen=True)
class ComputedTwice:
    """forward_pass called an operation's compute more than once for a node."""

    node: str
    times: int


@dataclass(frozen=True)
class GrowsWithPaths:
    """On graphs of so many `nodes` a function came to a node so many times: the number of paths
    decides, which doubles with each of the diamonds that they are made of."""

    nodes: Sequence[int]
    visits: Sequence[int]


@dataclass(frozen=True)
class NoTensor:
    """A grad that is something else than a Tensor."""

    node: str
    type: str


@dataclass(frozen=True)
class Changed:
    """A call changed an argument, or a result that an earlier call had returned."""

    what: str
    question: str


@dataclass(frozen=True)
class NeverReturned:
    """No call of `function` came back with anything, so none shows whether it leaves things alone;
    `failure` is how the first one ended, None where they returned nothing."""

    function: str
    failure: Raised | Ending | None


Failure: TypeAlias = (
    Raised
    | Ending
    | WrongArity
    | WrongType
    | WrongShape
    | NotFinite
    | WrongValue
    | WrongOrder
    | ComputedTwice
    | GrowsWithPaths
    | NoTensor
    | Changed
    | NeverReturned
)


class CheckFailed(AssertionError):
    """An item is lost; the finding says why. `case` is the one that it shows, where it does."""

    def __init__(self, finding: Finding, case: Case | None = None) -> None:
        super().__init__(finding.what)
        self.finding = finding
        self.case = case
