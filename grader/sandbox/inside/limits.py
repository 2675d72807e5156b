"""What the kernel lets one guest use, as the grader asks for it and a guest sets it."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """Limits of one process, set by rlimits; all positive."""

    cpu_s: int = 20
    memory_bytes: int = 512 << 20
    """Address space on top of what the process has mapped already: the zygote's own."""
    open_files: int = 64
    stack_bytes: int = 256 << 20
    """As far as the hard limit allows; Python 3.10 needs about 0.5 KiB per level of recursion."""
