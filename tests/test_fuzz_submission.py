"""Intake under fire: whatever a zip says of itself, it is read in bounds or refused in words."""

from __future__ import annotations

import io
import os
import struct
import tempfile
import time
import tracemalloc
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fuzzing import CHANGES, changed, examples
from hypothesis import given
from hypothesis import strategies as st

from grader.model import STUDENT_FILES
from grader.submission import (
    FILE_LIMIT_BYTES,
    REASON_LIMIT,
    SubmissionError,
    read_submission,
)

GIVEN = {"autograd.py": "class Op:\n    pass\n"}
MEMORY_LIMIT_BYTES = 32 << 20  # on top of the zip itself, some times over
BOMB = bytes(64 << 20)
TIME_LIMIT_S = 5.0
S_IFLNK, S_IFIFO, S_IFDIR, S_IFCHR = 0o120777, 0o010666, 0o040755, 0o020666


@dataclass(frozen=True)
class Member:
    """One entry of a zip, and what its headers say: None stands for the truth."""

    name: bytes
    data: bytes
    mode: int
    flags: int
    method: int
    crc: int | None
    size: int | None
    packed_size: int | None
    extra: bytes


GOOD_NAMES = st.sampled_from([name.encode() for name in STUDENT_FILES])
FOLDERS = st.sampled_from(
    [
        b"",
        b"hw01/",
        b"a/hw01/",
        b"../",
        b"/",
        b"./",
        b"C:\\",
        b"..\\",
        b"//",
        b"a/../",
        b"\xff/",
        b"a\0",
    ]
)
NAMES = st.one_of(
    st.tuples(FOLDERS, GOOD_NAMES).map(b"".join),
    st.sampled_from(
        [b"", b"/", b"hw01/", b"OPS.PY", b"ops.py\0.txt", b"x.zip", b"autograd.py", b"a" * 4000]
    ),
    st.binary(max_size=12),
)
ENCODINGS = [
    b"idna",
    b"punycode",
    b"utf-7",
    b"utf-16",
    b"rot13",
    b"zlib",
    b"unicode_escape",
    b"cp037",
]
CONTENTS = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [b"x = 1\n", b"\xef\xbb\xbfx = 1\n", b"\xff\xfea\0", b"\0", b"# coding: latin-1\n\xe9"]
    ),
    st.sampled_from(ENCODINGS).map(lambda name: b"# -*- coding: " + name + b" -*-\nxn--\xe9" * 9),
    st.sampled_from([bytes(FILE_LIMIT_BYTES), bytes(FILE_LIMIT_BYTES + 1), BOMB]),
)
LIES = st.one_of(st.none(), st.none(), st.sampled_from([0, 1, 0xFFFF_FFFF, 0x7FFF_FFFF, 1 << 20]))
MEMBERS = st.builds(
    Member,
    name=NAMES,
    data=CONTENTS,
    mode=st.sampled_from([0, 0, 0, 0o100644, S_IFLNK, S_IFIFO, S_IFDIR, S_IFCHR, 0xFFFF]),
    flags=st.sampled_from([0, 0, 0, 1, 1 << 3, 1 << 5, 1 << 6, 1 << 11, 0xFFFF]),
    method=st.sampled_from([0, 8, 8, 8, 1, 9, 12, 14, 93, 99]),
    crc=LIES,
    size=LIES,
    packed_size=LIES,
    extra=st.one_of(
        st.just(b""), st.binary(max_size=12), st.just(struct.pack("<HHQ", 1, 8, 1 << 62))
    ),
)


@lru_cache(maxsize=8)
def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def zip_of(members: list[Member]) -> bytes:
    """A zip written by hand, so that it can say what no library would."""
    body, directory = bytearray(), bytearray()
    for member in members:
        stored = member.data[: FILE_LIMIT_BYTES + 1]
        packed = deflated(member.data) if member.method == 8 else stored
        sizes = struct.pack(
            "<HHIIIHH",
            0,
            0,
            zlib.crc32(member.data) if member.crc is None else member.crc,
            len(packed) if member.packed_size is None else member.packed_size,
            len(member.data) if member.size is None else member.size,
            len(member.name),
            len(member.extra),
        )
        what = struct.pack("<HHH", 20, member.flags, member.method) + sizes
        where = len(body)
        body += b"PK\3\4" + what + member.name + member.extra + packed
        directory += b"PK\1\2" + struct.pack("<H", 3 << 8 | 20) + what
        directory += struct.pack("<HHHII", 0, 0, 0, member.mode << 16, where)
        directory += member.name + member.extra
    count = len(members)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + b"PK\5\6" + end)


def read_or_refuse(upload: Path, size_bytes: int) -> None:
    """Asserts that an upload comes to a submission or to a SubmissionError, in time, memory and
    words, and that nothing is written beside it."""
    before = sorted(os.listdir(upload.parent))
    tracemalloc.start()
    began = time.monotonic()
    try:
        found = read_submission(upload, GIVEN)
        assert {*found.sources, *found.problems} == set(STUDENT_FILES)
        assert not found.sources.keys() & found.problems.keys()
        assert all(len(text) <= FILE_LIMIT_BYTES for text in found.sources.values())
        for text in (*found.problems.values(), *found.notes):
            assert len(text) <= max(REASON_LIMIT, 200)
    except SubmissionError:
        pass
    finally:
        peak_bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert time.monotonic() - began < TIME_LIMIT_S
    assert peak_bytes < MEMORY_LIMIT_BYTES + 3 * size_bytes
    assert sorted(os.listdir(upload.parent)) == before


def hand_in(data: bytes) -> None:
    """As a zip, and as the only file in a folder."""
    with tempfile.TemporaryDirectory() as name:
        upload = Path(name, "folder", "upload.zip")
        upload.parent.mkdir()
        upload.write_bytes(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # zipfile's own, of names that it finds twice
            read_or_refuse(upload, len(data))
            read_or_refuse(upload.parent, len(data))


@examples(80)
@given(st.lists(MEMBERS, max_size=6))
def test_zip_that_lies_is_read_or_refused(members: list[Member]) -> None:
    """Names that lead elsewhere, links, bombs, doubles, wrong sizes, odd encodings and methods:
    a submission or a refusal comes out, within its bounds."""
    hand_in(zip_of(members))


@examples(60)
@given(st.lists(MEMBERS, min_size=1, max_size=3), CHANGES)
def test_changed_zip_is_read_or_refused(
    members: list[Member], changes: list[tuple[str, float, int]]
) -> None:
    """Whatever is done to the bytes of a zip, a submission or a refusal comes out."""
    hand_in(changed(zip_of(members), changes))


def right(name: bytes, method: int = 0) -> Member:
    return Member(name, b"x = 1\n" * 9, 0o100644, 0, method, None, None, None, b"")


def test_zip_by_hand_is_a_zip() -> None:
    """What the fuzzing starts from is a zip that the library reads, so that it gets past the
    door."""
    data = zip_of([right(b"ops.py"), right(b"graph.py", 8), right(b"mlp.py", 8)])

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["ops.py", "graph.py", "mlp.py"]


def test_entry_without_a_name_is_passed_over(tmp_path: Path) -> None:
    """An entry whose name is empty, which trips over zipfile's own `is_dir`, costs no other."""
    (tmp_path / "upload.zip").write_bytes(zip_of([right(b""), right(b"ops.py")]))

    assert set(read_submission(tmp_path / "upload.zip", GIVEN).sources) == {"ops.py"}
