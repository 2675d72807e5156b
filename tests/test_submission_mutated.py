"""Whatever bytes and names arrive are read or refused."""

from __future__ import annotations

import codecs
import os
import random
import tempfile
from pathlib import Path

from fuzzing import examples
from handing_in import FILES, GIVEN, POSIX, zip_bytes
from hypothesis import given
from hypothesis import strategies as st

from grader.model import STUDENT_FILES
from grader.submission import (
    REASON_LIMIT,
    SubmissionError,
    read_submission,
)

NAMES = st.sampled_from(
    ["ops.py", "graph.py", "mlp.py", "autograd.py", "OPS.PY", "hw01", "a", "x.zip", ".b", "\udcff"]
)
CONTENTS = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([*FILES.values(), codecs.BOM_UTF16_LE, b"# coding: undefined\n", b"PK\5\6"]),
)


def read_or_refuse(upload: Path) -> None:
    """Asserts that only a Submission or a SubmissionError comes out, whole and in bounds."""
    try:
        found = read_submission(upload, GIVEN)
    except SubmissionError:
        return
    assert {*found.sources, *found.problems} == set(STUDENT_FILES)
    assert not found.sources.keys() & found.problems.keys()
    assert all(isinstance(text, str) for text in found.sources.values())
    assert all(len(problem) <= REASON_LIMIT for problem in found.problems.values())


@examples(120)
@given(
    tree=st.dictionaries(st.lists(NAMES, min_size=1, max_size=4).map("/".join), CONTENTS),
    seed=st.integers(0, 1 << 32),
    changes=st.integers(0, 6),
    cut=st.integers(0, 40),
)
def test_mutated_zip_is_read_or_refused(
    tree: dict[str, bytes], seed: int, changes: int, cut: int
) -> None:
    """Whatever is done to a zip's bytes, a Submission or a SubmissionError comes out."""
    tree = {path.replace("\udcff", "é"): data for path, data in tree.items()}
    data = bytearray(zip_bytes({**FILES, **tree}))
    rng = random.Random(seed)
    for _ in range(changes):
        data[rng.randrange(len(data))] = rng.choice([0, 1, 0xFF, rng.randrange(256)])
    with tempfile.TemporaryDirectory() as name:
        upload = Path(name) / "upload.zip"
        upload.write_bytes(data[: len(data) - cut] if seed % 2 else data[cut:])
        read_or_refuse(upload)
        read_or_refuse(Path(name))


@examples(100)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Any bytes at all come out as a Submission or a SubmissionError."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "upload.zip").write_bytes(data)
        read_or_refuse(Path(name) / "upload.zip")


@POSIX
@examples(60)
@given(
    st.dictionaries(
        st.lists(NAMES, min_size=1, max_size=4).map(tuple),
        st.one_of(CONTENTS, st.sampled_from(["link", "fifo", "folder"])),
        max_size=8,
    )
)
def test_any_tree_is_read_or_refused(tree: dict[tuple[str, ...], bytes | str]) -> None:
    """Any tree of files, links, FIFOs and folders comes out as a Submission."""
    with tempfile.TemporaryDirectory() as name:
        for parts, content in tree.items():
            path = Path(name, *parts)
            if any(parent.exists() and not parent.is_dir() for parent in path.parents):
                continue
            if os.path.lexists(path) or any(parent.is_symlink() for parent in path.parents):
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            match content:
                case "link":
                    path.symlink_to(Path(name))
                case "fifo":
                    os.mkfifo(path)
                case "folder":
                    path.mkdir()
                case bytes():
                    path.write_bytes(content)
        read_or_refuse(Path(name))
