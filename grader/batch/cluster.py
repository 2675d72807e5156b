"""Grades works on a dask.distributed cluster.

Workers run from a checkout of this version, with its requirements. Works go over as bytes and
results come back as bytes. A thread of a worker keeps a bench of its own; what a lost worker had is
run again by the scheduler.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from itertools import islice

from distributed import Client, Future, KilledWorker, as_completed
from distributed.comm.addressing import get_address_host_port

from .bench import Bench, BenchError, Died, Graded, Ready
from .grading import Work, errored, version

TIMEOUT_S = 20
AHEAD = 4  # works a thread: enough that none waits for us, few enough to hold
RETRIES = 1
_own = threading.local()  # a worker's thread outlives its tasks, and so does its bench


class ClusterError(Exception):
    """The cluster cannot be used; one sentence."""


class WorkerDied(Exception):
    """The process that graded a work on a worker ended."""


def graded(works: Iterable[Work], address: str) -> Iterator[tuple[Work, bytes]]:
    """Each work with the bytes of its results.json, as they come.

    Works are taken as they are needed. Raises ClusterError where the cluster cannot be used.
    """
    with _client(address) as client:
        threads = sum(client.nthreads().values())
        source = iter(works)
        running: dict[str, Work] = {}
        completed = as_completed(loop=client.loop)

        def submit(count: int) -> None:
            for work in islice(source, count):
                # The scheduler logs keys: a digest, not an id, which may be a name.
                future = client.submit(grade_there, work, version(), key=work.key, retries=RETRIES)
                running[work.key] = work
                completed.add(future)

        submit(threads * AHEAD)
        for future in completed:
            submit(1)
            work = running.pop(future.key)
            yield work, _result(work, future)


def _client(address: str) -> Client:
    try:
        get_address_host_port(address)  # a Client of none tells more, in lines of its own
        client = Client(address, timeout=TIMEOUT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"no scheduler answers at {address}: {error}") from error
    try:
        client.wait_for_workers(1, TIMEOUT_S)
        others = [where for where, theirs in client.run(version).items() if theirs != version()]
    except TimeoutError as error:
        client.close()
        raise ClusterError(f"the scheduler at {address} has no workers; start some") from error
    except Exception as error:
        client.close()
        raise ClusterError(
            f"a worker cannot import the grader ({error}); start it where this package is"
        ) from error
    if others:
        client.close()
        raise ClusterError(f"another version of the grader is at {', '.join(others)}")
    return client


def _result(work: Work, future: Future[bytes]) -> bytes:
    match future.exception() if future.status == "error" else None:
        case WorkerDied() | KilledWorker() as death:
            return errored(work, str(death))
        case BenchError(reason=reason):
            raise ClusterError(f"a worker cannot grade: {reason}")
        case None if future.status == "finished":
            return future.result()
        case error:
            raise ClusterError(f"the cluster has lost a submission: {error or future.status}")


def grade_there(work: Work, expected: str) -> bytes:
    """On a worker: the bytes of a work's results.json."""
    if version() != expected:  # a worker that came later
        raise BenchError("it has another version of the grader")
    bench = _bench()
    bench.give(work)
    heard = bench.hear()
    if isinstance(heard, Graded):
        return heard.result
    del _own.bench
    bench.close()
    raise WorkerDied(heard.reason if isinstance(heard, Died) else "it does not follow")


def _bench() -> Bench:
    if not hasattr(_own, "bench"):
        bench = Bench()
        heard = bench.hear()
        if not isinstance(heard, Ready):
            bench.close()
            raise BenchError("the process that grades ended before its first upload")
        _own.bench = bench
    found: Bench = _own.bench
    return found
