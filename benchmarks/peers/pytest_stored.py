"""The fast and unsafe peer: pytest with pytest-json-report, stored answers, all in one process.

    python pytest_stored.py UPLOAD RESULTS STORED

UPLOAD holds the package `hw01` with the student's files, which run in this very process and could
read STORED, the answers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from pytest_jsonreport.plugin import JSONReport

TESTS = Path(__file__).parent / "pytest_tests"

upload, results, stored = sys.argv[1:]
sys.path[:0] = [upload, str(Path(__file__).parent)]
plugin = JSONReport()
options = ["-c", str(TESTS / "pytest.ini"), "--json-report-file=none", "--stored", stored, "-q"]
options += ["-p", "no:cacheprovider"]  # nothing is left beside the tests
pytest.main([*options, str(TESTS)], plugins=[plugin])
tests = [
    {
        "number": test["metadata"]["number"],
        "max_score": test["metadata"]["points"],
        "score": test["metadata"]["points"] if test["outcome"] == "passed" else 0,
        "output": test["call"].get("longrepr", ""),
    }
    for test in plugin.report["tests"]
]
Path(results).write_text(json.dumps({"tests": tests}), encoding="utf-8")
