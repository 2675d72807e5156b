"""The stored cases: inputs with PyTorch's results, one text file a set, and a manifest.

A line of a file is one case: what the call needs beside its arrays ("asks"), the shapes of the
arrays ("given") and of the results ("expected", null for one that is not there), and all their
"numbers", one array after another. Where results round, each is followed by the bounds on its
rounding error in float64. Arrays are float64, or int64 where their shape says so.
A network's sets have a second file, read only where it is needed: for each case the bounds on
each result's rounding error in float32 ("given"), and for error carried forward the matrix that
makes it from the stage before ("expected"), null where none does.
`manifest.json` holds the assignment's version, the seed, the versions that wrote the files, and
one SHA-256 a file.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from .case import Case, NDArray, Words
from .rounding import U64, Approx, Right
from .sets import SETS, CaseSet
from .values import Draw

ASSIGNMENT = "HW01, 2026-1"
SEED = "HW01 stored"
FOLDER = Path(__file__).parent / "golden"
MANIFEST = "manifest.json"
# The bounds for another format grow with its unit roundoff, and by their squares a little more.
MARGIN = 1.01
STAGES = "-stages"
ANOTHER = "is not the one that the manifest names"


@dataclass(frozen=True)
class Stored:
    """A Truth of stored numbers: `results` for float64. `stages`, of a network, is the line of the
    second file: bounds for float32, and the matrices that make results from the stage before."""

    results: Sequence[Right | None]
    stages: Callable[[], Case] | None = None

    def right(self, case: Case, u: float) -> Sequence[Right | None]:
        if u == U64:
            return self.results
        if self.stages is None:
            return [_approx_at(x, u) if isinstance(x, Approx) else x for x in self.results]
        return [
            Approx(x.value, error, u) if isinstance(x, Approx) else x
            for x, error in zip(self.results, self.stages().arrays)
        ]

    def follows(self, case: Case, result: int, earlier: Approx) -> Approx | None:
        matrix = self.stages().right(U64)[result] if self.stages is not None else None
        right = self.results[result]
        if not isinstance(matrix, Approx) or right is None:
            return None
        flat = Approx(earlier.value.reshape(-1, 1), earlier.error.reshape(-1, 1), earlier.u)
        found = _approx_at(matrix, earlier.u) @ flat
        return Approx(found.value.reshape(right.shape), found.error.reshape(right.shape), found.u)


def _approx_at(approx: Approx, u: float) -> Approx:
    return approx if u == approx.u else Approx(approx.value, approx.error * (MARGIN * u / U64), u)


class GoldenError(Exception):
    """The stored cases are not those of the manifest; says which file, and what to do."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(file, why)  # all that it takes to be sent to another process

    def __str__(self) -> str:
        file, why = self.args
        return f"reference/golden/{file} {why}; `python -m reference regenerate` writes it anew"


@dataclass(frozen=True)
class Manifest:
    """What was written, from what. `files` maps a file's name to its SHA-256, `versions` a
    package to its version."""

    assignment: str
    seed: str
    versions: dict[str, str]
    files: dict[str, str]

    def has(self, file: str, data: bytes) -> bool:
        """Whether this is the content of a file that was written."""
        return hashlib.sha256(data).hexdigest() == self.files.get(file)

    def text(self) -> str:
        """The content of manifest.json."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"


@cache
def manifest(folder: Path = FOLDER) -> Manifest:
    """The manifest of the stored cases; GoldenError where it is not this assignment's."""
    try:
        found = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise GoldenError(MANIFEST, f"cannot be read ({type(error).__name__})") from error
    if found.assignment != ASSIGNMENT:
        raise GoldenError(MANIFEST, f"is of {found.assignment}, and this is {ASSIGNMENT}")
    return found


@cache
def stored(name: str, folder: Path = FOLDER) -> Sequence[Case]:
    """The stored cases of a set; GoldenError where its file is not the manifest's."""
    found = _read(file_of(name), folder)
    stages = stages_file_of(name)
    if stages not in manifest(folder).files:
        return found
    return [
        replace(case, truth=replace(case.truth, stages=partial(_line_of, stages, folder, i)))
        for i, case in enumerate(found)
        if isinstance(case.truth, Stored)
    ]


def _line_of(file: str, folder: Path, position: int) -> Case:
    return _read(file, folder)[position]


@cache
def _read(file: str, folder: Path) -> Sequence[Case]:
    try:
        data = (folder / file).read_bytes()
    except OSError as error:
        raise GoldenError(file, "cannot be read") from error
    if not manifest(folder).has(file, data):
        raise GoldenError(file, ANOTHER)
    return cases(file, data)


def stored_draw() -> Draw:
    """What the stored cases were drawn with."""
    return Draw(manifest().seed, "every")


CasesOf: TypeAlias = Callable[[CaseSet, Draw], Sequence[Case]]


def cases_of(case_set: CaseSet, draw: Draw) -> Sequence[Case]:
    """The stored cases of a set; made anew where none are stored. ValueError for another draw."""
    if not case_set.is_stored:
        return tuple(case_set.draw(draw))
    if draw != stored_draw():
        raise ValueError(f"{case_set.name} is not stored as drawn from {draw.seed!r}")
    return stored(case_set.name)


def case(name: str, position: int) -> Case:
    """One case of a set, as students load it to see a finding again."""
    return cases_of(SETS[name], stored_draw())[position]


def file_of(name: str) -> str:
    """The file of a set."""
    return f"{name}.json"


def stages_file_of(name: str) -> str:
    """The second file of a network's set."""
    return f"{name}{STAGES}.json"


def cases(file: str, data: bytes | str) -> Sequence[Case]:
    """The cases in the content of a set's file."""
    lines = json.loads(data)
    numbers = _Numbers(lines)
    describe = SETS[file.removesuffix(".json").removesuffix(STAGES)].describe
    return tuple(_case(line, numbers, describe) for line in lines)


def text(cases: Sequence[Case]) -> str:
    """The content of a set's file."""
    lines = (json.dumps(_line(case), separators=(",", ":")) for case in cases)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _line(case: Case) -> dict[str, Any]:
    numbers = list(case.arrays)
    line: dict[str, Any] = {"asks": case.header, "given": [_shape(array) for array in case.arrays]}
    if isinstance(case.truth, Stored):
        results = case.truth.results
        line["expected"] = [None if x is None else _shape(x) for x in results]
        line["rounds"] = any(isinstance(x, Approx) for x in results)
        for right in results:
            if isinstance(right, Approx):
                numbers += [right.value, right.error]
            elif right is not None:
                numbers.append(right)
    return {**line, "numbers": [x for array in numbers for x in _plain(array)]}


def _shape(right: Right) -> list[Any]:
    is_integer = not isinstance(right, Approx) and right.dtype == np.int64
    return ["int64", *right.shape] if is_integer else list(right.shape)


def _plain(array: NDArray) -> list[float]:
    """The numbers of an array, whole ones without a point."""
    return [int(x) if float(x).is_integer() else x for x in array.ravel().tolist()]


class _Numbers:
    """The numbers of a whole file, taken array by array."""

    def __init__(self, lines: Sequence[dict[str, Any]]) -> None:
        numbers = list(chain.from_iterable(line["numbers"] for line in lines))
        self._numbers = np.array(numbers, dtype=np.float64)
        self._start = 0

    def take(self, shape: Sequence[int]) -> NDArray:
        start = self._start
        self._start += math.prod(shape)
        return self._numbers[start : self._start].reshape(shape)

    def given(self, shape: list[Any]) -> NDArray:
        if shape and shape[0] == "int64":
            return self.take(shape[1:]).astype(np.int64)
        return self.take(shape)

    def right(self, shape: list[int] | None, rounds: bool) -> Right | None:
        if shape is None:
            return None
        value = self.take(shape)
        return Approx(value, self.take(shape), U64) if rounds else value


def _case(line: dict[str, Any], numbers: _Numbers, describe: Callable[[Case], Words]) -> Case:
    given = [numbers.given(shape) for shape in line["given"]]
    truth = None
    if "expected" in line:
        truth = Stored([numbers.right(shape, line["rounds"]) for shape in line["expected"]])
    asks = line["asks"]
    if "program" in asks:
        asks["program"] = _frozen(asks["program"])
    return Case(given, asks, describe, truth)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
