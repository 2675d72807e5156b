"""Gradescope's own sequence on this machine, without Docker: unpack, set up, upload, run, judge.

The order is that of gradescope/autograder_samples, `manual_docker/Dockerfile`, and of the pages
"Autograder Specifications" and "Submission Metadata" of gradescope-autograders.readthedocs.io.
Knows nothing of how a grading is made.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .rules import Breach, breaches
from .stage import Ended, Stage

SETUP_LIMIT_S = 1200.0
RUN_LIMIT_S = 600.0  # Gradescope's own, by default
AT_ROOT = ("setup.sh", "run_autograder")
METADATA = {
    "id": 123456,
    "created_at": "2018-07-01T14:22:32.365935-07:00",
    "assignment": {
        "due_date": "2018-07-31T23:00:00.000000-07:00",
        "group_size": 4,
        "group_submission": True,
        "id": 25828,
        "course_id": 1234,
        "late_due_date": None,
        "release_date": "2018-07-02T00:00:00.000000-07:00",
        "title": "Programming Assignment 1",
        "total_points": "20.0",
    },
    "submission_method": "upload",
    "users": [{"email": "student@example.com", "id": 1234, "name": "Student User"}],
    "previous_submissions": [],
}


class RehearsalError(Exception):
    """The package or the upload cannot be used; the message is one sentence."""


@dataclass(frozen=True)
class Run:
    """What came of one upload."""

    ended: Ended
    results: bytes | None
    breaches: tuple[Breach, ...]


def unpack(package: Path, stage: Stage) -> None:
    """Puts the zip's files, with their modes, where Gradescope puts them."""
    source = stage.folder / "source"
    _extract(package, source)
    for name in AT_ROOT:
        if not (source / name).is_file():
            raise RehearsalError(
                f"{package} has no {name} at its root; zip the files, not the folder around them"
            )
    target = stage.folder / "run_autograder"
    shutil.copy(source / "run_autograder", target)
    target.chmod(target.stat().st_mode | 0o111)


def build(stage: Stage) -> Ended:
    """Runs setup.sh, as Gradescope does once for all uploads."""
    return stage.run(["bash", f"{stage.home}/source/setup.sh"], SETUP_LIMIT_S, network=True)


def place(upload: Path, stage: Stage) -> None:
    """Puts a folder, a zip or a file where a student's upload is, as the first of that student."""
    submission, results = stage.folder / "submission", stage.folder / "results"
    for folder in (submission, results):
        shutil.rmtree(folder, ignore_errors=True)
    results.mkdir()
    _copy(upload, submission)
    metadata = stage.folder / "submission_metadata.json"
    metadata.write_text(json.dumps(METADATA), encoding="utf-8")


def run(stage: Stage, limit_s: float = RUN_LIMIT_S) -> Run:
    """Runs run_autograder on what was placed."""
    ended = stage.run(_entry(stage), limit_s)
    found = stage.folder / "results" / "results.json"
    data = found.read_bytes() if found.is_file() else None
    return Run(ended, data, tuple(breaches(data)))


def _entry(stage: Stage) -> list[str]:
    if stage.private:
        return [f"{stage.home}/run_autograder"]
    # Without a /autograder of its own the same command is told its folders.
    entry = [f"{stage.home}/source/run_autograder", f"{stage.home}/submission"]
    entry += ["--metadata", f"{stage.home}/submission_metadata.json"]
    return [*entry, "--results", f"{stage.home}/results/results.json"]


def _copy(upload: Path, submission: Path) -> None:
    try:
        if upload.is_dir():
            shutil.copytree(upload, submission, symlinks=True)
        elif upload.suffix.lower() == ".zip":
            _extract(upload, submission)
        else:
            submission.mkdir()
            shutil.copy(upload, submission)
    except (OSError, shutil.Error) as error:
        raise RehearsalError(f"{upload} cannot be uploaded: {_reason(error)}") from error


def _extract(package: Path, folder: Path) -> None:
    """All files of a zip, with their modes; names that lead out of the folder stay in it."""
    folder.mkdir()
    try:
        with zipfile.ZipFile(package) as archive:
            for info in archive.infolist():
                path = archive.extract(info, folder)
                mode = info.external_attr >> 16 & 0o777
                if mode and not info.is_dir():
                    os.chmod(path, mode)
    except Exception as error:  # struct and zlib raise errors of their own
        raise RehearsalError(f"{package} cannot be unpacked: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
