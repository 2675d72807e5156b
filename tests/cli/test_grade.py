"""`grade`, where it cannot: every ending has its code and one sentence, and nothing is written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from uploads import ROOT

import reference
from grader import cli
from grader.cli import grade
from grader.sandbox.conversation import SandboxError

UPLOAD = ROOT / "examples" / "typical"


class NoZygote:
    def __init__(self, *_: object) -> None:
        raise SandboxError("no zygote can be started")


def no_zygote(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(grade, "Zygote", NoZygote)


def no_uid(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(grade, "_missing_layers", lambda _: ["uid"])


def no_torch(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(sys.modules, "torch", None)
    for name in ("regenerate", "oracle"):
        patch.delitem(sys.modules, f"reference.{name}", raising=False)
        patch.delattr(reference, name, raising=False)


def nothing(_: object) -> None:
    pass


ENDINGS = {
    "no upload": (nothing, ["nowhere"], 2, "nowhere is not there; name a folder or a zip file"),
    "a name that acts": (
        nothing,
        ["a\x1b[2J\u202e.zip"],
        2,
        "a\N{REPLACEMENT CHARACTER}[2J.zip is not there",
    ),
    "odd metadata": (nothing, [str(UPLOAD), "--metadata", "."], 2, "cannot be read as JSON"),
    "no torch": (no_torch, [str(UPLOAD), "--oracle", "torch"], 2, "torch is not installed"),
    "no process": (no_zygote, [str(UPLOAD)], 3, "no confined process can be started here"),
    "the floor": (no_uid, [str(UPLOAD), "--floor", "required"], 3, "not in force here: uid"),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_what_cannot_be_graded_is_one_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written, and the code says whose turn it is."""
    broken, arguments, code, sentence = ENDINGS[name]
    monkeypatch.chdir(tmp_path)
    broken(monkeypatch)

    with pytest.raises(SystemExit) as ended:
        cli.main(["grade", *arguments])

    (line,) = capsys.readouterr().err.splitlines()
    assert ended.value.code == code
    assert sentence in line
    assert os.listdir(tmp_path) == []


def test_partial_confinement_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where no floor is asked for it grades all the same, and says what was not in force."""
    no_uid(monkeypatch)
    (tmp_path / "upload").mkdir()

    cli.main(["grade", str(tmp_path / "upload"), "--results", str(tmp_path / "r.json")])

    assert "Confinement was partial: uid not in force." in capsys.readouterr().out
    assert (tmp_path / "r.json").exists()
