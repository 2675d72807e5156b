"""What a command costs: wall and processor time of all its processes, and their memory together.

Medians with their range, in rounds that take every command in turn, so that a busy machine slows
all alike. Linux only. Knows nothing of what is measured.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")
SAMPLE_S = 0.01
SHOWN = 600  # characters of what a failed command said
PROC = Path("/proc")


@dataclass(frozen=True)
class Command:
    """What is run, and where; `environment` comes on top of this program's own."""

    arguments: Sequence[str]
    folder: Path = Path("/")
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cost:
    """Of one run: `cpu_s` is user and system time of the process and all that it waited for."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True)
class Memory:
    """The most that was held at a time, in megabytes, each shared page counted once (PSS): by the
    process itself, and by all processes below it too."""

    own_mb: float
    whole_mb: float


class CommandFailedError(Exception):
    """A command that is measured ended with another code than 0."""


def cost(command: Command, enter: Callable[[], None] | None = None) -> Cost:
    """Runs the command to its end. `enter` is called in the new process before it becomes it.

    Raises:
        CommandFailedError: it ended with another code than 0.
    """
    return _Running(command, enter).ended()


def watched(command: Command, every_s: float = SAMPLE_S) -> tuple[Cost, Memory]:
    """Runs the command and looks at its memory every so often, which slows it where that is often.

    Raises:
        CommandFailedError: it ended with another code than 0.
    """
    ended = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        running = _Running(command)
        memory = pool.submit(_memory, running.pid, ended, every_s)
        try:
            found = running.ended()
        finally:
            ended.set()
        return found, memory.result()


def descendants(pid: int) -> Iterator[int]:
    """The process and all processes below it that are there now."""
    children: dict[int, list[int]] = {}
    for path in PROC.iterdir():
        if path.name.isdigit() and (parent := _parent(path)) is not None:
            children.setdefault(parent, []).append(int(path.name))
    waiting = [pid]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += children.get(found, ())


def interleaved(rounds: int, measures: Mapping[str, Callable[[], Found]]) -> dict[str, list[Found]]:
    """As many values of each measure, taken in turn, each round beginning with another one. A
    round before counts for nothing."""
    found: dict[str, list[Found]] = {name: [] for name in measures}
    names = list(measures)
    for i in range(rounds + 1):
        turn = i % len(names)
        for name in (*names[turn:], *names[:turn]):
            found[name].append(measures[name]())
    return {name: values[1:] for name, values in found.items()}


def ratios(ones: Iterable[float], others: Iterable[float]) -> list[float]:
    """Round by round, so that what slows a whole round cancels."""
    return [one / other for one, other in zip(ones, others)]


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The median and the range: "1.94 (1.81 to 2.20)"."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """In Markdown, numbers to the right."""
    cells = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells)]
    first, *rest = (
        [cells_of[0].ljust(widths[0]), *map(str.rjust, cells_of[1:], widths[1:])]
        for cells_of in cells
    )
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (first, rule, *rest))


class _Running:
    """A command that has been started, to be waited for once."""

    def __init__(self, command: Command, enter: Callable[[], None] | None = None) -> None:
        self._command = command
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - read when it ends
        self._began_s = time.perf_counter()
        self._process = subprocess.Popen(
            command.arguments,
            cwd=command.folder,
            env={**os.environ, **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            preexec_fn=enter,
        )
        self.pid = self._process.pid

    def ended(self) -> Cost:
        _, status, usage = os.wait4(self.pid, 0)
        took_s = time.perf_counter() - self._began_s
        self._process.returncode = code = os.waitstatus_to_exitcode(status)
        with self._errors as file:
            file.seek(0)
            said = file.read().decode("utf-8", "replace")
        if code:
            shown = " ".join(map(str, self._command.arguments))
            raise CommandFailedError(f"ended with {code}: {shown}\n{said[-SHOWN:]}")
        return Cost(took_s, usage.ru_utime + usage.ru_stime)


def _memory(pid: int, ended: threading.Event, every_s: float) -> Memory:
    own = whole = 0
    while not ended.wait(every_s):
        shares = [_pss_bytes(x) for x in descendants(pid)]
        own, whole = max(own, shares[0]), max(whole, sum(shares))
    return Memory(own / 1e6, whole / 1e6)


def _parent(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:  # it has ended meanwhile
        return None


def _pss_bytes(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended meanwhile
        return 0
    return next((int(x.split()[1]) << 10 for x in lines if x.startswith("Pss:")), 0)
