"""Recognises known mistakes by their outputs: the same cases fail, with the same results.

What is stored is a digest for each mistake and item, with the note and the question that belong to
it: no formula. Two mistakes with one digest are told apart by nothing, so neither is named, unless
both have the same note and question.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from ..model import Finding, NDArray, OutOfMemory, Raised, Reply, Returned, TimedOut

EVERYWHERE = "everywhere-"  # begins the signature of code that raises in every case
SIGNATURES = Path(__file__).parent / "mistakes" / "signatures.json"


@dataclass(frozen=True)
class Diagnosis:
    """The known mistake whose outputs equal the student's, and what to tell of it."""

    mistake: str
    note: str
    help: str


def signature(asked: str, failed: Sequence[tuple[int, Reply]]) -> str:
    """A digest of what was `asked`, which stored cases failed, by their positions, and what came
    back for each.

    Where all of them raised, from the first on, it begins with EVERYWHERE.
    """
    digest = hashlib.sha256(asked.encode())
    for position, reply in failed:
        digest.update(b"%d " % position)
        if isinstance(reply, Returned):
            if not reply.results:
                digest.update(reply.container.encode())  # None is not a lone Tensor
            for result in reply.results:
                array = result.array
                digest.update(result.type.encode() if array is None else _rounded(array))
        elif isinstance(reply, Raised):
            digest.update(reply.type.encode())
        elif isinstance(reply, (TimedOut, OutOfMemory)):
            digest.update(b"endless")  # which of the two comes first is the machine's
        else:
            digest.update(type(reply).__name__.encode())
    found = digest.hexdigest()[:20]
    raises = all(isinstance(reply, Raised) for _, reply in failed)
    if raises and [position for position, _ in failed] == list(range(len(failed))):
        return EVERYWHERE + found
    return found


def explains_itself(finding: Finding) -> bool:
    """Whether a finding keeps its own words: not started, or an exception in every case, which any
    slip may raise and whose message and line say more."""
    return finding.kind == "not started" or finding.signature.startswith(EVERYWHERE)


def named(finding: Finding, found: str) -> Finding:
    """The finding with its signature, and with what a known mistake of that signature says."""
    signed = replace(finding, signature=found)
    told = _known().get(found)
    if told is None or explains_itself(signed):
        return signed
    return replace(signed, mistake=told.mistake, note=told.note, help=told.help)


def _rounded(array: NDArray) -> bytes:
    """Shape and values to float32's precision, so that the last bits of exp do not count."""
    with np.errstate(all="ignore"):
        values = array.astype(np.float32) + np.float32(0)  # -0.0 is 0.0
        values = np.where(np.isnan(values), np.float32(np.nan), values)
    return b"%s %s" % (str(array.shape).encode(), values.tobytes())


@cache
def _known() -> dict[str, Diagnosis]:
    content = json.loads(SIGNATURES.read_text(encoding="utf-8")) if SIGNATURES.exists() else {}
    return {found: Diagnosis(**told) for found, told in content.items()}
