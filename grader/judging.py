"""Judges an item: runs its test on a submission, and makes the verdict of what comes of that."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import replace

from .checks import prose
from .checks.failures import CheckFailed
from .checks.remarks import remarks
from .model import Status, Verdict
from .rubric import Item
from .student_code import StudentCode, Unusable


def judged(
    item: Item, test: Callable[..., object], submission: StudentCode
) -> tuple[Verdict, Exception | None]:
    """The verdict, and what the test raised: CheckFailed where the item is lost, anything else
    where the grader itself failed."""
    raised: Exception | None = None
    try:
        judge(test, submission)
    except Exception as error:
        raised = error
    finding = raised.finding if isinstance(raised, CheckFailed) else None
    status: Status = "passed" if raised is None else "failed" if finding else "errored"
    told = "".join(traceback.format_exception(raised)) if status == "errored" else ""
    points = item.points if status == "passed" else 0
    verdict = Verdict(item.number, status, points, finding, error=told)
    try:
        verdict = replace(verdict, printed=submission.printed(), notes=notes(submission))
    except Exception:  # the verdict stands without them, and staff is told
        verdict = replace(verdict, error=told or traceback.format_exc())
    return verdict, raised


def judge(test: Callable[..., object], submission: StudentCode) -> None:
    """Runs the test; once more, on a fresh host, where the grader itself failed. CheckFailed where
    the item is lost."""
    submission.begin_item()
    try:
        _judge(test, submission)
    except CheckFailed:
        raise
    except Exception:
        submission.fresh()
        _judge(test, submission)


def notes(submission: StudentCode) -> tuple[str, ...]:
    """What was accepted in this item although it is not quite what was asked for."""
    came = submission.replies
    found = [note for subject, replies in came for note in remarks(subject, replies.kinds())]
    return tuple(dict.fromkeys(found))


def _judge(test: Callable[..., object], submission: StudentCode) -> None:
    try:
        test(submission=submission)
    except Unusable as unusable:
        if isinstance(unusable.cause, str):
            raise CheckFailed(prose.unusable(unusable.file, unusable.cause)) from None
        raise CheckFailed(prose.not_importable(unusable.file, unusable.cause)) from None
