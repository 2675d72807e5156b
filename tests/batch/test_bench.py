"""A bench grades one upload after another, and nothing of one is left for the next."""

from __future__ import annotations

import json
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from typing import Any

import processes
import pytest

from grader import runner
from grader.batch import bench, grading, here
from grader.batch.bench import Bench, BenchError, Died, Graded, Ready
from grader.batch.grading import Work
from grader.model import STUDENT_FILES, Submission
from grader.rubric import RUBRIC
from grader.runner import Task
from grader.sandbox.supervisor import Zygote

BLANK = Submission({}, {file: f"{file} is missing" for file in STUDENT_FILES}, ("A note.",), "d")


@pytest.fixture(scope="module")
def warm() -> Iterator[Bench]:
    warm = Bench()
    try:
        assert warm.hear() == Ready()
        yield warm
    finally:
        warm.close()


def told(result: bytes) -> dict[str, Any]:
    """A results.json without what is measured."""
    content: dict[str, Any] = json.loads(result)
    del content["execution_time"], content["extra_data"]["measured"]
    return content


WORK = Work("7", "seed", Submission({"ops.py": "λ\ud800"}, {"mlp.py": "missing"}, ("n",), "d"))


@pytest.mark.parametrize("said", [WORK, Ready(), Graded(b"{}"), Died("\ud800", is_gone=True)])
def test_what_is_said_arrives(said: object) -> None:
    """What a bench and its parent send is what arrives, any text of a student's included."""
    assert pickle.loads(pickle.dumps(said)) == said


def test_errors_travel_whole() -> None:
    """That a bench lacks a guest is still known where its error is raised."""
    arrived = pickle.loads(pickle.dumps(BenchError("no guest", is_unconfined=True)))

    assert isinstance(arrived, BenchError)
    assert (arrived.reason, arrived.is_unconfined) == ("no guest", True)


def test_work_tells_no_name() -> None:
    """A work says nothing but an id, a seed and files."""
    assert json.loads(WORK.encoded()).keys() == {"id", "seed", "submission"}


@pytest.mark.parametrize(
    "other",
    [
        Work("8", "seed", BLANK),
        Work("7", "other", BLANK),
        Work("7", "seed", Submission({}, BLANK.problems, (), "d")),
        Work("7", "seed", Submission({"ops.py": ""}, {}, BLANK.notes, "d")),
    ],
)
def test_key_tells_works_apart(other: Work) -> None:
    """Whatever a result depends on changes the key."""
    assert other.key != Work("7", "seed", BLANK).key == Work("7", "seed", BLANK).key


def test_key_follows_the_grader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another grader's results are not this one's."""
    before = Work("7", "seed", BLANK).key
    monkeypatch.setattr(grading, "version", lambda: "another")

    assert Work("7", "seed", BLANK).key != before


def test_gradings_leave_nothing_to_the_next(warm: Bench, solution: Submission) -> None:
    """One bench gives for each upload what a process of its own gives, in any order."""
    given = bench.given_sources()
    hostile = Submission({**solution.sources, "mlp.py": "import os\nos._exit(3)"}, {}, (), "h")
    works = [Work(str(i), "5", x) for i, x in enumerate([solution, hostile, BLANK, solution])]
    tasks = [Task(work.submission, work.seed, lambda: Zygote(given)) for work in works[:3]]
    alone = [told(grading.encoded(runner.grade(task))) for task in tasks]

    found = []
    for work in works:
        warm.give(work)
        heard = warm.hear()
        assert isinstance(heard, Graded)
        found.append(told(heard.result))

    assert json.dumps(found) == json.dumps([*alone, alone[0]])
    assert [x["score"] for x in found] == [100, alone[1]["score"], 0, 100]


def test_a_fork_that_is_killed(warm: Bench, solution: Submission) -> None:
    """Where a grading's process is killed the bench says so, and grades on with a fresh zygote."""
    zygotes = processes.children(warm.pid)
    warm.give(Work("1", "5", solution))
    processes.wait_until(lambda: processes.fork_of(warm.pid) is not None)
    killed = processes.fork_of(warm.pid)
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert warm.hear() == Died("the process that graded it ended with -9")

    warm.give(Work("2", "5", BLANK))
    assert isinstance(warm.hear(), Graded)
    assert not any(map(processes.runs, zygotes))


def test_all_ends_with_the_bench(solution: Submission) -> None:
    """A bench that is closed, at work or not, leaves no process."""
    busy = Bench()
    busy.hear()
    busy.give(Work("1", "5", solution))
    processes.wait_until(lambda: processes.fork_of(busy.pid) is not None)
    below = list(processes.descendants(busy.pid))

    busy.close()

    assert len(below) >= 2
    processes.wait_until(lambda: not any(map(processes.runs, below)))


@pytest.mark.parametrize(("whom", "deaths"), [("bench", 1), ("fork", 2)])
def test_a_work_whose_process_is_killed_is_tried_again(
    whom: str, deaths: int, solution: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After one death a work is graded as if nothing had been, after two every item of it is
    errored; the other works are graded."""
    works = [Work("killed", "5", solution), Work("other", "5", BLANK)]
    left = deaths
    give = Bench.give

    def killing(bench: Bench, work: Work) -> None:
        nonlocal left
        give(bench, work)
        if work.id == "killed" and left:
            left -= 1
            processes.wait_until(lambda: processes.fork_of(bench.pid) is not None)
            pid = bench.pid if whom == "bench" else processes.fork_of(bench.pid)
            assert pid is not None
            os.kill(pid, signal.SIGKILL)

    monkeypatch.setattr(Bench, "give", killing)
    found = {work.id: json.loads(result) for work, result in here.graded(works, 1)}

    errored = {id: {*content["extra_data"]["errored"]} for id, content in found.items()}
    every_item = {item.number for item in RUBRIC}
    assert left == 0
    assert errored == {"killed": every_item if deaths == 2 else set(), "other": set()}
    assert found["killed"]["score"] == (0 if deaths == 2 else 100)


BROKEN: dict[str, tuple[Callable[[], str], bool]] = {
    "no guest": (lambda: "from grader.sandbox.conversation import SandboxError as E", True),
    "no cases": (
        lambda: "from reference.golden import GoldenError\nE = lambda x: GoldenError('x', x)",
        False,
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_bench_that_cannot_be_set_up(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be graded the first word says why, and nothing is graded."""
    source, is_unconfined = BROKEN[name]
    patch = f"""
{source()}
def fail(*_, **__):
    raise E("this is broken")
bench.Zygote = fail
bench.serve("""
    monkeypatch.setattr(bench, "BOOT", bench.BOOT.replace("\nbench.serve(", patch))

    with pytest.raises(BenchError) as raised:
        list(here.graded([Work("1", "5", BLANK)], 1))

    assert "this is broken" in raised.value.reason
    assert raised.value.is_unconfined == is_unconfined


def test_a_bench_that_dies_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bench that never gets ready is not started again and again."""
    monkeypatch.setattr(bench, "BOOT", "raise SystemExit")

    with pytest.raises(BenchError, match="before its first upload"):
        list(here.graded([Work("1", "5", BLANK)], 2))


def test_a_parent_that_goes_away_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A bench that is closed while it warms up ends without a word."""
    monkeypatch.setattr(bench, "CLOSING_S", 60)

    Bench().close()

    assert capfd.readouterr().err == ""


def test_nothing_to_grade() -> None:
    """No work starts no process."""
    assert list(here.graded([], 2)) == []
