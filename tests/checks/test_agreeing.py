"""What one comparison of all numbers may accept, and what it leaves to a check."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from replying import sent
from truths import Given, asked, result, returned

from grader.checks.agreement import agreeing
from grader.model import Returned
from reference.case import Case

ONE, ROUGH, NONE = asked(Given([1.0])), asked(Given([1.0], width=4.0)), asked(Given([1.0, None]))
NEAR = 1 + 2.0**-50
SEEN: dict[str, tuple[Case, Returned, bool]] = {
    "bare": (ONE, returned(1.0, container=""), True),
    "alone in a tuple": (ONE, returned(1.0), True),
    "off": (ONE, returned(NEAR, container=""), False),
    "at the bound": (ROUGH, returned(NEAR, container=""), True),
    "over the bound": (ROUGH, returned(NEAR + 2.0**-52, container=""), False),
    "of no bound": (asked(Given([1.0], width=np.inf)), returned(2.0, container=""), False),
    "one that is not asked for": (NONE, returned(1.0, None), True),
    "one too many": (NONE, returned(1.0, 1.0), False),
    "one too few": (NONE, returned(1.0), False),
    "no container": (NONE, returned(1.0, None, container=""), False),
    "an axis": (ONE, returned([1.0]), False),
}


@pytest.mark.parametrize(("case", "reply", "agrees"), SEEN.values(), ids=SEEN.keys())
def test_right_result_agrees(case: Case, reply: Returned, agrees: bool) -> None:
    """As many results as are right, of these shapes, each within its own bound."""
    assert agreeing([case], sent([reply])) == [agrees]


def test_each_reply_is_judged_by_its_own_numbers() -> None:
    """Exact and rounded cases, and replies that are not compared, stand beside one another."""
    replies: list[Any] = [
        returned(1.0),
        returned(NEAR),
        returned(result(1, "int")),
        returned(NEAR),
        returned(1.0, None),
        returned(float("nan")),
        returned(1.0),
    ]
    cases = [ONE, ROUGH, ONE, ONE, NONE, ROUGH, ROUGH]

    agreed = [True, True, False, False, True, False, True]
    assert agreeing(cases, sent(replies)) == agreed
    assert agreeing(cases, sent(replies[:2])) == agreed[:2]
    assert agreeing([], sent([])) == []
    assert agreeing([NONE], sent([returned(container="NoneType")])) == [False]
