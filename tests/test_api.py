"""The grader from Python: light to import, and every error is one that its docstring names."""

from __future__ import annotations

import importlib
import subprocess
import sys
from types import ModuleType

import pytest
from uploads import ROOT

import grader
from grader import api, runner
from grader.model import Submission
from grader.sandbox.conversation import SandboxError
from reference import golden
from reference.golden import GoldenError

TYPICAL = ROOT / "examples" / "typical"


def test_import_needs_no_library() -> None:
    """Who imports the package and asks for no name has imported neither NumPy nor pytest."""
    asks = "import sys, grader; print({'numpy', 'pytest', 'grader.model'} & {*sys.modules})"

    ended = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, capture_output=True, text=True)

    assert ended.stdout == "set()\n"


def test_exported_names_are_those_of_their_homes() -> None:
    """Every exported name has one home and is the same there; no other name is answered for."""
    for name, module in grader.HOMES.items():
        assert getattr(grader, name) is getattr(importlib.import_module(module), name)
    with pytest.raises(AttributeError, match="no attribute 'grades'"):
        grader.grades  # type: ignore[attr-defined]  # noqa: B018 - to look is to ask


@pytest.mark.parametrize(("seed", "drawn_from"), [("term-2", "term-2"), ("", "its digest")])
def test_fresh_cases_have_a_seed(
    seed: str, drawn_from: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are drawn from what is given, or else from the upload itself."""
    submission = Submission({}, {}, (), "its digest")
    monkeypatch.setattr(api, "read_submission", lambda *_: submission)
    monkeypatch.setattr(runner, "grade", lambda task: task.seed)

    assert api.grade(TYPICAL, seed) == drawn_from


@pytest.mark.parametrize("path", ["nowhere", __file__])
def test_no_upload_is_an_error(path: str) -> None:
    """Where there is no folder and no zip, a sentence says so."""
    with pytest.raises(grader.SubmissionError):
        grader.grade(path)


@pytest.mark.parametrize(
    ("room", "name", "error"),
    [(golden, "manifest", GoldenError("manifest.json", "")), (api, "Zygote", SandboxError(""))],
    ids=["stored cases", "processes"],
)
def test_what_a_grading_cannot_do_without_is_an_error(
    room: ModuleType, name: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without stored cases, or a process for student code, there is no Grade of any kind."""

    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(room, name, fails)

    with pytest.raises(getattr(grader, type(error).__name__)):
        grader.grade(TYPICAL)
