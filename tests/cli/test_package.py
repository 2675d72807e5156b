"""`package`, as a TA runs it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from grader import cli, given


def test_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The zip is written where it is asked for, and its size and digest are told."""
    out = tmp_path / "new" / "autograder.zip"

    cli.main(["package", "--out", str(out)])

    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{out}: ")
    assert first.endswith(f" files, {out.stat().st_size:,} bytes")
    assert second == f"SHA-256 {hashlib.sha256(out.read_bytes()).hexdigest()}"


def test_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project that is not whole, and a place that cannot be written to, are one sentence."""
    (tmp_path / "file").write_text("")
    for root, out in ((tmp_path, tmp_path / "out.zip"), (given.ROOT, tmp_path / "file" / "o.zip")):
        monkeypatch.setattr(given, "ROOT", root)
        with pytest.raises(SystemExit, match="1"):
            cli.main(["package", "--out", str(out)])

    missing, unwritable = capsys.readouterr().err.splitlines()
    assert "run_autograder; restore it, or take it off the allowlist" in missing
    assert unwritable.startswith("grader: no zip: ")
