"""How a test asks: the stored cases first, then fresh ones, and one finding for what fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import TypeAlias

from reference.case import Case
from reference.values import STORED_SEED

from ..checks import prose
from ..checks.diagnose import named, signature
from ..checks.failures import CheckFailed, Failure, NeverReturned
from ..checks.unchanged import nothing_changed, watched
from ..model import Reply, Returned
from ..sandbox.conversation import Allowance
from ..student_code import ORDINARY, CasesOf, StudentCode

WATCHED = 24

Check: TypeAlias = Callable[[Case, Reply], Failure | None]


def expect(submission: StudentCode, subject: str, cases_of: CasesOf, check: Check) -> None:
    """Every reply to the cases of every seed passes the check; CheckFailed otherwise."""
    for seed in submission.seeds:
        _expect(submission, subject, cases_of, check, seed, ORDINARY)


def expect_stored(
    submission: StudentCode,
    subject: str,
    cases_of: CasesOf,
    check: Check,
    allowance: Allowance = ORDINARY,
) -> None:
    """The same on the stored cases only: for cases that are about time and depth, not values."""
    _expect(submission, subject, cases_of, check, submission.seeds[0], allowance)


def _expect(
    submission: StudentCode,
    subject: str,
    cases_of: CasesOf,
    check: Check,
    seed: str,
    allowance: Allowance,
) -> None:
    cases, replies = submission.ask_once(subject, cases_of, seed, allowance)
    judged = ((i, check(case, reply)) for i, (case, reply) in enumerate(zip(cases, replies)))
    failures = {i: failure for i, failure in judged if failure is not None}
    if failures:
        passed = [case for i, case in enumerate(cases[: len(replies)]) if i not in failures]
        found = prose.finding(subject, [(cases[i], x) for i, x in failures.items()], passed)
        if seed == STORED_SEED:
            found = named(found, signature(subject, [(i, replies[i]) for i in failures]))
        raise CheckFailed(found)


def expect_unchanged(submission: StudentCode, cases_of: Mapping[str, CasesOf]) -> None:
    """Each function comes back at least once, and no call changes what it must leave alone."""
    for subject, cases in cases_of.items():
        # Both seeds: the same shapes come again with other values, as a reused buffer would show.
        asked = [watched(c) for seed in submission.seeds for c in islice(cases(seed), WATCHED)]
        replies = submission.ask(subject, asked)
        for i, (case, reply) in enumerate(zip(asked, replies)):
            changed = nothing_changed(case, reply)
            if changed is not None:
                found = prose.finding(subject, [(case, changed)], [])
                digest = signature(f"{subject}: {changed.what}", [(i, reply)])
                raise CheckFailed(named(found, digest))
        failed = [reply for reply in replies if not isinstance(reply, Returned)]
        if len(failed) == len(replies):
            raise CheckFailed(prose.describe(NeverReturned(subject, failed[0])))
