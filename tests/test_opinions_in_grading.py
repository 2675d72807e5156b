"""What a grading compares with: the stored cases, fresh ones, and PyTorch where it is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
import uploads
from replying import sent

from grader import cli, runner
from grader.audit.seeds import on_seeds
from grader.checks.agreement import agreeing
from grader.given import given_sources
from grader.model import Result, Returned, Submission
from grader.rubric import TOTAL
from grader.sandbox.supervisor import Zygote
from reference import golden
from reference.case import Case
from reference.golden import GoldenError
from reference.sets import SETS
from reference.values import Draw


@pytest.fixture(scope="module")
def oracle() -> ModuleType:
    pytest.importorskip("torch")
    from reference import oracle

    return oracle


def test_exhaustive_asks_more_and_takes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--exhaustive` finds nothing wrong with a right upload."""
    upload = uploads.materialise("right-tensordot", tmp_path)

    cli.main(["grade", str(upload), "--results", str(tmp_path / "r.json"), "--exhaustive"])

    assert f"{uploads.score(upload.name)} / {TOTAL}" in capsys.readouterr().out


def test_exhaustive_finds_what_needs_a_larger_shape(solution: Submission) -> None:
    """A mistake that only axes of length 3 show is found when all shapes up to 3 are asked."""
    wrong = solution.sources["ops.py"].replace(
        "return a @ b", "return (a @ b) * (1 if a.shape != (1, 3, 1, 3) else 2)"
    )
    assert wrong != solution.sources["ops.py"]
    submission = Submission({**solution.sources, "ops.py": wrong}, {}, (), "a seed")
    given = given_sources()

    def lost(*more: Draw) -> set[str]:
        task = runner.Task(submission, "a", lambda: Zygote(given), more=more)
        grade = runner.grade(task, questions="3")
        return {v.number for v in grade.verdicts if v.number[0] == "3" and not v.points}

    assert (lost(), lost(Draw("a", "larger"))) == (set(), {"3.2"})


def test_torch_agrees_on_what_is_drawn(
    oracle: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--oracle torch` changes no score."""
    upload = uploads.materialise("right-einsum-arrays", tmp_path)

    cli.main(["grade", str(upload), "--results", str(tmp_path / "r.json"), "--oracle", "torch"])

    assert f"{uploads.score(upload.name)} / {TOTAL}" in capsys.readouterr().out


def test_disagreement_is_the_graders_own_fault(
    oracle: ModuleType, solution: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An item on which PyTorch differs from the reference is errored, and no other."""
    from reference import regenerate

    monkeypatch.setitem(oracle.OTHERWISE, "multiply", lambda a, b: a * b + 1)
    given = given_sources()

    task = runner.Task(solution, "a", lambda: Zygote(given), cases_of=regenerate.cases_of)

    grade = runner.grade(task, questions="12")

    asked = {v.number: v for v in grade.verdicts if v.number[0] in "12"}
    assert {n for n, v in asked.items() if v.status == "errored"} == {"2.1"}
    assert {n for n, v in asked.items() if v.status == "failed"} == set()
    assert "PyTorch differs from the reference" in asked["2.1"].error


def test_spoiled_cases_end_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a usable manifest nothing is graded: exit code 1, one sentence, every row errored."""

    def refused() -> Draw:
        raise GoldenError("manifest.json", "is of HW02")

    monkeypatch.setattr(golden, "stored_draw", refused)
    upload = uploads.materialise("right-tensordot", tmp_path)

    with pytest.raises(SystemExit) as ended:
        cli.main(["grade", str(upload), "--results", str(tmp_path / "r.json")])

    results = json.loads((tmp_path / "r.json").read_text())
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("grader: reference/golden/manifest.json is of HW02;")
    assert {row["extra_data"]["verdict"] for row in results["tests"]} == {"errored"}


def test_many_seeds_take_nothing_from_the_solution() -> None:
    """Fresh cases of 80 seeds fail no right answer; CI and `audit --seeds` ask more."""
    found = list(on_seeds(80, jobs=2))

    assert len(found) == 2
    assert [upload.lost for upload in found] == [{}, {}]


RIGHT = SETS["matmul-gradient-lacks"]


@pytest.mark.parametrize(
    ("change", "agrees"),
    [
        (lambda x: x, True),
        (lambda x: x.astype("float32"), False),
        (lambda x: x.astype("int64"), False),
        (lambda x: x + 1e-9, False),
        (lambda x: x * float("nan"), False),
        (lambda x: x[None], False),
        (lambda x: None, False),
    ],
    ids=["right", "float32", "whole", "off by a little", "nan", "an axis more", "no numbers"],
)
def test_agreement_accepts_what_is_right_outright(change: object, agrees: bool) -> None:
    """What equals the right numbers as a float64 agrees; one wrong reply spoils no other."""
    cases = golden.stored(RIGHT.name)[:5]

    def reply(case: Case, changed: bool) -> Returned:
        right = case.right(2.0**-53)
        arrays = [change(x) if changed else x for x in right]  # type: ignore[operator]
        return Returned(tuple(Result("Tensor", None, x) for x in arrays), "tuple")

    replies = [reply(case, changed=i == 2) for i, case in enumerate(cases)]

    assert agreeing(cases, sent(replies)) == [True, True, agrees, True, True]


def test_agreement_judges_no_float32_where_results_round() -> None:
    """A float32 result has bounds of its own, so one comparison for all does not decide it."""
    case_set = SETS["network-forward"]
    cases = golden.stored(case_set.name)[:3]
    replies = [
        Returned(
            tuple(Result("ndarray", None, x.value.astype("float32")) for x in case.right(2.0**-53)),  # type: ignore[union-attr]
            "tuple",
        )
        for case in cases
    ]

    assert agreeing(cases, sent(replies)) == [False, False, False]


@pytest.mark.parametrize("observed", [{"warnings": ("overflow",)}, {"changed": ("a",)}])
def test_agreement_leaves_what_was_observed_to_the_check(observed: dict[str, object]) -> None:
    """A right result beside which something was observed is looked at by the item's own check."""
    (case,) = golden.stored(RIGHT.name)[:1]
    results = tuple(Result("Tensor", None, x) for x in case.right(2.0**-53))  # type: ignore[arg-type]

    assert agreeing([case], sent([Returned(results, "tuple", observed)])) == [False]
    assert agreeing([case], sent([Returned(results, "generator")])) == [False]
    assert agreeing([case], sent([Returned(results, "list")])) == [True]
