"""Intake: uploads of every shape become the three files, or a sentence that says why not."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from handing_in import (
    FILES,
    FORMS,
    GIVEN,
    POSIX,
    SOURCES,
    Tree,
    folder_of,
    in_folder,
    is_a_sentence,
    zip_bytes,
)

from grader.model import STUDENT_FILES, Submission
from grader.submission import (
    COPIES_LIMIT,
    FILE_LIMIT_BYTES,
    ZIP_LIMIT_BYTES,
    SubmissionError,
    read_submission,
)


@pytest.fixture(params=FORMS.values(), ids=FORMS.keys())
def hand_in(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Tree], Submission]:
    """Hands a tree in: as it is, zipped, and zipped in a folder, as Gradescope may have it."""
    return lambda tree: read_submission(request.param(tree, tmp_path), GIVEN)


LAYOUTS: dict[str, Tree] = {
    "flat": FILES,
    "in hw01": in_folder("hw01"),
    "any folder": in_folder("my homework (1)"),
    "any folder around hw01": in_folder("student_template/hw01"),
    "one file in each place": {
        "ops.py": FILES["ops.py"],
        "hw01/graph.py": FILES["graph.py"],
        "a/hw01/mlp.py": FILES["mlp.py"],
    },
    "with macOS's copies": {**FILES, **in_folder("__MACOSX", {"._ops.py": b"\0", "ops.py": b"x"})},
    "with caches": {
        **in_folder("hw01"),
        "__pycache__/ops.py": b"x",
        "hw01/__pycache__/ops.pyc": b"",
    },
    "with hidden folders": {**FILES, ".git/ops.py": b"x", ".ipynb_checkpoints/mlp.py": b"x"},
    "with hidden files": {**FILES, ".DS_Store": b"\0", "hw01/.ops.py": b"x"},
    "with other files": {
        **FILES,
        "notes.txt": b"x",
        "tests/test_ops.py": b"x",
        "data/a/b.bin": b"x",
    },
    "with a file of the same name too deep to count": {**FILES, "a/b/ops.py": b"x"},
    "identical copies": {**FILES, **in_folder("hw01"), **in_folder("template/hw01")},
}


@pytest.mark.parametrize("tree", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_layout_gives_the_three_files(
    tree: Tree, hand_in: Callable[[Tree], Submission]
) -> None:
    """The three files are found flat, in hw01/ and with a folder around, whatever lies beside."""
    found = hand_in(tree)

    assert found.sources == SOURCES
    assert found.problems == {}
    assert found.notes == ()


REFUSED: dict[str, tuple[Tree, str]] = {
    "missing": ({}, "is missing; upload it flat"),
    "wrong case": ({"Ops.py": b"x"}, "Ops.py is not where it is looked for, or not spelled"),
    "in a folder of another name": ({"a/b/ops.py": b"x"}, "a/b/ops.py is not where"),
    "too deep": ({"a/b/hw01/ops.py": b"x"}, "is missing"),
    "only a cache": ({"__pycache__/ops.py": b"x"}, "is missing"),
    "copies differ": ({"ops.py": b"x", "hw01/ops.py": b"y"}, "(hw01/ops.py and ops.py); keep one"),
    "more copies than are read": (
        {f"{i}/ops.py": b"x" for i in range(COPIES_LIMIT + 1)},
        f"is there {COPIES_LIMIT + 1} times; keep one",
    ),
    "too large": ({"ops.py": bytes(FILE_LIMIT_BYTES + 1)}, "is larger than 512 KiB"),
    "not UTF-8": ({"ops.py": b"\n\nx = '\xff'"}, "not readable as UTF-8 text (line 3)"),
    "not UTF-8 at once": ({"ops.py": b"x = '\xff'"}, "not readable as text (invalid or missing"),
    "no such encoding": ({"ops.py": b"# coding: klingon\n"}, "unknown encoding: klingon"),
    "an encoding of bytes": ({"ops.py": b"# coding: zlib\nx"}, "written in zlib"),
    "an encoding that takes hours": (
        {"ops.py": b"# coding: punycode\n-" + b"a" * 10**5},
        "written in punycode",
    ),
    "BOM against cookie": ({"ops.py": codecs.BOM_UTF8 + b"# coding: latin-1\n"}, "not readable"),
    "UTF-16": ({"ops.py": "x = 1\n".encode("utf-16")}, "not readable as text"),
}


@pytest.mark.parametrize(("tree", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_unusable_file_has_one_sentence_and_costs_no_other(
    tree: Tree, reason: str, hand_in: Callable[[Tree], Submission]
) -> None:
    """A file that cannot be used is refused by one sentence; the other two are unharmed."""
    others = {name: data for name, data in FILES.items() if name != "ops.py"}

    found = hand_in({**others, **tree})

    assert set(found.problems) == {"ops.py"}
    assert reason in found.problems["ops.py"]
    assert is_a_sentence(found.problems["ops.py"], "ops.py")
    assert found.sources == {name: data.decode() for name, data in others.items()}


READ_AS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", ""),
    "BOM": (codecs.BOM_UTF8 + b"x = 1\n", "x = 1\n"),
    "coding cookie": (b"# coding: latin-1\nx = '\xe9'\n", "# coding: latin-1\nx = 'é'\n"),
    "UTF-8": ("x = 'λ'\n".encode(), "x = 'λ'\n"),
    **{
        f"{name} cookie": (f"# coding: {name}\n{text}".encode(name), f"# coding: {name}\n{text}")
        for name, text in {
            **{"utf8": "λ", "UTF8": "λ", "latin1": "é", "windows-1252": "“é”", "us-ascii": "x"},
            **{
                "iso-8859-2": "ł",
                "koi8-r": "я",
                "shift_jis": "行列",
                "euc-kr": "행렬",
                "gbk": "矩",
            },
        }.items()
    },
    "Windows line ends": (b"x = 1\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
    "NUL": (b"x = '\0'\n", "x = '\0'\n"),
    "no line end": (b"x = 1", "x = 1"),
    "exactly at the limit": (b"#" * FILE_LIMIT_BYTES, "#" * FILE_LIMIT_BYTES),
}


@pytest.mark.parametrize(("data", "text"), READ_AS.values(), ids=READ_AS.keys())
def test_text_is_decoded_as_python_would(
    data: bytes, text: str, hand_in: Callable[[Tree], Submission]
) -> None:
    """Each file is read in the encoding that Python reads it in, up to the size limit inclusive."""
    found = hand_in({**FILES, "ops.py": data})

    assert found.problems == {}
    assert found.sources["ops.py"] == text


def _too_large(path: Path) -> None:
    with open(path, "wb") as file:
        file.truncate(ZIP_LIMIT_BYTES + 1)


NO_ZIPS: dict[str, Callable[[Path], object]] = {
    "not a zip": lambda path: path.write_bytes(b"PK but no zip"),
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(zip_bytes(FILES)[:-30]),
    "too large": _too_large,
}


@pytest.mark.parametrize("make", NO_ZIPS.values(), ids=NO_ZIPS.keys())
def test_no_zip_is_said(make: Callable[[Path], object], tmp_path: Path) -> None:
    """A file that is no zip is an error that names it; in a folder, the reason for each file."""
    make(tmp_path / "upload.ZIP")

    with pytest.raises(SubmissionError, match=r"upload\.ZIP (is larger|cannot be read as a zip)"):
        read_submission(tmp_path / "upload.ZIP", GIVEN)

    found = read_submission(tmp_path, GIVEN)
    assert found.sources == {}
    for file in STUDENT_FILES:
        assert found.problems[file].startswith(f"{file} is missing; upload.ZIP ")
        assert is_a_sentence(found.problems[file], file)


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda _: None, "is not there"),
        (lambda path: os.mkfifo(path), "is not a folder or a zip file"),
    ],
    ids=["no", "FIFO"],
)
@POSIX
def test_path_of_nothing_is_an_error(
    make: Callable[[Path], object], what: str, tmp_path: Path
) -> None:
    """A path that is neither a folder nor a file is an error that names it."""
    make(tmp_path / "upload")

    with pytest.raises(SubmissionError, match=f"upload {what}"):
        read_submission(tmp_path / "upload", GIVEN)


def test_folder_that_may_not_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is closed to the grader is not taken for an empty one."""

    def closed(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", closed)

    with pytest.raises(SubmissionError, match="cannot be read: Permission denied"):
        read_submission(tmp_path, GIVEN)


THEIRS: dict[str, tuple[bytes, int]] = {
    "the same": (GIVEN["autograd.py"].encode(), 0),
    "other line ends": (b"class Op:\r\n    pass\r\n", 0),
    "BOM": (codecs.BOM_UTF8 + GIVEN["autograd.py"].encode(), 0),
    "edited": (b"class Op:\n    cheat = True\n", 1),
    "not text": (b"\xff\xfe", 1),
}


@pytest.mark.parametrize("place", ["", "hw01/", "a/hw01/"])
@pytest.mark.parametrize(("theirs", "notes"), THEIRS.values(), ids=THEIRS.keys())
def test_edited_given_file_is_noted_once(
    theirs: bytes, notes: int, place: str, hand_in: Callable[[Tree], Submission]
) -> None:
    """An edit to a given file is noted once and costs nothing; other line ends are no edit."""
    found = hand_in({**FILES, f"{place}autograd.py": theirs})

    assert found.sources == SOURCES
    assert len(found.notes) == notes
    assert all("autograd.py differs from the given one" in note for note in found.notes)


def test_digest_depends_on_the_three_files_alone(tmp_path: Path) -> None:
    """One content has one digest in every layout and with any company; any change changes it."""
    same = {
        read_submission(form(tree, tmp_path / f"{i} {name}"), GIVEN).digest
        for i, tree in enumerate(LAYOUTS.values())
        for name, form in FORMS.items()
        if not (tmp_path / f"{i} {name}").mkdir()
    }
    changed = {
        read_submission(folder_of({**FILES, **change}, tmp_path / name), GIVEN).digest
        for name, change in {
            "one byte": {"ops.py": b"o = 2\n"},
            "line ends": {"ops.py": b"o = 1\r\n"},
            "moved": {"ops.py": FILES["mlp.py"], "mlp.py": FILES["ops.py"]},
            "empty": {"ops.py": b""},
        }.items()
    }

    assert len(same) == 1
    assert len(changed) == 4
    assert same.isdisjoint(changed)
