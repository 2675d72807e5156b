"""`python -m reference`, as whoever writes the stored cases runs it: every ending has its code."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

import reference
from reference import __main__ as command
from reference import blanks, golden

NONE_DIFFERS = "what is stored is what would be written\n"
NO_TORCH = "reference: torch is not installed; ./setup.sh --dev installs it\n"


def ended(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["reference", *arguments])
    try:
        command.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def stored(seed: str, on_set: Callable[[str, int], None]) -> dict[str, str]:
    """What `made` would make, where it is what is stored."""
    on_set("one set", 2)
    paths = sorted(golden.FOLDER.iterdir())
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


def without_one(seed: str, on_set: Callable[[str, int], None]) -> dict[str, str]:
    return {name: text for name, text in stored(seed, on_set).items() if name != "add-compute.json"}


def disagreeing(seed: str, _: object) -> dict[str, str]:
    from reference.regenerate import DisagreementError

    raise DisagreementError(f"they differ on a case of {seed}")


def interrupted(seed: str, _: object) -> dict[str, str]:
    raise KeyboardInterrupt


def on_a_full_disk(seed: str, _: object) -> dict[str, str]:
    raise OSError(28, "No space left on device", "add-compute.json")


CHECKED = {
    "interrupted": (interrupted, 130, "", "reference: interrupted\n"),
    "full": (on_a_full_disk, 2, "", "reference: No space left on device: add-compute.json\n"),
    "nothing differs": (stored, 0, NONE_DIFFERS, ""),
    "a file differs": (
        without_one,
        1,
        "add-compute.json: belongs to no set of cases\n",
        "reference: what is stored is not what would be written\n",
    ),
    "opinions differ": (
        disagreeing,
        1,
        "",
        f"reference: nothing was written: they differ on a case of {golden.manifest().seed}\n",
    ),
}


@pytest.mark.parametrize(("made", "code", "out", "err"), CHECKED.values(), ids=CHECKED.keys())
def test_check(
    made: object,
    code: int,
    out: str,
    err: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With --check it says what differs and writes nothing; it ends with 1 where anything does."""
    pytest.importorskip("torch")
    from reference import regenerate

    monkeypatch.setattr(regenerate, "made", made)
    monkeypatch.setattr(regenerate, "write", None)

    assert ended(monkeypatch, "regenerate", "--check") == code

    told, wrong = capsys.readouterr()
    assert told.endswith(out)
    assert wrong == err


@pytest.mark.parametrize("seed", ["mine", ""])
def test_writes_what_was_made(
    seed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --check it writes; where no manifest can be read, from the seed of the first one."""
    pytest.importorskip("torch")
    from reference import regenerate

    def unreadable() -> None:
        raise golden.GoldenError(golden.MANIFEST, "cannot be read")

    written: list[dict[str, str]] = []
    monkeypatch.setattr(golden, "manifest", unreadable)
    monkeypatch.setattr(regenerate, "made", lambda seed, _: {"seed": seed})
    monkeypatch.setattr(regenerate, "write", written.append)

    assert ended(monkeypatch, "regenerate", *(["--seed", seed] if seed else [])) == 0

    assert written == [{"seed": seed or golden.SEED}]
    assert capsys.readouterr().out == f"1 files written to {golden.FOLDER}\n"


def test_without_torch(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where PyTorch is missing, one sentence says how to get it, with the code of a missing
    library."""
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in ("regenerate", "oracle"):
        monkeypatch.delitem(sys.modules, f"reference.{name}", raising=False)
        monkeypatch.delattr(reference, name, raising=False)

    assert ended(monkeypatch, "regenerate") == 2

    assert capsys.readouterr().err.endswith(NO_TORCH)


def test_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    """`blanks` writes the student's files in the template."""
    written: list[object] = []
    monkeypatch.setattr(blanks, "write_template", written.append)

    assert ended(monkeypatch, "blanks") == 0

    assert written == [command.TEMPLATE]
