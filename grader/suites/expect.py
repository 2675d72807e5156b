"""How a test asks: the stored cases first, then fresh ones, and one finding for what fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from reference.case import Case
from reference.golden import CasesOf
from reference.sets import SETS
from reference.values import Draw

from ..checks import prose
from ..checks.agreement import agreeing
from ..checks.compare import Check
from ..checks.diagnose import named, signature
from ..checks.failures import CheckFailed, NeverReturned
from ..checks.graph import grows_with_paths
from ..checks.unchanged import doubled, is_nothing, nothing_changed, watched
from ..model import Reply, Returned
from ..student_code import Asked, StudentCode

WATCHED = 36
WATCHED_NODES = 50  # a chain of 500 takes the time of a hundred small graphs, and shows no more
DIAMONDS = "diamonds (t and u made of a, v = t + u) on top of one another, 4, 8 and 12 of them"


def expect_values(submission: StudentCode, name: str, check: Check) -> None:
    """Every reply to the set's cases is right, of every draw; CheckFailed otherwise.

    What equals the right values outright is not looked at again; the check judges the rest.
    """
    _expect(submission, name, check, _doubtful)


def are_right(submission: StudentCode, name: str, check: Check) -> bool:
    """Whether `expect_values` is met. What there is to note of these replies is another item's."""
    noted = len(submission.replies)
    asked = (submission.ask_once(SETS[name], draw) for draw in submission.draws)
    right = all(check(x.cases[i], x.replies[i]) is None for x in asked for i in _doubtful(x))
    del submission.replies[noted:]
    return right


def expect(submission: StudentCode, name: str, check: Check) -> None:
    """Every reply to the set's cases passes the check; CheckFailed otherwise. A set that is about
    time or depth has one case, whose shape is the same in every draw."""
    case_set = SETS[name]
    for draw in submission.draws if case_set.is_stored else submission.draws[-1:]:
        asked = submission.ask_once(case_set, draw)
        names = draw == submission.draws[0] or not case_set.is_stored
        _judge(asked, check, range(len(asked.replies)), names)


def expect_type(submission: StudentCode, name: str, kind: str, check: Check) -> None:
    """Every reply passes the check, which one whose results are all of this type does unseen."""
    _expect(submission, name, check, lambda asked: asked.replies.other_than(kind))


def expect_linear_work(submission: StudentCode, kind: str, check: Check) -> None:
    """The walk over stacked diamonds grows with their nodes: where the visits on small stacks
    double with each diamond, that is the finding at once; else a large stack decides."""
    small = submission.ask_once(SETS[f"graph-{kind}-growth"], submission.draws[0])
    growth = grows_with_paths(small.cases, small.replies)
    if growth is not None:
        subject = small.case_set.subject
        found = replace(prose.describe(growth), where=subject, case=DIAMONDS)
        raise CheckFailed(named(found, signature(f"{subject}: {growth.visits}", [])))
    expect(submission, f"graph-{kind}-diamonds", check)


def _expect(
    submission: StudentCode, name: str, check: Check, looked_at: Callable[[Asked], Sequence[int]]
) -> None:
    for draw in submission.draws:
        asked = submission.ask_once(SETS[name], draw)
        _judge(asked, check, looked_at(asked), names=draw == submission.draws[0])


@lru_cache(8)
def _doubtful(asked: Asked) -> Sequence[int]:
    """The replies that do not equal what is right outright. Several items in a row judge the same
    ones."""
    found = agreeing(asked.cases, asked.replies)
    return [i for i, agrees in enumerate(found) if not agrees]


def _judge(asked: Asked, check: Check, positions: Sequence[int], names: bool) -> None:
    """Has the check look at the replies at these positions. Where it `names` known mistakes, it
    knows them by what they return for the stored cases."""
    judged = ((i, check(asked.cases[i], asked.replies[i])) for i in positions)
    failures = {i: failure for i, failure in judged if failure is not None}
    if not failures:
        return
    case_set, cases = asked.case_set, asked.cases[: len(asked.replies)]
    passed = [case for i, case in enumerate(cases) if i not in failures]
    found = prose.finding(case_set.subject, [(cases[i], x) for i, x in failures.items()], passed)
    first = next(iter(failures))
    if names and _tells(cases[first], asked.replies[first]):
        # The set's name, since positions repeat between sets; and the finding's kind, since an
        # array and a Tensor may hold equal numbers. A call that did not return has no kind.
        failed = [(i, asked.replies[i]) for i in failures]
        kind = found.kind if isinstance(failed[0][1], Returned) else ""
        found = named(found, signature(f"{case_set.name}: {kind}", failed))
    raise CheckFailed(found, cases[first])


def _tells(case: Case, reply: Reply) -> bool:
    """Whether a reply can tell one mistake from others; not where one of thousands of nodes is all
    that it reports."""
    return "reported" not in case.header or not isinstance(reply, Returned)


def expect_unchanged(submission: StudentCode, sets: Mapping[str, Sequence[str]]) -> None:
    """Each function comes back at least once, with something, and no call changes what it must
    leave alone."""
    for subject, names in sets.items():
        asked = _to_watch(submission.cases_of, tuple(names), submission.draws[0])
        replies = submission.ask(subject, asked)
        for i, reply in replies.noteworthy():
            changed = nothing_changed(asked[i], reply)
            if changed is not None:
                found = prose.finding(subject, [(asked[i], changed)], [])
                digest = signature(f"{subject}: {changed.what}", [(i, reply)])
                raise CheckFailed(named(found, digest), asked[i])
        kinds = replies.kinds()
        came = [reply for reply in kinds if isinstance(reply, Returned)]
        if all(map(is_nothing, came)):
            failure = next((x for x in kinds if not isinstance(x, Returned)), None)
            never = NeverReturned(subject, None if came else failure)
            raise CheckFailed(prose.describe(never))


@lru_cache(16)  # the same for each upload of a class
def _to_watch(cases_of: CasesOf, names: Sequence[str], draw: Draw) -> Sequence[Case]:
    """As many cases of each set as there is time for, and the same again with other values, as a
    buffer that is used again would show."""
    sets = [[x for x in cases_of(SETS[name], draw) if _is_short(x)] for name in names]
    cases = [case for found in sets for case in _spread(found, WATCHED // len(names))]
    return tuple([watched(case) for case in (*cases, *map(doubled, cases))])


def _is_short(case: Case) -> bool:
    return len(case.header.get("program", ())) <= WATCHED_NODES


def _spread(cases: Sequence[Case], count: int) -> Sequence[Case]:
    """As many of the cases, from the smallest to those that come last."""
    count = min(count, len(cases))
    return [cases[i * (len(cases) - 1) // max(count - 1, 1)] for i in range(count)]
