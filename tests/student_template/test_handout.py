"""What the handout shows of the tools is what they do."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import sys
from pathlib import Path
from types import ModuleType

import pictures
import pytest

HANDOUT = (pictures.TEMPLATE / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```pycon\n(.*?)\n```", HANDOUT, re.DOTALL)
SHOWN = re.findall(r"\]\((pictures/[^)]*)\)", HANDOUT)


def replayed(block: str) -> str:
    """The block with what its lines print now."""
    names: dict[str, object] = {}
    lines: list[str] = []
    for example in doctest.DocTestParser().get_examples(block):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(example.source, "handout", "single"), names)
        first, *others = example.source.splitlines()
        lines += [f">>> {first}", *(f"... {line}".rstrip() for line in others)]
        lines += printed.getvalue().splitlines()
    return "\n".join(lines)


@pytest.mark.parametrize("block", BLOCKS, ids=["draw", "gradcheck"])
@pytest.mark.parametrize("package", ["hw01", "blank_hw01"])
def test_the_handouts_blocks_are_true(
    block: str, package: str, request: pytest.FixtureRequest
) -> None:
    """A block shows what the tool prints, on the first day as on the last."""
    request.getfixturevalue(package)

    assert replayed(block) == block


def test_the_handout_shows_every_picture() -> None:
    """Every picture is shown or linked, and every link has its picture."""
    assert sorted(SHOWN) == sorted(f"pictures/{path.name}" for path in pictures.FOLDER.iterdir())


def test_pictures_are_what_the_tool_makes(hw01: ModuleType) -> None:
    """The stored pictures are, to the byte, what `draw` makes with the solution in place."""
    stored = {path.name: path.read_bytes() for path in pictures.FOLDER.iterdir()}

    assert stored == {name: svg.encode() for name, svg in pictures.made(hw01).items()}


def test_one_command_writes_the_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`pictures.main` writes each picture, and leaves no package behind."""
    monkeypatch.setattr(pictures, "FOLDER", tmp_path)

    pictures.main()

    assert len(list(tmp_path.glob("*.svg"))) == len(SHOWN)
    assert "hw01" not in sys.modules
