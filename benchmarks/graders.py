"""Backmark and its peers as commands: each in a venv of its own, made on first use.

The peers' assignments are in `peers/`, the versions in `peers/requirements/`. A venv's name holds
a digest of its requirements, so that a changed file makes a new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from measuring import Command

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from reference import blanks  # noqa: E402 - after the path

PEERS = Path(__file__).parent / "peers"
VENVS = ROOT / ".venv-peers"
BOOT = """import gc, sys; gc.disable(); sys.path.insert(0, sys.argv.pop(1))
from grader.cli import main; main()"""
RESULTS = "results.json"
NOT_COUNTED = {"pip", "setuptools"}
GRADING = ROOT / "requirements" / "grading.txt"
BACKMARK, BULK, GRADESCOPE, PYTEST, OTTER = (
    "Backmark",
    "Backmark, regrade",
    "gradescope-utils, PyTorch",
    "pytest, stored answers",
    "otter-grader, PyTorch",
)
REQUIREMENTS = {
    BACKMARK: (GRADING,),
    BULK: (GRADING, PEERS / "requirements" / "backmark_bulk.txt"),
    GRADESCOPE: (PEERS / "requirements" / "gradescope_torch.txt",),
    PYTEST: (PEERS / "requirements" / "pytest_stored.txt",),
    OTTER: (PEERS / "requirements" / "otter_torch.txt",),
}


@dataclass(frozen=True)
class Grader:
    """One of them, ready: what grades one upload, where its packages are, and its results."""

    name: str
    command: Command
    venv: Path
    results: Path

    def score(self) -> float:
        """What the last run gave in all."""
        rows = json.loads(self.results.read_text("utf-8"))["tests"]
        return sum(row.get("score", 0) for row in rows)

    def installed_mb(self) -> float:
        """On the disk, pip and setuptools included."""
        files = {(x.lstat().st_ino, x.lstat().st_blocks * 512) for x in self.venv.rglob("*")}
        return sum(size for _, size in files) / 1e6

    def packages(self) -> int:
        """Without pip and setuptools, which every venv may have."""
        found = self.venv.glob("lib/*/site-packages/*.dist-info")
        return len({x.name.partition("-")[0] for x in found} - NOT_COUNTED)


def ready(name: str, upload: Path, folder: Path, venvs: Path = VENVS) -> Grader:
    """Makes what the grader needs once: its venv, and in `folder` the upload in its form.

    Args:
        upload: a folder with the student's three files.
        folder: an own one, which also takes the results.
    """
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ARGUMENTS[name](lambda other: _python(other, venvs), upload, folder)
    binaries = _python(name, venvs).parent
    environment = {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    command = Command(list(map(str, arguments)), folder, environment)
    return Grader(name, command, binaries.parent, folder / RESULTS)


def solution(folder: Path) -> Path:
    """The reference solution as an upload, in a new folder."""
    folder.mkdir(parents=True)
    for file in blanks.FILES:
        (folder / file).write_text(blanks.solution(file), encoding="utf-8")
    return folder


def regrade(export: Path, out: Path, jobs: int, venvs: Path = VENVS) -> Command:
    """Backmark's command for a folder of uploads."""
    command = [_python(BULK, venvs), "-I", "-c", BOOT, ROOT, "regrade", export]
    return Command([*map(str, command), "--out", str(out), "--jobs", str(jobs)], ROOT)


Arguments = Callable[[Callable[[str], Path], Path, Path], Sequence[object]]


def _backmark(python: Callable[[str], Path], upload: Path, folder: Path) -> Sequence[object]:
    """As run_autograder does it, apart from the shell."""
    command = [python(BACKMARK), "-I", "-c", BOOT, ROOT, "grade", upload]
    return [*command, "--results", folder / RESULTS]


def _gradescope(python: Callable[[str], Path], upload: Path, folder: Path) -> Sequence[object]:
    program = PEERS / "gradescope_torch.py"
    return [python(GRADESCOPE), program, _package(upload, folder), folder / RESULTS]


def _pytest(python: Callable[[str], Path], upload: Path, folder: Path) -> Sequence[object]:
    """The answers are stored by the peer that has PyTorch."""
    stored, package = folder / "stored.npz", _package(upload, folder)
    store = [python(GRADESCOPE), "-m", "homework.oracle", stored]
    subprocess.run(store, cwd=PEERS, env={"PYTHONPATH": str(package)}, check=True)
    program = PEERS / "pytest_stored.py"
    return [python(PYTEST), program, package, folder / RESULTS, stored]


def _otter(python: Callable[[str], Path], upload: Path, folder: Path) -> Sequence[object]:
    program = [python(OTTER), PEERS / "otter_torch.py"]
    zips = [*program, _package(upload, folder), folder]
    subprocess.run(zips, check=True, stdout=subprocess.DEVNULL)
    otter = [python(OTTER).with_name("otter"), "run", "--no-logo"]
    return [*otter, "-a", folder / "autograder.zip", "-o", folder, folder / "upload.zip"]


ARGUMENTS: Mapping[str, Arguments] = {
    BACKMARK: _backmark,
    GRADESCOPE: _gradescope,
    PYTEST: _pytest,
    OTTER: _otter,
}


def _package(upload: Path, folder: Path) -> Path:
    """A folder with the package `hw01`, the upload's files beside the given ones."""
    package = folder / "package" / "hw01"
    shutil.rmtree(package, ignore_errors=True)
    shutil.copytree(
        ROOT / "student_template" / "hw01", package, ignore=shutil.ignore_patterns("__pycache__")
    )
    for file in upload.glob("*.py"):
        shutil.copy(file, package)
    return package.parent


def _python(name: str, venvs: Path) -> Path:
    """Of the grader's venv, which is made where it is not complete."""
    requirements = REQUIREMENTS[name]
    digest = hashlib.sha256(b"".join(x.read_bytes() for x in requirements)).hexdigest()[:8]
    venv = venvs / f"{requirements[-1].stem}-{digest}"
    python, complete = venv / "bin" / "python", venv / "complete"
    if not complete.exists():
        print(f"making {venv}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        for file in requirements:
            subprocess.run([*pip, "-r", file], check=True)
        complete.touch()
    return python
