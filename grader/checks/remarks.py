"""Notes that cost nothing: what was accepted although it is not quite what was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reference.cases.operations import OPERATIONS

from ..model import Reply, Result, Returned

NARROW = {"float16": "accepted where exact", "float32": "accepted, with fewer digits"}
TENSORS_EXPECTED = frozenset(f"{name}.gradient" for name in OPERATIONS)


def remarks(subject: str, replies: Sequence[Reply]) -> tuple[str, ...]:
    """At most one note of each kind for what one function replied, each kind of reply once."""
    returned = [reply for reply in replies if isinstance(reply, Returned)]
    results = [result for reply in returned for result in reply.results]
    found = [*_of_types(subject, results), *_of_warnings(subject, returned)]
    return tuple(dict.fromkeys(found))


def _of_types(subject: str, results: Sequence[Result]) -> Iterator[str]:
    if subject in TENSORS_EXPECTED and any(result.type != "Tensor" for result in results):
        yield (
            f"{subject} returns arrays; that is accepted, but only Tensors made by operations "
            "can be differentiated again"
        )
    dtypes = {result.dtype or "" for result in results}
    for narrow in sorted(dtypes & NARROW.keys()):
        yield f"{subject} returns {narrow} numbers for float64 input; {NARROW[narrow]}"
    if subject != "find_topo_sort" and any(dtype.lstrip("u")[:3] == "int" for dtype in dtypes):
        yield f"{subject} returns whole numbers where floats are usual; accepted where exact"


def _of_warnings(subject: str, returned: Sequence[Returned]) -> Iterator[str]:
    for reply in returned:
        for warning in reply.observed.get("warnings", ()):
            yield f"{subject}: Python warned once or more: {warning}"
            return
