"""What the grader takes from submission_metadata.json."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import gradescope

IDS: dict[str, tuple[str, str | None]] = {
    "a number": ('{"id": 123456}', "123456"),
    "a text": ('{"id": "a-1"}', "a-1"),
    "with all the rest": ('{"id": 7, "users": [{"id": 1}], "assignment": {"id": 2}}', "7"),
    "missing": ('{"users": []}', None),
    "null": ('{"id": null}', None),
    "true": ('{"id": true}', None),
    "a fraction": ('{"id": 1.5}', None),
    "a list": ('{"id": [1]}', None),
    "a list on top": ('[{"id": 1}]', None),
    "a text on top": ('"id"', None),
    "null on top": ("null", None),
}


@pytest.mark.parametrize(("text", "wanted"), IDS.values(), ids=IDS.keys())
def test_id_is_read_where_there_is_one(text: str, wanted: str | None, tmp_path: Path) -> None:
    """The id comes as text; every key is optional, and a strange id is none."""
    (tmp_path / "metadata.json").write_text(text, encoding="utf-8")

    assert gradescope.submission_id(tmp_path / "metadata.json") == wanted


def test_no_metadata_is_no_error(tmp_path: Path) -> None:
    """No file named, or none there, is no id."""
    assert gradescope.submission_id(None) is None
    assert gradescope.submission_id(tmp_path / "metadata.json") is None


NO_METADATA = {
    "empty": b"",
    "not JSON": b"{'id': 1}",
    "half": b'{"id": 1',
    "not UTF-8": b'{"id": "\xff"}',
    "nested too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("data", NO_METADATA.values(), ids=NO_METADATA.keys())
def test_metadata_that_cannot_be_read_is_named(data: bytes, tmp_path: Path) -> None:
    """A file that was named and is no JSON is an error that names it."""
    (tmp_path / "metadata.json").write_bytes(data)

    with pytest.raises(gradescope.MetadataError, match=r"metadata\.json cannot be read as JSON"):
        gradescope.submission_id(tmp_path / "metadata.json")


def test_folder_for_metadata_is_named(tmp_path: Path) -> None:
    """A folder where the file should be is an error that names it."""
    with pytest.raises(gradescope.MetadataError, match="cannot be read as JSON"):
        gradescope.submission_id(tmp_path)
