"""A container's share of the machine without a container: half a processor and 768 MiB.

A control group, version 1 or 2, which root may make where the machine lets it. Version 2 has not
been tried.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

CPUS, MEMORY_BYTES = 0.5, 768 << 20  # Gradescope's default
PERIOD_US = 100_000
MOUNT = Path("/sys/fs/cgroup")
NUMBERS = itertools.count()
LAST_ONES_S = 10


class NoGroupError(Exception):
    """No control group can be made here; says why."""


class Group:
    """A fresh group with a limit each; a context manager, which removes it.

    Raises:
        NoGroupError: on entering.
    """

    def __init__(self, cpus: float = CPUS, memory_bytes: int = MEMORY_BYTES) -> None:
        name = f"backmark-{os.getpid()}-{next(NUMBERS)}"
        quota_us = int(cpus * PERIOD_US)
        if (MOUNT / "cgroup.controllers").exists():
            memory = MOUNT / name
            self.folders = {memory}
            self._settings = {
                MOUNT / "cgroup.subtree_control": "+cpu +memory",
                memory / "cpu.max": f"{quota_us} {PERIOD_US}",
                memory / "memory.max": str(memory_bytes),
            }
            self._peak, self._kills = memory / "memory.peak", memory / "memory.events"
        else:
            cpu, memory = MOUNT / "cpu" / name, MOUNT / "memory" / name
            self.folders = {cpu, memory}
            self._settings = {
                cpu / "cpu.cfs_period_us": str(PERIOD_US),
                cpu / "cpu.cfs_quota_us": str(quota_us),
                memory / "memory.limit_in_bytes": str(memory_bytes),
            }
            self._peak = memory / "memory.max_usage_in_bytes"
            self._kills = memory / "memory.oom_control"

    def __enter__(self) -> Group:
        try:
            for folder in self.folders:
                folder.mkdir()
            for file, value in self._settings.items():
                file.write_text(value)
        except OSError as error:
            self._remove()
            raise NoGroupError(f"{error.strerror}: {error.filename}") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._remove()

    @property
    def enter(self) -> Callable[[], None]:
        """Puts the process that calls it into the group, with all that it starts from then on."""
        files = [folder / "cgroup.procs" for folder in self.folders]

        def put() -> None:
            for file in files:
                file.write_text("0")

        return put

    @property
    def peak_mb(self) -> float:
        """The most memory that was counted for the group, cached files included, in megabytes."""
        return int(self._peak.read_text()) / 1e6

    @property
    def kills(self) -> int:
        """How many processes were killed for want of memory."""
        counts = (line.split() for line in self._kills.read_text().splitlines())
        return next((int(value) for name, value in counts if name == "oom_kill"), 0)

    def _remove(self) -> None:
        """The last processes may still be ending."""
        until = time.monotonic() + LAST_ONES_S
        for folder in self.folders:
            while folder.exists():
                with contextlib.suppress(OSError):
                    folder.rmdir()
                    break
                if time.monotonic() > until:
                    break
                time.sleep(0.01)
