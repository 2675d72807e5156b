"""Intake: uploads of every shape become the three files, or a sentence that says why not."""

from __future__ import annotations

import codecs
import io
import os
import random
import socket
import stat
import sys
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from fuzzing import examples
from hypothesis import given
from hypothesis import strategies as st

from grader.model import STUDENT_FILES, Submission
from grader.submission import (
    COPIES_LIMIT,
    DEPTH_LIMIT,
    ENTRIES_LIMIT,
    FILE_LIMIT_BYTES,
    REASON_LIMIT,
    ZIP_LIMIT_BYTES,
    SubmissionError,
    read_submission,
)

Tree = Mapping[str, bytes]

FILES = {"ops.py": b"o = 1\n", "graph.py": b"g = 1\n", "mlp.py": b"m = 1\n"}
SOURCES = {name: data.decode() for name, data in FILES.items()}
GIVEN = {"autograd.py": "class Op:\n    pass\n"}
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="files of a kind that POSIX has")
ROOT = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may do this"
)


def in_folder(name: str, tree: Tree = FILES) -> dict[str, bytes]:
    return {f"{name}/{path}": data for path, data in tree.items()}


def folder_of(tree: Tree, folder: Path) -> Path:
    for path, data in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def zip_bytes(tree: Tree, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for path, content in tree.items():
            archive.writestr(path, content)
    return data.getvalue()


def zip_of(tree: Tree, folder: Path) -> Path:
    (folder / "upload.zip").write_bytes(zip_bytes(tree))
    return folder / "upload.zip"


def zip_inside_folder_of(tree: Tree, folder: Path) -> Path:
    return zip_of(tree, folder).parent


FORMS: dict[str, Callable[[Tree, Path], Path]] = {
    "folder": folder_of,
    "zip": zip_of,
    "zip inside a folder": zip_inside_folder_of,
}


@pytest.fixture(params=FORMS.values(), ids=FORMS.keys())
def hand_in(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Tree], Submission]:
    """Hands a tree in: as it is, zipped, and zipped in a folder, as Gradescope may have it."""
    return lambda tree: read_submission(request.param(tree, tmp_path), GIVEN)


@pytest.fixture
def hand_in_zip(tmp_path: Path) -> Callable[[bytes], Submission]:
    def hand_in(data: bytes) -> Submission:
        (tmp_path / "upload.zip").write_bytes(data)
        return read_submission(tmp_path / "upload.zip", GIVEN)

    return hand_in


def is_a_sentence(problem: str, file: str) -> bool:
    begins = problem.startswith((f"{file} is ", f"{file} cannot "))
    return begins and "\n" not in problem and len(problem) <= REASON_LIMIT


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
    "missing": ({}, "is missing from the upload"),
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


def _link(path: Path, folder: Path) -> None:
    (folder / "elsewhere.txt").write_bytes(b"secret")
    path.symlink_to(folder / "elsewhere.txt")


def _link_to_folder(path: Path, folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    path.symlink_to(folder / "elsewhere", target_is_directory=True)


def _socket(path: Path, folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))


SPECIAL: dict[str, tuple[Callable[[Path, Path], object], str]] = {
    "link to a file": (_link, "is a link; upload the file itself"),
    "dangling link": (lambda path, _: path.symlink_to("nowhere"), "is a link"),
    "link to itself": (lambda path, _: path.symlink_to(path), "is a link"),
    "link to a folder": (_link_to_folder, "is a link"),
    "folder": (lambda path, _: path.mkdir(), "is a folder"),
    "FIFO": (lambda path, _: os.mkfifo(path), "is not a regular file"),
    "socket": (_socket, "cannot be opened"),
}


def refused(upload: Path, reason: str) -> None:
    """Asserts that ops.py of the upload is refused for a reason, and that no descriptor is left."""
    before = os.listdir("/dev/fd")

    found = read_submission(upload, GIVEN)

    assert reason in found.problems["ops.py"]
    assert found.sources == {k: v for k, v in SOURCES.items() if k != "ops.py"}
    assert os.listdir("/dev/fd") == before


@POSIX
@pytest.mark.parametrize(("make", "reason"), SPECIAL.values(), ids=SPECIAL.keys())
def test_what_is_no_regular_file_is_refused_without_a_wait(
    make: Callable[[Path, Path], object],
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A link is not followed, and a FIFO, a folder or a socket is neither waited for nor read."""
    upload = folder_of(FILES, tmp_path / "upload")
    monkeypatch.chdir(upload)  # the name of a socket must be short
    (upload / "ops.py").unlink()
    make(upload / "ops.py", tmp_path)

    refused(upload, reason)


@ROOT
def test_device_is_refused(tmp_path: Path) -> None:
    """A device is not read, since /dev/zero has no end."""
    upload = folder_of(FILES, tmp_path / "upload")
    (upload / "ops.py").unlink()
    try:
        os.mknod(upload / "ops.py", stat.S_IFCHR | 0o644, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("no devices in this container")

    refused(upload, "")


@POSIX
def test_linked_folder_is_not_entered(tmp_path: Path) -> None:
    """A link in place of the whole folder leads nowhere."""
    folder_of(FILES, tmp_path / "elsewhere")
    (tmp_path / "upload").mkdir()
    (tmp_path / "upload" / "hw01").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    found = read_submission(tmp_path / "upload", GIVEN)

    assert found.sources == {}
    assert set(found.problems) == set(STUDENT_FILES)


@POSIX
def test_hard_link_is_a_file(tmp_path: Path) -> None:
    """A hard link is a regular file like any other."""
    folder_of(FILES, tmp_path / "upload")
    os.link(tmp_path / "upload" / "ops.py", tmp_path / "other name")

    assert read_submission(tmp_path / "upload", GIVEN).sources == SOURCES


@ROOT
def test_folder_without_permission_is_passed_over() -> None:
    """A folder that may not be entered hides what is in it, and nothing else."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        folder_of({**FILES, "private/notes.txt": b"x"}, Path(name))
        os.chmod(Path(name) / "private", 0)
        os.seteuid(65_534)
        try:
            found = read_submission(Path(name), GIVEN)
        finally:
            os.seteuid(0)

    assert found.sources == SOURCES


@pytest.mark.parametrize("folder", ["a", "z"])
def test_crowded_folder_hides_nothing_above_it(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much lies deep in an upload, the files above it are found."""
    crowd = {f"{folder}/b/{i}": b"" for i in range(30)}

    monkeypatch.setattr("grader.submission.ENTRIES_LIMIT", 10)

    assert (
        read_submission(folder_of({**in_folder("hw01"), **crowd}, tmp_path), {}).sources == SOURCES
    )


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


def test_files_in_a_folder_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is counted like a zip, in the order of its names."""
    folder_of({"a": b"", "b": b"", "graph.py": b"g", "ops.py": b"o"}, tmp_path)

    monkeypatch.setattr("grader.submission.ENTRIES_LIMIT", 3)
    found = read_submission(tmp_path, GIVEN)

    assert set(found.sources) == {"graph.py"}
    assert "first 20,000 files" in found.problems["ops.py"]


def test_deep_folders_are_not_entered(tmp_path: Path) -> None:
    """Folders below the depth at which a file can count are not even listed."""
    deep = "/".join("abcdefgh")
    folder_of({**FILES, f"{deep}/ops.py": b"x"}, tmp_path)
    listed = []

    with pytest.MonkeyPatch.context() as patch:
        scandir = os.scandir
        patch.setattr(os, "scandir", lambda path: (listed.append(path), scandir(path))[1])
        read_submission(tmp_path, GIVEN)

    assert len(listed) == DEPTH_LIMIT


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


@pytest.mark.parametrize("make", [lambda _: None, lambda path: os.mkfifo(path)], ids=["no", "FIFO"])
@POSIX
def test_path_of_nothing_is_an_error(make: Callable[[Path], object], tmp_path: Path) -> None:
    """A path that is neither a folder nor a file is an error that names it."""
    make(tmp_path / "upload")

    with pytest.raises(SubmissionError, match="upload is not a folder or a zip file"):
        read_submission(tmp_path / "upload", GIVEN)


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
