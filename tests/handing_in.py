"""Uploads of every form, made of a tree of files."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader.submission import (
    REASON_LIMIT,
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


def is_a_sentence(problem: str, file: str) -> bool:
    begins = problem.startswith((f"{file} is ", f"{file} cannot "))
    return begins and "\n" not in problem and len(problem) <= REASON_LIMIT
