"""The grader's own copy of the files that students are given, which is the one that counts."""

from __future__ import annotations

from pathlib import Path

GIVEN_FILES = ("autograd.py", "basic_ops.py")
HERE = Path(__file__).parent
ROOT = HERE.parent
# In what students receive it lies beside this file: their `hw01/` is theirs to edit.
FOLDERS = (HERE / "given_files", ROOT / "student_template" / "hw01")


def given_sources() -> dict[str, str]:
    """The given modules by name. Raises FileNotFoundError where there is no copy."""
    folder = next((folder for folder in FOLDERS if folder.is_dir()), FOLDERS[0])
    names = ("__init__.py", *GIVEN_FILES)
    return {name[:-3]: (folder / name).read_text(encoding="utf-8") for name in names}


def texts_to_compare() -> dict[str, str]:
    """The given files by name, as an upload may hold them too."""
    sources = given_sources()
    return {file: sources[file[:-3]] for file in GIVEN_FILES}
