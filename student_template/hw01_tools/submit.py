"""Checks your work and writes the zip to upload.

    python -m hw01_tools.submit               # runs the tests, then writes hw01-submission.zip
    python -m hw01_tools.submit --no-tests    # writes it at once

Exit codes: 0 the zip is written, whatever the score; 1 one of your files cannot be used, or the
zip cannot be written; 2 this is called in another way, or not in the homework's folder; 3 the tests
could not be run, and nothing is written.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import os
import sys
import textwrap
import zipfile
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parent.parent
UPLOAD = "hw01-submission.zip"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
REGULAR_FILE, UNIX = 0o100644 << 16, 3
EXIT_UNUSABLE, EXIT_USAGE, EXIT_TESTS = 1, 2, 3
ABOUT = (
    "On Gradescope the same items are graded, on these cases and on others that are drawn for your "
    "upload. A right function passes them all."
)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m hw01_tools.submit",
        description="Checks your work and writes the zip to upload.",
        epilog="exit codes: 0 written, 1 a file cannot be used or written, 2 called wrongly or in "
        "another folder, 3 the tests could not be run",
    )
    parser.add_argument("--no-tests", action="store_true", help="write the zip without the tests")
    options = parser.parse_args()
    _stop_unless_at_home()
    os.chdir(ROOT)
    _submit(with_tests=not options.no_tests)


def _submit(with_tests: bool) -> None:
    from grader import feedback
    from grader.given import texts_to_compare
    from grader.submission import read_submission

    submission = read_submission(ROOT / "hw01", texts_to_compare())
    if submission.problems:
        _stop(EXIT_UNUSABLE, "; ".join([*submission.problems.values(), "no zip is written"]))
    if with_tests:
        from grader.home.local_tests import grade_of

        grade = grade_of(ROOT, submission.notes)
        if grade is None:
            _stop(EXIT_TESTS, "the tests could not be run; --no-tests writes the zip without them")
        _say("", "What Gradescope will say above your items, as far as can be known here:", "")
        _say(*(f"  {line}" for line in feedback.summary(grade)), "", ABOUT)
    else:
        _say(*submission.notes)
    _pack(ROOT / "hw01", ROOT / UPLOAD)
    _say("", f"Upload {UPLOAD}: it is in {ROOT}")


def _pack(code: Path, target: Path) -> None:
    """The three files and nothing else; the same bytes for the same files."""
    from grader.model import STUDENT_FILES

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for file in STUDENT_FILES:
            info = zipfile.ZipInfo(file, FIRST_DAY)
            info.external_attr, info.create_system = REGULAR_FILE, UNIX
            archive.writestr(info, (code / file).read_bytes())
    fresh = target.with_suffix(".new")
    try:
        fresh.write_bytes(content.getvalue())
        fresh.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink()
        _stop(EXIT_UNUSABLE, f"{target} cannot be written: {error.strerror}")


def _stop_unless_at_home() -> None:
    if importlib.util.find_spec("pytest") is None:
        _stop(EXIT_USAGE, "pytest is missing: pip install -r requirements.txt")
    for folder in ("hw01", "grader", "reference"):
        if not (ROOT / folder).is_dir():
            _stop(
                EXIT_USAGE,
                f"there is no folder {folder} beside hw01_tools in {ROOT}: unzip the homework "
                "again, and copy your three files into its hw01",
            )


def _say(*lines: str) -> None:
    for line in lines:
        print(textwrap.fill(line, 100) if line else "")


def _stop(code: int, message: str) -> NoReturn:
    print(f"submit: {message}", file=sys.stderr)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
