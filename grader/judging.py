"""Runs the test of an item on a submission, and says what there is to know beside its outcome."""

from __future__ import annotations

from collections.abc import Callable

from .checks import prose
from .checks.failures import CheckFailed
from .checks.remarks import remarks
from .student_code import StudentCode, Unusable


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
