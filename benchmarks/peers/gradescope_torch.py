"""The peer as many courses use it: unittest with gradescope-utils, PyTorch asked while grading.

    python gradescope_torch.py UPLOAD RESULTS

UPLOAD holds the package `hw01` with the student's files, which run in this very process.
"""

from __future__ import annotations

import sys
import unittest

sys.path.insert(0, sys.argv[1])

from gradescope_utils.autograder_utils.decorators import number, weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner
from homework.items import ITEMS, Check
from homework.oracle import case


class Homework(unittest.TestCase):
    """A test an item."""


def test_of(number_: str, points: int, check: Check) -> None:
    @number(number_)
    @weight(points)
    def test(self: unittest.TestCase) -> None:
        check(case)

    setattr(Homework, f"test_{number_.replace('.', '_')}", test)


for row in ITEMS:
    test_of(*row)
suite = unittest.defaultTestLoader.loadTestsFromTestCase(Homework)
with open(sys.argv[2], "w", encoding="utf-8") as file:
    JSONTestRunner(stream=file, visibility="visible").run(suite)
