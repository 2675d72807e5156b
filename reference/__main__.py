"""`python -m reference blanks`: writes the student's blank files from the solution."""

from __future__ import annotations

import argparse
from pathlib import Path

from . import blanks

TEMPLATE = Path(__file__).parent.parent / "student_template" / "hw01"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m reference", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("blanks", help="write student_template's blanks")
    command.set_defaults(run=lambda: blanks.write_template(TEMPLATE))
    parser.parse_args().run()


if __name__ == "__main__":
    main()
