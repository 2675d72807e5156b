"""The frozen dataclasses that the rooms of the grader pass to one another, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy

NDArray: TypeAlias = "numpy.ndarray[Any, numpy.dtype[Any]]"
Status = Literal["passed", "failed", "errored"]
Visibility = Literal["visible", "hidden", "after_due_date", "after_published"]

STUDENT_FILES = ("ops.py", "graph.py", "mlp.py")


@dataclass(frozen=True)
class Submission:
    """The student's three files as text; a file that cannot be used has a reason instead.

    `problems` maps such a file to one sentence for the student. `notes` are sentences that cost
    nothing ("your copy of autograd.py differs ...").
    """

    sources: Mapping[str, str]
    problems: Mapping[str, str]
    notes: tuple[str, ...] = ()
    digest: str = ""


@dataclass(frozen=True)
class Result:
    """One value that student code returned: what it was, and its numbers where it is a number or
    an array of numbers, of real float or integer dtype."""

    type: str
    dtype: str | None = None
    array: NDArray | None = None


@dataclass(frozen=True)
class Returned:
    """The call came back. `container` is the type of what held the results, "" for a bare one;
    `observed` is what only the guest could see, worth one point an item at most."""

    results: tuple[Result, ...]
    container: str = ""
    observed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Raised:
    """The call raised. `file` and `line` are the student's own innermost line, where known."""

    type: str
    message: str
    file: str | None = None
    line: int | None = None
    function: str | None = None


@dataclass(frozen=True)
class TimedOut:
    """The call did not come back within the processor time or the time on the clock that it is
    allowed, and was stopped."""

    cpu_s: float
    wall_s: float


@dataclass(frozen=True)
class Killed:
    """The process ended during the call: by a signal, or with an exit code of its own."""

    signal: str | None
    exit_code: int | None


@dataclass(frozen=True)
class Broken:
    """What came back does not follow the protocol."""

    reason: str


@dataclass(frozen=True)
class OutOfMemory:
    """The call took all the memory there is; the process is not used any more."""

    raised: Raised


@dataclass(frozen=True)
class UsedUp:
    """The call was not made: the time for the whole grading was used up before."""


Ending: TypeAlias = TimedOut | OutOfMemory | Killed | Broken | UsedUp
Reply: TypeAlias = Returned | Raised | Ending


@dataclass(frozen=True)
class Finding:
    """Why an item was lost, for the student: `what` completes the item's name to a headline;
    `where` is a function, `case` the smallest case that shows it, `facts` pairs of a label and a
    value (expected beside yours); at most one `note` (a computed fact) and one `help` (a
    question that leads on). `signature` is a digest of what failed on the stored cases, and
    `mistake` the known mistake with that digest, for staff."""

    kind: str
    what: str
    where: str = ""
    case: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    help: str = ""
    signature: str = ""
    mistake: str = ""


@dataclass(frozen=True)
class Verdict:
    """One rubric item's outcome. `errored` is the grader's own fault, with `error` for staff."""

    number: str
    status: Status
    points: float
    finding: Finding | None = None
    notes: tuple[str, ...] = ()
    printed: str = ""
    error: str = ""

    @property
    def is_not_started(self) -> bool:
        """Whether there is no answer yet, which is no wrong one."""
        return self.finding is not None and self.finding.kind == "not started"

    @property
    def cause(self) -> str:
        """What the error comes to: the last line of its traceback."""
        return self.error.rstrip().rpartition("\n")[2]


@dataclass(frozen=True)
class Grade:
    """A whole grading: one verdict per rubric item, in the rubric's order."""

    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def points(self) -> float:
        return round(sum(verdict.points for verdict in self.verdicts), 2)
