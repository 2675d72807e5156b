"""How every command ends: its exit codes, and one sentence on standard error."""

from __future__ import annotations

import sys
from typing import NoReturn

from ..plain_text import plain

EXIT_FAILED, EXIT_USAGE, EXIT_FLOOR, EXIT_INTERRUPTED = 1, 2, 3, 130
MEANINGS = {
    0: "done; a grading wrote a valid results.json, whatever the upload did",
    EXIT_FAILED: "the grader itself failed (what it had so far is in results.json), or an audit, "
    "the doctor, a rehearsal or regenerate found something",
    EXIT_USAGE: "the command, the upload's path or the folder cannot be used, or a library is "
    "missing",
    EXIT_FLOOR: "confinement is below the floor that Gradescope requires, or no guest can be "
    "started: nothing was written",
    EXIT_INTERRUPTED: "interrupted: what it had so far is in results.json, the rest is errored",
}


def stop(code: int, message: str) -> NoReturn:
    """Ends the command. A message may hold a name that a student gave to a file."""
    print(f"grader: {plain(message, lines=True)}", file=sys.stderr)
    raise SystemExit(code)


def stop_for(error: OSError, place: object) -> NoReturn:
    """Ends a command that the system stopped, at `place` where the error names none."""
    if isinstance(error, BrokenPipeError):  # nobody reads any more: `main` knows what to do
        raise error
    stop(EXIT_FAILED, f"{error.strerror}: {error.filename or place}")


def stop_without(error: ModuleNotFoundError, extra: str) -> NoReturn:
    """Ends a command that needs the libraries of an extra of pyproject.toml."""
    how = f"`pip install '.[{extra}]'` or ./setup.sh --dev does it"
    stop(EXIT_USAGE, f"{error.name} is not installed; {how}")
