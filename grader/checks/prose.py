"""Turns failures into findings, which students read.

A finding says what is wrong and shows it; a note states a fact that was computed; a help asks the
next question. None names the line of code to write. Notes on wrong numbers come from `patterns`
and `remade`, questions about values and errors from `questions`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reference.case import SHOWN_ENTRIES, Case, show
from reference.stand_ins import BACKWARD_PASS

from ..model import Broken, Ending, Finding, Killed, NDArray, OutOfMemory, Raised, TimedOut, UsedUp
from . import patterns, questions
from .failures import (
    Changed,
    ComputedTwice,
    Failure,
    GrowsWithPaths,
    NeverReturned,
    NoTensor,
    NotFinite,
    WrongArity,
    WrongOrder,
    WrongShape,
    WrongType,
    WrongValue,
)

FEW = 3
# What a guest says where a file lacks what was asked for; nothing else can pose as a headline.
MISSING = re.compile(r"(ops|graph|mlp)\.py defines no (class|function) [A-Za-z_]{1,40}")


def finding(
    subject: str, failures: Sequence[tuple[Case, Failure]], passed: Sequence[Case]
) -> Finding:
    """The finding for an item: its smallest failing case, and what only failing cases share."""
    case, failure = failures[0]
    found = replace(describe(failure), where=subject)
    if found.kind in ("not started", "missing"):
        return found
    note = patterns.note(subject, failures) or found.note or _pattern(failures, passed)
    question = found.help or questions.of_value(subject, case, failure)
    if found.kind in ("value", "order") and all(patterns.is_second_call(x) for x, _ in failures):
        question = questions.SECOND_CALL
    return replace(found, case=case.words().label, note=note, help=question)


def describe(failure: Failure) -> Finding:
    """One failure in words, without its case."""
    match failure:
        case Raised():
            return _raised(failure)
        case TimedOut():
            return _timed_out(failure)
        case OutOfMemory():
            return _raised(failure.raised)
        case UsedUp():
            return Finding("used up", "not run, since earlier items used up the time there is")
        case Killed():
            return _killed(failure)
        case Broken():
            return _broken(failure)
        case WrongArity():
            return _wrong_arity(failure)
        case WrongType():
            return _wrong_type(failure)
        case WrongShape():
            return _wrong_shape(failure)
        case NotFinite():
            return _not_finite(failure)
        case WrongValue():
            return _wrong_value(failure)
        case WrongOrder():
            facts = (("yours", failure.got),)
            return Finding("order", failure.reason, facts=facts, help=failure.help)
        case ComputedTwice():
            return _computed_twice(failure)
        case GrowsWithPaths():
            return _grows_with_paths(failure)
        case NoTensor():
            return _no_tensor(failure)
        case Changed():
            return Finding("changed", failure.what, help=failure.question)
        case NeverReturned():
            return _never_returned(failure)


def unusable(file: str, reason: str) -> Finding:
    """A file of the upload that could not be used at all."""
    return Finding("file", f"{file} could not be used", where=file, note=reason)


def not_importable(file: str, failure: Raised | Ending) -> Finding:
    """A file that did not get through its own import."""
    found = describe(failure)
    what = {
        "timed out": f"importing {file} does not come to an end",
        "killed": f"importing {file} ends the whole program",
        "broken": f"importing {file} breaks the connection to the grader",
    }.get(found.kind, f"{file} cannot be imported")  # it may raise whatever it likes
    return replace(found, kind="import", what=what, where=file)


def _pattern(failures: Sequence[tuple[Case, Failure]], passed: Sequence[Case]) -> str:
    """How many cases fail, and what all of them have that no case has which passes."""
    if isinstance(failures[-1][1], Ending) or len(failures) + len(passed) < 2:
        return ""
    if not passed:
        return f"all {len(failures)} cases of this item fail"
    told = f"{len(failures)} of {len(failures) + len(passed)} cases fail"
    shared = frozenset.intersection(*(case.words().tags for case, _ in failures))
    elsewhere = frozenset[str]().union(*(case.words().tags for case in passed))
    only = sorted(shared - elsewhere)
    if len(failures) < FEW or not only:
        return told
    return f"{told}: those with {' and '.join(only)}, and no other"


def _raised(failure: Raised) -> Finding:
    if failure.type == "NotImplementedError":
        return Finding("not started", "not started yet")
    if failure.type == "NameError" and MISSING.fullmatch(failure.message):
        return Finding("missing", failure.message, help="what is it called in your file?")
    kind = failure.type
    facts = [("raised", f"{kind}: {failure.message}" if failure.message else kind)]
    if failure.file and failure.line:
        function = f", in {failure.function}" if failure.function else ""
        facts.append(("at", f"{failure.file} line {failure.line}{function}"))
    return Finding(
        "raised",
        f"it raises {_article(kind)}",
        facts=tuple(facts),
        help=questions.of_error(failure),
    )


def _timed_out(failure: TimedOut) -> Finding:
    limit = f"{failure.cpu_s:g} s of processor time, {failure.wall_s:g} s on the clock"
    question = "which loop or recursion in it has no end, or does the same work again and again?"
    return Finding(
        "timed out",
        "it did not come to an end in time",
        note=f"stopped at its limit: {limit}",
        help=question,
    )


def _killed(failure: Killed) -> Finding:
    how = f"signal {failure.signal}" if failure.signal else f"exit code {failure.exit_code}"
    return Finding("killed", "it ends the whole program", note=f"the process ended with {how}")


def _broken(failure: Broken) -> Finding:
    return Finding(
        "broken",
        "it breaks the connection to the grader",
        note=f"what arrived was {failure.reason}",
    )


def _wrong_arity(failure: WrongArity) -> Finding:
    names, question = ", ".join(failure.wanted), ""
    if failure.container in ("tuple", "list"):
        results = "1 result" if failure.count == 1 else f"{failure.count} results"
        what = f"it returns {results} instead of {len(failure.wanted)}"
    elif failure.container == "NoneType":
        what, question = "it returns nothing", questions.RETURNS
    else:
        what = f"it returns {_article(failure.container)} instead of a tuple"
    facts = (("expected", f"a tuple or a list: {names}"),)
    return Finding("arity", what, facts=facts, help=question)


def _wrong_type(failure: WrongType) -> Finding:
    kind = failure.type
    if kind == "NoneType":
        what = f"{failure.name} is None"
    else:
        if failure.dtype:
            kind = f"{kind} of dtype {failure.dtype}"
        what = f"{failure.name} is {_article(kind)}"
    facts = (("expected", failure.expected), ("yours", kind))
    return Finding("type", what, facts=facts)


def _wrong_shape(failure: WrongShape) -> Finding:
    facts = (("expected", f"{failure.expected}"), ("yours", f"{failure.got}"))
    extra = len(failure.got) - len(failure.expected)
    note = ""
    if extra:
        axes = "one axis" if abs(extra) == 1 else f"{abs(extra)} axes"
        note = f"yours has {axes} too {'many' if extra > 0 else 'few'}"
    question = questions.of_shape(failure)
    return Finding("shape", f"{failure.name} has the wrong shape", "", "", facts, note, question)


def _not_finite(failure: NotFinite) -> Finding:
    bad = "nan" if np.isnan(failure.got).any() else f"{failure.got[np.isinf(failure.got)][0]}"
    facts = _side_by_side(failure.expected, failure.got, ~np.isfinite(failure.got))
    note = f"NumPy warned: {failure.warning}" if failure.warning else ""
    question = "which step on the way there is the first to give nan or inf, and from what numbers?"
    return Finding("not finite", f"{failure.name} is {bad}", "", "", facts, note, question)


def _wrong_value(failure: WrongValue) -> Finding:
    facts = _side_by_side(failure.expected, failure.got, failure.expected != failure.got)
    what = f"{failure.name} has the right shape but the wrong values"
    if not failure.expected.shape:
        what = f"{failure.name} is wrong"
    return Finding("value", what, facts=facts)


def _side_by_side(expected: NDArray, got: NDArray, wrong: NDArray) -> tuple[tuple[str, str], ...]:
    expected, got = expected + 0.0, got + 0.0  # -0 is 0
    if expected.size <= SHOWN_ENTRIES and show(expected) != show(got):
        return ("expected", show(expected)), ("yours", show(got))
    if not expected.shape:
        return ("expected", f"{expected.item():.17g}"), ("yours", f"{got.item():.17g}")
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = f"entry {list(index)} of shape {expected.shape}"
    return (
        ("first difference", place),
        ("expected", f"{expected[index]:.17g}"),
        ("yours", f"{got[index]:.17g}"),
    )


def _computed_twice(failure: ComputedTwice) -> Finding:
    what = f"it computes {failure.node} {failure.times} times"
    return Finding(
        "computed twice", what, help="where could the value of a node be kept once it is known?"
    )


def _grows_with_paths(failure: GrowsWithPaths) -> Finding:
    facts = tuple(
        (f"{nodes} nodes", f"{visits:,} visits")
        for nodes, visits in zip(failure.nodes, failure.visits)
    )
    return Finding(
        "growth",
        "the work grows with the number of paths",
        facts=facts,
        note="each diamond doubles the paths, and your visits with them: 50 would take years",
        help="when your function comes to a node for the second time, what does it do first?",
    )


def _no_tensor(failure: NoTensor) -> Finding:
    what = f"the grad of {failure.node} is {_article(failure.type)}, not a Tensor"
    question = "what type must a gradient be to be differentiated again?"
    if failure.type == "NoneType":
        what = f"the grad of {failure.node} is not set"
        question = questions.UNSET
    return Finding("no tensor", what, help=question)


def _never_returned(failure: NeverReturned) -> Finding:
    if failure.failure is not None:
        return replace(describe(failure.failure), where=failure.function)
    what, question = "it returns nothing", questions.RETURNS
    if failure.function == BACKWARD_PASS:
        what, question = "it sets no grad", questions.UNSET
    return Finding("nothing", what, where=failure.function, help=question)


def _article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' or noun[:2] == 'nd' else 'a'} {noun}"
