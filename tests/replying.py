"""What comes of the frames that a guest would send for its replies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grader.answers import Replies
from grader.model import Reply, Returned
from grader.sandbox import replies
from grader.sandbox.inside import wire
from grader.sandbox.inside.outcome import Outcome
from grader.sandbox.inside.wire import Frame


def source(data: bytes) -> Callable[[int], bytes]:
    """What `wire.read` reads from: exactly as many bytes as it asks for."""
    rest = memoryview(data)

    def read_exactly(count: int) -> bytes:
        nonlocal rest
        assert count <= len(rest)
        part, rest = rest[:count], rest[count:]
        return bytes(part)

    return read_exactly


def read(data: bytes, limit: int = replies.RESULTS_LIMIT) -> Replies:
    """The reply that one frame's bytes are, alone."""
    came = Replies()
    replies.add(came, *wire.parts(source(data)), limit)
    return came


def reply_of(frame: Frame, limit: int = replies.RESULTS_LIMIT) -> Reply:
    """The reply that a frame is."""
    return read(wire.encode(frame), limit)[0]


def sent(returned: Sequence[Returned]) -> Replies:
    """Calls that came back, as a guest tells of them and the grader reads it."""
    came = Replies()
    for x in returned:
        results = [
            (result.type, None if result.array is None else str(result.array.dtype), result.array)
            for result in x.results
        ]
        outcome = Outcome(results, x.container, dict(x.observed))
        for outline, numbers in read(outcome.encode()).parts():
            came.add(outline, numbers)
    return came
