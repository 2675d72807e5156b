"""Zips that are damaged, huge or odd: what cannot be read is refused, and alone."""

from __future__ import annotations

import io
import os
import stat
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from handing_in import FILES, GIVEN, SOURCES, is_a_sentence, zip_bytes

from grader.model import Submission
from grader.submission import (
    ENTRIES_LIMIT,
    FILE_LIMIT_BYTES,
    ZIP_LIMIT_BYTES,
    read_submission,
)


@pytest.fixture
def hand_in_zip(tmp_path: Path) -> Callable[[bytes], Submission]:
    def hand_in(data: bytes) -> Submission:
        (tmp_path / "upload.zip").write_bytes(data)
        return read_submission(tmp_path / "upload.zip", GIVEN)

    return hand_in


def _with(name: str, **changes: object) -> bytes:
    """A zip of the three files in which one member's entry says something else."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, content in FILES.items():
            info = zipfile.ZipInfo(path)
            for key, value in changes.items() if path == name else ():
                setattr(info, key, value)
            archive.writestr(info, content)
    return data.getvalue()


def _encrypted() -> bytes:
    """The general purpose flag's bit 0 in both headers of ops.py says: encrypted."""
    data = bytearray(_with(""))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def _damaged() -> bytes:
    return _with("").replace(FILES["ops.py"], b"damage", 1)


def _two_of_one_name() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, content in FILES.items():
            archive.writestr(path, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("ops.py", b"another")
    return data.getvalue()


def _compressed_by(method: int) -> bytes:
    return _with("ops.py", compress_type=method)


ZIPS_REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "encrypted": (_encrypted, "is encrypted in the zip"),
    "damaged": (_damaged, "cannot be read from the zip (Bad CRC-32"),
    "two of one name that differ": (_two_of_one_name, "(ops.py and ops.py); keep one"),
    "symlink": (
        lambda: _with("ops.py", external_attr=(stat.S_IFLNK | 0o777) << 16),
        "is a link or a special file",
    ),
    "FIFO": (lambda: _with("ops.py", external_attr=stat.S_IFIFO << 16), "special file"),
    "bzip2": (lambda: _compressed_by(zipfile.ZIP_BZIP2), "is compressed in an unusual way"),
    "lzma": (lambda: _compressed_by(zipfile.ZIP_LZMA), "is compressed in an unusual way"),
}


@pytest.mark.parametrize(("make", "reason"), ZIPS_REFUSED.values(), ids=ZIPS_REFUSED.keys())
def test_member_that_cannot_be_read_is_refused_alone(
    make: Callable[[], bytes], reason: str, hand_in_zip: Callable[[bytes], Submission]
) -> None:
    """A member of a zip that cannot be read is refused by a sentence; the others are unharmed."""
    found = hand_in_zip(make())

    assert set(found.problems) == {"ops.py"}
    assert reason in found.problems["ops.py"]
    assert is_a_sentence(found.problems["ops.py"], "ops.py")


ODD_NAMES: dict[str, tuple[dict[str, bytes], bool]] = {
    "backslashes": ({f"template\\hw01\\{name}": data for name, data in FILES.items()}, True),
    "dot": ({f"./hw01/{name}": data for name, data in FILES.items()}, True),
    "up and out": ({f"../{name}": data for name, data in FILES.items()}, False),
    "absolute": ({f"/etc/{name}": data for name, data in FILES.items()}, False),
    "up from within": ({f"hw01/../../{name}": data for name, data in FILES.items()}, False),
}


@pytest.mark.parametrize(("tree", "found"), ODD_NAMES.values(), ids=ODD_NAMES.keys())
def test_names_in_a_zip_only_name(
    tree: dict[str, bytes], found: bool, tmp_path: Path, hand_in_zip: Callable[[bytes], Submission]
) -> None:
    """Windows' separators are understood; a name that leads out of the zip is none of ours, and
    nothing is ever written."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, content in tree.items():
            info = zipfile.ZipInfo()
            info.filename = path  # its constructor would normalise it
            archive.writestr(info, content)

    submission = hand_in_zip(data.getvalue())

    assert submission.sources == (SOURCES if found else {})
    assert os.listdir(tmp_path) == ["upload.zip"]


@pytest.mark.parametrize("extra", [0, 1])
@pytest.mark.parametrize("inside", [False, True], ids=["zip", "zip inside a folder"])
def test_zip_bomb_is_not_unpacked(extra: int, inside: bool, tmp_path: Path) -> None:
    """A small zip with a huge member costs no more memory than a right one."""
    size = FILE_LIMIT_BYTES + extra * (63 << 20)
    (tmp_path / "upload.zip").write_bytes(zip_bytes({**FILES, "ops.py": bytes(size)}))

    tracemalloc.start()
    found = read_submission(tmp_path if inside else tmp_path / "upload.zip", GIVEN)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert ("ops.py" in found.problems) is bool(extra)
    assert peak_bytes < ZIP_LIMIT_BYTES + 8 * FILE_LIMIT_BYTES


@pytest.fixture(scope="module")
def crowded() -> bytes:
    """A zip in which ops.py is the first entry too many."""
    return zip_bytes({**{f"a{i}": b"" for i in range(ENTRIES_LIMIT)}, "ops.py": b"x"})


@pytest.mark.parametrize("more", [1, 0], ids=["at", "over"])
def test_entries_are_counted(
    more: int,
    crowded: bytes,
    hand_in_zip: Callable[[bytes], Submission],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last of as many files as are looked at is found; the next is not, and that is said."""
    monkeypatch.setattr("grader.submission.ENTRIES_LIMIT", ENTRIES_LIMIT + more)

    found = hand_in_zip(crowded)

    assert ("ops.py" in found.sources) is bool(more)
    assert more or "first 20,000 files" in found.problems["ops.py"]
