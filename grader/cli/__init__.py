"""The command line: the only room that prints or exits, a module a command."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
import textwrap
from collections.abc import Iterator, Sequence

from . import audit, doctor, grade, package, points, regrade, rehearse, report
from .exits import EXIT_INTERRUPTED, EXIT_USAGE, MEANINGS, stop, stop_for

EXAMPLE = "example: python -m grader grade examples/typical --results results.json"
INDENT = " " * 5


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m grader",
        description="Grades HW01, reverse-mode automatic differentiation.",
        epilog="\n".join([EXAMPLE, "", "exit codes:", *_exit_codes()]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (grade, regrade, report, audit, doctor, points, package, rehearse):
        command.add_to(commands)
    _open_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # findings quote what students wrote
    try:
        options = parser.parse_args(arguments)
        _check_working_folder()
        options.run(options)
        sys.stdout.flush()  # here, where it is known what to do if nobody reads it
        gc.freeze()  # or Python would look for garbage among all there is before it ends
    except KeyboardInterrupt:
        stop(EXIT_INTERRUPTED, "interrupted")
    except BrokenPipeError:  # whoever reads our output has seen enough; the results are written
        _leave_output()
    except OSError as error:
        _leave_output()
        stop_for(error, "standard output")


def _leave_output() -> None:
    """What is left to print goes nowhere, and Python's end does not trip over it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_streams() -> None:
    """A standard stream that was closed leads nowhere: the next file would be taken for it."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8")  # noqa: SIM115 - till the end
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8")  # noqa: SIM115 - the same


def _check_working_folder() -> None:
    try:
        os.getcwd()
    except OSError as error:
        stop(EXIT_USAGE, f"the working folder is gone or closed ({error.strerror}); cd to another")


def _exit_codes() -> Iterator[str]:
    for code, meaning in MEANINGS.items():
        yield textwrap.fill(f"{code:>3}  {meaning}", 80, subsequent_indent=INDENT)
