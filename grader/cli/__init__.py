"""The command line: the only room that prints or exits, a module a command.

Exit codes: 0 results were written, whatever the score; 1 the grader itself failed, or an audit,
the doctor or a rehearsal found something; 2 the command, the upload's path or the folder cannot be
used, or a library is missing; 3 below the confinement floor, and nothing was written; 130
interrupted, what it had so far was written.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence

from . import audit, doctor, grade, package, points, regrade, rehearse, report
from .exits import EXIT_INTERRUPTED, stop


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m grader", description="Grades HW01, reverse-mode automatic differentiation."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (grade, regrade, report, audit, doctor, points, package, rehearse):
        command.add_to(commands)
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # findings quote what students wrote
    try:
        options.run(options)
        gc.freeze()  # or Python would look for garbage among all there is before it ends
    except KeyboardInterrupt:
        stop(EXIT_INTERRUPTED, "interrupted")
    except BrokenPipeError:  # whoever reads our output has seen enough; the results are written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
