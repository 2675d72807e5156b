"""Makes the stored cases, or compares them: only what three opinions agree on is ever stored.

The NumPy reference, PyTorch in float64 and, where there is something to differentiate, numerical
differentiation are asked about every case. What PyTorch returned is stored. Needs torch.
"""

from __future__ import annotations

import hashlib
import math
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from . import golden, opinions, oracle, truth
from .case import Case, NDArray
from .cases.networks import BACKWARD, BACKWARD_FROM, FORWARD, FORWARD_FROM
from .golden import Manifest, Stored
from .rounding import U32, U64, Approx, Right
from .sets import SETS, CaseSet
from .values import Draw

# How far inputs that were computed (z1, s, z2, the loss) may be off on another processor.
INPUTS_DIFFER = 2.0**-40
STAGES = {"forward": (FORWARD, FORWARD_FROM), "backward": (BACKWARD, BACKWARD_FROM)}


class DisagreementError(Exception):
    """Two opinions differ; says on which case and which result, with all values."""


@dataclass(frozen=True)
class Difference:
    """A place where what is stored is not what would be written."""

    place: str
    what: str


def made(seed: str, on_set: Callable[[str, int], None]) -> dict[str, str]:
    """The content of every file for a seed, the manifest included. `on_set` hears of each set that
    is done, with its number of cases. DisagreementError where the opinions differ."""
    draw = Draw(seed, "every")
    files = {}
    for case_set in SETS.values():
        if case_set.is_stored:
            made_anew = truth.made(case_set, draw)
            cases = [agreed(case_set, case) for case in made_anew]
            files[golden.file_of(case_set.name)] = golden.text(cases)
            if case_set.subject in STAGES:
                stages = [_stages(case_set, case) for case in made_anew]
                files[golden.stages_file_of(case_set.name)] = golden.text(stages)
            on_set(case_set.name, len(cases))
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    versions = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": oracle.VERSION,
    }
    manifest = Manifest(golden.ASSIGNMENT, seed, versions, digests)
    return {**files, golden.MANIFEST: manifest.text()}


def write(files: Mapping[str, str], folder: Path = golden.FOLDER) -> None:
    """Replaces the stored cases; the file of a set that is no more goes away."""
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.json"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def agreed(case_set: CaseSet, case: Case) -> Case:
    """The case with PyTorch's results, and the reference's bounds where they round, once every
    opinion agrees; as it is where no values are compared."""
    if case.truth is None:
        return case
    reference = case.right(U64)
    others = opinions.of(case_set.subject, case)
    for name, found in others.items():
        if len(found) != len(reference) or not all(map(is_met, reference, found)):
            told = {"NumPy": [_shown(x) for x in reference]}
            told |= {who: [_shown(x) for x in values] for who, values in others.items()}
            answers = "; ".join(f"{who}: {what}" for who, what in told.items())
            raise DisagreementError(
                f"{case_set.name}, {case.words().label}: {name} differs from the reference: "
                f"{answers}"
            )
    results: list[Right | None] = [
        Approx(torchs, right.error, U64)
        if isinstance(right, Approx) and torchs is not None
        else torchs
        for right, torchs in zip(reference, others["PyTorch"])
    ]
    return replace(case, truth=Stored(results))


def _stages(case_set: CaseSet, case: Case) -> Case:
    """For each stage of a network its bounds in float32, and the matrix that makes it from the one
    before: a column is what follows from 1 in one entry, with the bounds of that."""
    names, previous = STAGES[case_set.subject]
    results = dict(zip(names, case.right(U64)))
    befores = [results.get(previous.get(name, "")) for name in names]
    matrices = [_matrix(case, i, before) for i, before in enumerate(befores)]
    single = case.right(U32)
    bounds = [right.error for right in single if isinstance(right, Approx)]
    return Case(bounds, {}, case.describe, Stored(matrices))


def _matrix(case: Case, result: int, before: Right | None) -> Approx | None:
    if before is None:
        return None
    assert case.truth is not None
    units = np.eye(math.prod(before.shape)).reshape(-1, *before.shape)
    columns = [case.truth.follows(case, result, Approx.exact(unit, U64)) for unit in units]
    found = [column for column in columns if column is not None]
    if not found:
        return None
    values, errors = ([getattr(x, which).ravel() for x in found] for which in ("value", "error"))
    return Approx(np.stack(values, axis=1), np.stack(errors, axis=1), U64)


def cases_of(case_set: CaseSet, draw: Draw) -> Sequence[Case]:
    """The cases of a set, with PyTorch's results also where they are fresh. DisagreementError
    where the opinions differ."""
    return [
        case if isinstance(case.truth, Stored) else agreed(case_set, case)
        for case in truth.cases_of(case_set, draw)
    ]


def is_met(right: Right | None, got: Right | None) -> bool:
    """Whether a result is the right one: to the last bit, or within the bounds of both."""
    if right is None or got is None:
        return right is got
    value = got.value if isinstance(got, Approx) else got
    if np.shape(value) != right.shape:
        return False
    if isinstance(right, Approx):
        return bool((np.abs(value - right.value) <= 2 * right.error).all())
    return bool((value == right).all())


def differences(files: Mapping[str, str], folder: Path = golden.FOLDER) -> Iterator[Difference]:
    """Where what is stored is not `files`: whole numbers to the last bit, what rounds within its
    bounds, since another processor's exp differs in its last bits."""
    stored = {path.name for path in folder.glob("*.json")}
    try:
        manifest = golden.manifest(folder)
    except golden.GoldenError as error:
        yield Difference(golden.MANIFEST, error.args[1])
        return
    for name in sorted({*files, *stored} - {golden.MANIFEST}):
        if name not in stored:
            yield Difference(name, "is not there")
        elif name not in files:
            yield Difference(name, "belongs to no set of cases")
        else:
            data = (folder / name).read_bytes()
            found = list(_in_file(name, data, files[name]))
            if not found and not manifest.has(name, data):
                found = [Difference(name, golden.ANOTHER)]
            yield from found


def _in_file(name: str, stored: bytes, made: str) -> Iterator[Difference]:
    try:
        here = golden.cases(name, stored)
    except ValueError:
        yield Difference(name, "cannot be read")
        return
    yield from _in_cases(name, here, golden.cases(name, made))


def _in_cases(name: str, here: Sequence[Case], fresh: Sequence[Case]) -> Iterator[Difference]:
    if len(here) != len(fresh):
        yield Difference(name, f"has {len(here)} cases, would have {len(fresh)}")
        return
    for line, (mine, other) in enumerate(zip(here, fresh), start=2):
        place = f"{name} line {line}"
        if mine.header != other.header:
            yield Difference(place, f"asks {mine.header}, would ask {other.header}")
        for a, b in zip(mine.arrays, other.arrays):
            if not _is_near(a, b):
                yield Difference(place, f"given is {_shown(a)}, would be {_shown(b)}")
        for x, y in zip(_results(mine), _results(other)):
            if not is_met(x, y):
                yield Difference(place, f"expected is {_shown(x)}, would be {_shown(y)}")


def _results(case: Case) -> Sequence[Right | None]:
    return () if case.truth is None else case.right(U64)


def _is_near(a: NDArray, b: NDArray) -> bool:
    return a.shape == b.shape and bool((np.abs(a - b) <= INPUTS_DIFFER * np.abs(b)).all())


def _shown(right: Right | None) -> str:
    value = right.value if isinstance(right, Approx) else right
    return "none" if value is None else str(np.asarray(value).tolist())
