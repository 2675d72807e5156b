"""A whole rehearsal in a fresh Debian that has Python, pip and venv, and nothing else of ours.

Takes minutes and needs a mirror, so it runs when it is asked for:
BACKMARK_CHROOT=1 .venv/bin/pytest tests/packaging/test_chroot.py
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import uploads
from uploads import ROOT

from grader.packaging import autograder, rehearsal
from grader.packaging import stage as stages
from grader.packaging.stage import Stage

INSTALLED = "python3,python3-pip,python3-venv,ca-certificates"
CERTIFICATES = Path("etc/ssl/certs/ca-certificates.crt")
UPLOADS = ("right-einsum-arrays", "broken-graph-missing", "hostile-forged-results")


@pytest.fixture
def debian(tmp_path: Path) -> Iterator[Path]:
    """A fresh bookworm in a folder, which goes after the test."""
    if "BACKMARK_CHROOT" not in os.environ:
        pytest.skip(
            "takes minutes: BACKMARK_CHROOT=1 .venv/bin/pytest tests/packaging/test_chroot.py"
        )
    if not stages.can_be_private() or shutil.which("debootstrap") is None:
        pytest.skip("needs root, a machine that lets it mount, and debootstrap")
    root = tmp_path / "debian"
    command = ["unshare", "--mount", "debootstrap", "--variant=minbase"]
    made = subprocess.run(
        [*command, f"--include={INSTALLED}", "bookworm", str(root)], capture_output=True, text=True
    )
    if made.returncode != 0:
        pytest.skip(f"debootstrap: {(made.stdout + made.stderr).splitlines()[-1:]}")
    # A network that a proxy guards has certificates of its own.
    if Path("/", CERTIFICATES).exists():
        shutil.copy(Path("/", CERTIFICATES), root / CERTIFICATES)
    yield root
    shutil.rmtree(root)


def test_fresh_debian(debian: Path, tmp_path: Path) -> None:
    """setup.sh installs nothing with apt there, and run_autograder gives every upload its score in
    full confinement."""
    autograder.package(ROOT, tmp_path / "autograder.zip")
    stage = Stage(tmp_path / "autograder", True, debian)
    stage.folder.mkdir(mode=0o755)
    before = (debian / "var/lib/dpkg/status").read_bytes()

    rehearsal.unpack(tmp_path / "autograder.zip", stage)
    built = rehearsal.build(stage)

    assert built.code == 0, built.printed
    assert (debian / "var/lib/dpkg/status").read_bytes() == before
    for name in UPLOADS:
        (tmp_path / name).mkdir()
        rehearsal.place(uploads.materialise(name, tmp_path / name), stage)
        run = rehearsal.run(stage)
        assert (run.ended.code, run.breaches) == (0, ()), run.ended.printed
        results = json.loads(run.results or b"")
        assert results["score"] == uploads.score(name)
        layers = results["extra_data"]["confinement"]["layers"]
        assert all(layer["in_force"] for layer in layers.values())
