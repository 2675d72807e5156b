"""Random input for tests, and nothing of it left in the checkout.

By default the same on every machine and in every run, and over in seconds. BACKMARK_FUZZ=N asks for
N times as many examples, new ones in every run.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "backmark-hypothesis")

TIMES = int(os.environ.get("BACKMARK_FUZZ", "1"))


def examples(count: int) -> settings:
    """Decorates a test that is to see so many examples, however long each may take."""
    return settings(
        max_examples=count * TIMES,
        deadline=None,
        derandomize=TIMES == 1,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)
"""Anything that JSON can say."""

CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["set", "flip", "cut", "insert", "repeat", "zero"]),
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 255),
    ),
    max_size=8,
)


def changed(data: bytes, changes: list[tuple[str, float, int]]) -> bytes:
    """Bytes with some of them set, flipped, cut out, put in, repeated or zeroed."""
    found = bytearray(data)
    for kind, where, what in changes:
        at = int(where * max(len(found), 1))
        match kind:
            case "set":
                found[at : at + 1] = bytes([what])
            case "flip":
                found[at : at + 1] = bytes(x ^ (1 << what % 8) for x in found[at : at + 1])
            case "cut":
                del found[at : at + what]
            case "insert":
                found[at:at] = os.fsencode(str(what)) * (what % 9)
            case "repeat":
                found[at:at] = found[at : at + what]
            case "zero":
                found[at : at + 4] = bytes(4)
    return bytes(found)
