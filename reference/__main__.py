"""`python -m reference`: writes the stored cases and the student's blank files.

Exit codes: 0 done, or nothing differs; 1 the opinions disagree, or what is stored differs; 2 the
command cannot be used, or torch is missing; 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import NoReturn

from . import blanks, golden

TEMPLATE = Path(__file__).parent.parent / "student_template" / "hw01"
EXIT_DIFFERS, EXIT_USAGE, EXIT_INTERRUPTED = 1, 2, 130


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m reference", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("blanks", help="write the student's blank files")
    command.set_defaults(run=lambda _: blanks.write_template(TEMPLATE))
    command = commands.add_parser(
        "regenerate",
        help="write the stored cases, once three opinions agree on each",
        description="Asks the NumPy reference, PyTorch and numerical differentiation about every "
        "case, and stores PyTorch's results where all agree. Otherwise nothing is written.",
        epilog="example: python -m reference regenerate --check",
    )
    command.add_argument(
        "--check", action="store_true", help="write nothing; say what differs from what is stored"
    )
    command.add_argument(
        "--seed", metavar="TEXT", help="what values are drawn from (default: the manifest's)"
    )
    command.set_defaults(run=_regenerate)
    options = parser.parse_args()
    try:
        options.run(options)
    except KeyboardInterrupt:
        _stop(EXIT_INTERRUPTED, "interrupted")
    except OSError as error:
        _stop(EXIT_USAGE, f"{error.strerror}: {error.filename or 'standard output'}")


def _regenerate(options: argparse.Namespace) -> None:
    try:
        from . import regenerate
    except ModuleNotFoundError as error:
        _stop(EXIT_USAGE, f"{error.name} is not installed; ./setup.sh --dev installs it")
    began = time.monotonic()

    def on_set(name: str, count: int) -> None:
        print(f"{time.monotonic() - began:5.1f} s  {name}: {count} cases, all agree", flush=True)

    try:
        files = regenerate.made(options.seed or _seed(), on_set)
    except regenerate.DisagreementError as error:
        _stop(EXIT_DIFFERS, f"nothing was written: {error}")
    if not options.check:
        regenerate.write(files)
        print(f"{len(files)} files written to {golden.FOLDER}")
        return
    found = list(regenerate.differences(files))
    for difference in found:
        print(f"{difference.place}: {difference.what}")
    if found:
        _stop(EXIT_DIFFERS, "what is stored is not what would be written")
    print("what is stored is what would be written")


def _seed() -> str:
    try:
        return golden.manifest().seed
    except golden.GoldenError:
        return golden.SEED


def _stop(code: int, message: str) -> NoReturn:
    print(f"reference: {message}", file=sys.stderr)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
