"""What a cluster may be unfit for, and what becomes of a submission that it does not grade."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from grader.batch.bench import BenchError
from grader.batch.grading import Work
from grader.model import Submission
from grader.rubric import RUBRIC

pytest.importorskip("distributed")

from distributed import KilledWorker

from grader.batch import cluster
from grader.batch.cluster import ClusterError, WorkerDied

ADDRESS = "tcp://10.0.0.1:8786"
WORK = Work("1", "seed", Submission({}, {}))


def late(*_: object) -> dict[str, str]:
    raise TimeoutError


def without_the_package(*_: object) -> dict[str, str]:
    raise ModuleNotFoundError("No module named 'grader'")


class Scheduler:
    """In place of distributed's client: one whose workers say what `run` does."""

    run: Callable[..., dict[str, str]]
    is_closed = False

    def __init__(self, *_: object, **__: object) -> None:
        Scheduler.is_closed = False

    def wait_for_workers(self, *_: object) -> None:
        pass

    def close(self) -> None:
        Scheduler.is_closed = True


UNFIT = {
    "no workers": (late, "has no workers; start some"),
    "workers without the package": (without_the_package, "cannot import the grader (No module"),
    "workers of another version": (
        lambda *_: {"tcp://a:1": "older"},
        "version of the grader is at tcp://a:1",
    ),
}


@pytest.mark.parametrize(("run", "told"), UNFIT.values(), ids=UNFIT.keys())
def test_unfit_cluster_is_one_sentence(
    run: Callable[..., dict[str, str]], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent to workers that would not grade alike, and the connection is closed."""
    monkeypatch.setattr(cluster, "Client", Scheduler)
    monkeypatch.setattr(Scheduler, "run", run, raising=False)

    with pytest.raises(ClusterError) as raised:
        cluster._client(ADDRESS)

    assert told in str(raised.value)
    assert Scheduler.is_closed


@dataclass(frozen=True)
class Future:
    """In place of distributed's: how a task ended."""

    status: str
    error: BaseException | None = None
    value: bytes = b""

    def exception(self) -> BaseException | None:
        return self.error

    def result(self) -> bytes:
        return self.value


def result(future: Future) -> bytes:
    task: Any = future
    return cluster._result(WORK, task)


DEATHS = {
    "its grading": WorkerDied("it was not graded within 400 s"),
    "its workers": KilledWorker("grade", SimpleNamespace(address="tcp://a:1"), 3),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("death", DEATHS.values(), ids=DEATHS.keys())
def test_submission_that_takes_its_grading_along_is_errored(death: Exception) -> None:
    """A submission whose grading died has every item errored, with the reason for staff."""
    content = json.loads(result(Future("error", death)))

    assert content["score"] == 0
    assert content["extra_data"]["errored"] == {x.number: str(death) for x in RUBRIC}


LOST = {
    "a worker that cannot grade": (
        Future("error", BenchError("no guest")),
        "a worker cannot grade: no guest",
    ),
    "an error of the cluster's": (Future("error", OSError("gone")), "has lost a submission: gone"),
    "no end at all": (Future("lost"), "has lost a submission: lost"),
}


@pytest.mark.parametrize(("future", "told"), LOST.values(), ids=LOST.keys())
def test_cluster_that_fails_ends_the_regrade(future: Future, told: str) -> None:
    """What is the cluster's fault is no submission's result."""
    with pytest.raises(ClusterError, match=told):
        result(future)


def test_result_is_what_the_worker_sent() -> None:
    """A task that finished has the bytes of its results.json."""
    assert result(Future("finished", value=b"{}")) == b"{}"
