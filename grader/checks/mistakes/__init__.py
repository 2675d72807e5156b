"""Known mistakes as data: what students write instead of an answer, and what to tell them.

Each is a wrong answer to one subject, the items that it must lose, the fact to state and the
question that leads on. `audit` proves that the suites take exactly those items; `diagnose` names
the one whose outputs equal the student's.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """`code` stands where the solution's answer to `subject` does, and may use its helpers. `note`
    is a fact about what such code computes, `help` a question, never the line to write."""

    id: str
    subject: str
    code: str
    loses: frozenset[str]
    note: str
    help: str
