"""What a command costs: wall and processor time of all its processes, and their memory together.

Medians with their range, in rounds that take every command in turn, so that a busy machine slows
all alike. Linux only. Knows nothing of what is measured.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")
SAMPLE_S = 0.01
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


class CommandFailedError(Exception):
    """A command that is measured ended with another code than 0."""


def cost(command: Command, enter: Callable[[], None] | None = None) -> Cost:
    """Runs the command to its end. `enter` is called in the new process before it becomes it.

    Raises:
        CommandFailedError: it ended with another code than 0.
    """
    began = time.perf_counter()
    process = _start(command, enter)
    _, status, usage = os.wait4(process.pid, 0)
    took_s = time.perf_counter() - began
    _must_be_zero(process, command, os.waitstatus_to_exitcode(status))
    return Cost(took_s, usage.ru_utime + usage.ru_stime)


def peak_mb(command: Command) -> float:
    """The most memory that all processes of the command held at a time, in megabytes, each shared
    page counted once (PSS). Sampled, which slows the command: its time is not looked at.

    Raises:
        CommandFailedError: it ended with another code than 0.
    """
    process = _start(command, None)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_pss_bytes, descendants(process.pid))))
        time.sleep(SAMPLE_S)
    _must_be_zero(process, command, process.returncode)
    return peak / 1e6


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


def _start(command: Command, enter: Callable[[], None] | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env={**os.environ, **command.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=enter,
    )


def _must_be_zero(process: subprocess.Popen[bytes], command: Command, code: int) -> None:
    process.returncode = code
    if code:
        shown = " ".join(map(str, command.arguments))
        raise CommandFailedError(f"ended with {code}; try it by hand: {shown}")


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
