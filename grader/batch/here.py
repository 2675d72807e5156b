"""Grades works on this machine, on several benches at once."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from itertools import islice
from multiprocessing.connection import wait

from .bench import Bench, BenchError, Died, Graded
from .grading import Work, errored

TRIES = 2


def graded(works: Iterable[Work], jobs: int) -> Iterator[tuple[Work, bytes]]:
    """Each work with the bytes of its results.json, as they come, `jobs` at a time.

    A work whose process dies is tried once more, and then is errored. Works are taken as they are
    needed. Raises BenchError where no bench can be set up.
    """
    crew = _Crew(works, jobs)
    try:
        yield from crew.graded()
    finally:
        crew.close()


class _Crew:
    """The benches, each with the work that it is at; None while it warms up."""

    def __init__(self, works: Iterable[Work], jobs: int) -> None:
        self._source = iter(works)
        self._todo = deque(islice(self._source, jobs))
        self._deaths: Counter[str] = Counter()
        self._benches: dict[Bench, Work | None] = {Bench(): None for _ in self._todo}

    def graded(self) -> Iterator[tuple[Work, bytes]]:
        while self._benches:
            for bench in self._speaking():
                work, heard = self._benches[bench], bench.hear()
                result = heard.result if isinstance(heard, Graded) else None
                if isinstance(heard, Died):
                    result = self._after_a_death(work, heard.reason)
                if isinstance(heard, Died) and heard.is_gone:
                    self._dismiss(bench)
                    self._benches[Bench()] = None
                else:
                    self._go_on(bench)  # it works while the result is looked at
                if work is not None and result is not None:
                    yield work, result

    def _speaking(self) -> list[Bench]:
        """Those that have something to say, once there are any."""
        ready = wait([bench.connection for bench in self._benches])
        return [bench for bench in self._benches if bench.connection in ready]

    def _after_a_death(self, work: Work | None, reason: str) -> bytes | None:
        """What is left to say of a work; None where it is tried again."""
        if work is None:
            raise BenchError(f"{reason} before its first upload")
        self._deaths[work.id] += 1
        if self._deaths[work.id] >= TRIES:
            return errored(work, reason)
        self._todo.append(work)
        return None

    def _go_on(self, bench: Bench) -> None:
        """Gives a bench its next work, or dismisses it."""
        work = self._todo.popleft() if self._todo else next(self._source, None)
        if work is None:
            self._dismiss(bench)
            return
        self._benches[bench] = work
        bench.give(work)

    def _dismiss(self, bench: Bench) -> None:
        del self._benches[bench]
        bench.close()

    def close(self) -> None:
        """Ends all that still runs."""
        for bench in list(self._benches):
            self._dismiss(bench)
