"""How every command ends: its exit codes, and one sentence on standard error."""

from __future__ import annotations

import sys
from typing import NoReturn

EXIT_FAILED, EXIT_USAGE, EXIT_FLOOR, EXIT_INTERRUPTED = 1, 2, 3, 130
# What Gradescope must have in force; below it nothing is graded there.
FLOOR = frozenset({"uid", "rlimits", "no_new_privs", "seccomp"})


def stop(code: int, message: str) -> NoReturn:
    """Ends the command."""
    print(f"grader: {message}", file=sys.stderr)
    raise SystemExit(code)
