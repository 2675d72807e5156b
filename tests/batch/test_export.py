"""Exports and folders of any odd shape become uploads with a record, or one sentence says why not."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import classes
import pytest

from grader.batch import export
from grader.batch.export import Export
from grader.batch.records import ExportError, Record
from grader.given import texts_to_compare
from grader.model import STUDENT_FILES
from grader.submission import read_submission

YML = "submission_metadata.yml"
Tree = Mapping[str, "bytes | None"]


def folder_of(tree: Tree, path: Path) -> Path:
    for name, data in tree.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        if data is None:
            (path / name).mkdir(exist_ok=True)
        else:
            (path / name).write_bytes(data)
    return path


def zip_of(tree: Tree, path: Path) -> Path:
    path = path.with_suffix(".zip")
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in tree.items():
            archive.writestr(name if data is not None else f"{name}/", data or b"")
    return path


KINDS: Mapping[str, Callable[[Tree, Path], Path]] = {"folder": folder_of, "zip": zip_of}


@pytest.fixture(params=KINDS)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Tree], Path]:
    return lambda tree: KINDS[request.param](tree, tmp_path / "class")


EXPORTS: Mapping[str, tuple[Tree, list[tuple[str, str | None]]]] = {
    "an export": (
        {YML: b"submission_2: {}\n", "submission_2/ops.py": b"", "submission_10/ops.py": b""},
        [("2", "2"), ("10", "10")],
    ),
    "in a folder of its own, with noise": (
        {
            "__MACOSX/._x": b"",
            f"__MACOSX/a/{YML}": b"- no",
            ".DS_Store": b"",
            f"assignment_1_export/{YML}": b"submission_2:\n",
            "assignment_1_export/.DS_Store": b"",
            "assignment_1_export/submission_2/ops.py": b"",
        },
        [("2", "2")],
    ),
    "in two folders of its own, beside a file": (
        {
            "a/read me.txt": b"",
            f"a/b/{YML}": b"submission_2:\n",
            "a/b/submission_2/ops.py": b"",
        },
        [("2", "2")],
    ),
    "an upload that poses as the export": (
        {"x/ops.py": b"", f"y/{YML}": b"z: {}\n", "y/z/ops.py": b"", "y/ops.py": b""},
        [("x", None), ("y", None)],
    ),
    "one that does beside a zip": (
        {"x.zip": b"", f"y/{YML}": b"z: {}\n", "y/z/ops.py": b""},
        [("x.zip", None), ("y", None)],
    ),
    "a folder that is told of and not there": ({YML: b"submission_2:\n"}, [("2", "2")]),
    "an empty folder": ({YML: b"{}", "submission_2": None}, [("2", "2")]),
    "folders and zips": (
        {"b c/ops.py": b"", "a.zip": b"", "grades.csv": b"", "A.zip/ops.py": b""},
        [("A.zip", None), ("a.zip~2", None), ("b c", None)],
    ),
    "no number": ({"submission_x/ops.py": b"", "y/ops.py": b""}, [("x", None), ("y", None)]),
    "names that differ in a blank": (
        {"x/ops.py": b"", "x /ops.py": b"", f"{'y' * 199} z/ops.py": b""},
        [("x", None), ("x~2", None), ("y" * 199, None)],
    ),
    "names that would leave or hide": (
        {
            YML: b"'submission_../../x': {}\nsubmission_.y: {}\n'submission_': {}\n'submission_a\\b': {}"
        },
        [("_", None), ("_._.._x", None), ("_y", None), ("a_b", None)],
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_entries(name: str, made: Callable[[Tree], Path]) -> None:
    """Every upload is found, in the order of ids, with its file's name and its seed."""
    tree, expected = EXPORTS[name]

    with Export(made(tree)) as export:
        assert [(entry.id, entry.seed) for entry in export.entries] == expected


@pytest.mark.parametrize(
    "tree",
    [{}, {"ops.py": b"", "mlp.py": b""}, {YML: b"{}"}, {"__MACOSX/a/ops.py": b""}],
    ids=["empty", "a single upload", "no submission", "noise"],
)
def test_nothing_to_grade(tree: Tree, made: Callable[[Tree], Path], tmp_path: Path) -> None:
    """What holds no uploads is an error that says what to name instead."""
    (tmp_path / "class").mkdir()

    with pytest.raises(ExportError, match="holds no uploads; name Gradescope's export"):
        Export(made(tree))


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\3\4" + bytes(100), b"text"])
def test_no_zip(data: bytes, tmp_path: Path) -> None:
    """A file that is no zip is an error of one sentence."""
    (tmp_path / "class.zip").write_bytes(data)

    with pytest.raises(ExportError, match="cannot be read as a zip file"):
        Export(tmp_path / "class.zip")


def test_damaged_metadata_in_a_zip(tmp_path: Path) -> None:
    """Metadata whose checksum is wrong is an error, not a guess."""
    path = zip_of({YML: b"submission_1: {}"}, tmp_path / "class")
    path.write_bytes(path.read_bytes().replace(b"submission_1:", b"submission_2:"))

    with pytest.raises(ExportError, match="is damaged in the zip"):
        Export(path)


def test_zip_and_folder_are_read_alike(tmp_path: Path) -> None:
    """A class's zip, read in place, gives what `grade` reads in the folder, upload by upload."""
    folder = classes.make(tmp_path, 36, seed=5)
    zipped = classes.zipped(folder, tmp_path / "class.zip")
    with_notes = texts_to_compare()

    with Export(folder) as one, Export(zipped) as two:
        assert [(x.id, x.seed, x.record) for x in one.entries] == [
            (x.id, x.seed, x.record) for x in two.entries
        ]
        assert len(one.entries) == 36
        for x, y in zip(one.entries, two.entries):
            assert one.read(x) == two.read(y)
            if x.upload is not None:
                path = folder / f"submission_{x.id}"
                assert one.read(x) == (read_submission(path, with_notes), None)


def test_no_files(made: Callable[[Tree], Path]) -> None:
    """What the export tells of without files costs every item, with the reason."""
    with Export(made({YML: b"submission_7: {}"})) as export:
        submission, problem = export.read(export.entries[0])

    assert problem == "7 cannot be read: the export has no files of it"
    assert submission.problems.keys() == {*STUDENT_FILES}
    assert all("the export has no files of it" in x for x in submission.problems.values())


def test_unreadable_uploads_say_no_path(tmp_path: Path) -> None:
    """An upload that is no zip and one that is a link are told of by their ids, without a path of
    this machine, and the others are read."""
    folder = folder_of({"a.zip": b"no zip", "b/ops.py": b"x = 1"}, tmp_path / "class")
    os.symlink("/", folder / "c")

    with Export(folder) as export:
        read = {entry.id: export.read(entry) for entry in export.entries}

    assert (
        read["a.zip"][1]
        == "a.zip cannot be read: it cannot be read as a zip file: File is not a zip file"
    )
    assert read["b"][0].sources["ops.py"] == "x = 1"
    assert read["c"][1] == "c cannot be read: it is a link, and links are not followed"
    assert str(tmp_path) not in str(read)


def test_a_zip_of_zips(tmp_path: Path) -> None:
    """Uploads that are zips in a zip are read as such."""
    inner = zip_of({"hw01/ops.py": b"x = 1"}, tmp_path / "inner").read_bytes()

    with Export(zip_of({"all/ada.zip": inner, "all/b.zip": b""}, tmp_path / "class")) as export:
        read = {entry.id: export.read(entry)[0] for entry in export.entries}

    assert read["ada.zip"].sources == {"ops.py": "x = 1"}
    assert "cannot be read as a zip file" in read["b.zip"].problems["ops.py"]


def test_an_entry_without_a_record(made: Callable[[Tree], Path]) -> None:
    """A folder that the metadata does not tell of is graded all the same."""
    with Export(made({YML: b"submission_1:\n  :score: 3\n", "submission_2/ops.py": b""})) as export:
        assert [(x.id, x.record) for x in export.entries] == [
            ("1", Record(before=3)),
            ("2", Record()),
        ]


def test_huge_metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Metadata that unpack to more than a class can need are not unpacked."""
    monkeypatch.setattr(export, "METADATA_LIMIT_BYTES", 1 << 20)
    path = zip_of({YML: b"#" * ((1 << 20) + 1)}, tmp_path / "class")

    with pytest.raises(ExportError, match=f"{YML} is larger than 1 MiB"):
        Export(path)


def test_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the disk is one sentence that names the export."""

    def broken(_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(export, "_in_folder", broken)

    with pytest.raises(ExportError, match=f"{tmp_path} cannot be read: Input/output error"):
        Export(tmp_path)
