"""Mistakes and trials that are made up."""

from __future__ import annotations

from grader.audit.trial import Trial
from grader.checks.mistakes import Mistake
from grader.model import Finding


def mistake(id: str, note: str = "a fact", loses: frozenset[str] = frozenset({"1.2"})) -> Mistake:
    return Mistake(id, "EwiseAdd.gradient", "return None", loses, note, "a question?")


def trial(of: Mistake, **signatures: str) -> Trial:
    """A trial whose findings have these signatures, by item: `_1_2="abc"`."""
    findings = {
        name[1:].replace("_", "."): Finding("value", "is wrong", signature=digest)
        for name, digest in signatures.items()
    }
    return Trial(of, frozenset(findings), findings)
