"""Every limit that is written down, hit exactly and just exceeded: at it things go on, over it the
limit speaks."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pretend
import pytest
from replying import reply_of

from grader import submission
from grader.model import Broken, Killed, Raised, Reply, Returned, TimedOut
from grader.sandbox import conversation, replies
from grader.sandbox.conversation import Allowance, Loaded, LoadFailed
from grader.sandbox.inside import describe, wire
from grader.sandbox.inside.wire import Frame, WireError
from grader.sandbox.supervisor import Limits, Zygote
from grader.submission import read_submission
from reference.case import Case, Words
from reference.stand_ins import stand_ins

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and pipes")

PATIENT = Allowance(cpu_s=20.0, wall_s=30.0)
SUBJECT = "forward"
SOURCES = {"mlp": ""}
HEADER = {"subject": SUBJECT, "sources": SOURCES, "stand_ins": SOURCES, "unusable": []}
OVER = [0, 1]


def a_case(program: int = 0) -> Case:
    header = {"program": [["leaf", 0, True]] * program} if program else {}
    return Case(tuple(np.ones(1) for _ in range(4)), header, lambda: Words(""))


def a_reply(of_bytes: int) -> bytes:
    """One whole frame of exactly that length."""
    room = of_bytes - len(wire.encode(Frame({"results": []}, (np.zeros(0, np.uint8),))))
    digits = len(str(room)) - 1
    return wire.encode(Frame({"results": []}, (np.zeros(room - digits, np.uint8),)))


# The wire


def on_the_wire(header_bytes: int, payload_bytes: int, arrays: int, axes: int) -> Frame:
    """The frame of a header padded to its length, so many arrays and, in the first, so many axes."""
    specs = [["|u1", [payload_bytes, *[1] * (axes - 1)]], *[["|u1", [0]]] * (arrays - 1)]
    header = repr({"arrays": specs}).replace("'", '"').encode().ljust(header_bytes)
    prefix = wire.LENGTHS.pack(len(header), payload_bytes)
    data = iter([prefix, header + bytes(payload_bytes)])
    return wire.read(lambda _: next(data))


WIRE: dict[str, tuple[str, int]] = {
    "HEADER_LIMIT_BYTES": ("header_bytes", wire.HEADER_LIMIT_BYTES),
    "PAYLOAD_LIMIT_BYTES": ("payload_bytes", wire.PAYLOAD_LIMIT_BYTES),
    "ARRAYS_LIMIT": ("arrays", wire.ARRAYS_LIMIT),
    "AXES_LIMIT": ("axes", wire.AXES_LIMIT),
}


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("limit", WIRE)
def test_limit_of_the_wire(limit: str, over: int) -> None:
    """A frame at a limit is read; one byte, array or axis more is a WireError."""
    name, value = WIRE[limit]
    sizes = {"header_bytes": 0, "payload_bytes": 0, "arrays": 1, "axes": 1, name: value + over}
    try:
        on_the_wire(**sizes)
        refused = False
    except WireError:
        refused = True
    assert refused is bool(over)


# Replies


def kept_of_text(size: int) -> bool:
    reply = reply_of(Frame({"raised": {"message": "x" * size}}))
    return isinstance(reply, Raised) and len(reply.message) == size


def kept_of_type(size: int) -> bool:
    reply = reply_of(Frame({"results": [{"type": "x" * size}]}))
    return isinstance(reply, Returned) and len(reply.results[0].type) == size


def kept_line(size: int) -> bool:
    reply = reply_of(Frame({"raised": {"line": size}}))
    return isinstance(reply, Raised) and reply.line == size


def kept_count(size: int) -> bool:
    reply = reply_of(Frame({"results": [], "observed": {"computes": [size]}}))
    return isinstance(reply, Returned) and reply.observed["computes"] == (size,)


def kept_list(size: int) -> bool:
    reply = reply_of(Frame({"results": [], "observed": {"shared": [True] * size}}))
    return isinstance(reply, Returned) and len(reply.observed["shared"]) == size


def read_or_not(read: Callable[[], object]) -> bool:
    try:
        read()
    except WireError:
        return False
    return True


def kept_names(size: int) -> bool:
    return read_or_not(lambda: replies.failures({f"{i}": {} for i in range(size)}))


def kept_results(size: int) -> bool:
    stack = Frame({"results": [{"array": 0, "stacked": size}]}, (np.zeros((size, 0)),))
    return read_or_not(lambda: reply_of(stack))


def kept_results_of(case: Case) -> Callable[[int], bool]:
    limit = replies.results_limit([case])
    results = {"results": [{}] * limit}
    return lambda size: read_or_not(
        lambda: reply_of(Frame({"results": results["results"][:1] * size}), limit)
    )


REPLIES: dict[str, tuple[Callable[[int], bool], int]] = {
    "TEXT_LIMIT": (kept_of_text, replies.TEXT_LIMIT),
    "TYPE_NAME_LIMIT": (kept_of_type, replies.TYPE_NAME_LIMIT),
    "INTEGER_LIMIT of a line": (kept_line, replies.INTEGER_LIMIT - 1),
    "INTEGER_LIMIT of a count": (kept_count, replies.INTEGER_LIMIT - 1),
    "NAMES_LIMIT": (kept_names, replies.NAMES_LIMIT),
    "RESULTS_LIMIT": (kept_results, replies.RESULTS_LIMIT),
    "ARRAYS_LIMIT of a list": (kept_list, wire.ARRAYS_LIMIT),
    "results of a call": (kept_results_of(a_case()), 64),
    "results of a graph": (kept_results_of(a_case(10)), 84),
    "results of a huge graph": (kept_results_of(a_case(1 << 16)), replies.RESULTS_LIMIT),
}


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("limit", REPLIES)
def test_limit_of_a_reply(limit: str, over: int) -> None:
    """What a guest says is kept whole at a limit; over it, it is cut, dropped or refused."""
    kept, value = REPLIES[limit]

    assert kept(value + over) is not bool(over)


# A conversation


@pytest.mark.parametrize("over", OVER)
def test_limit_of_announced_imports(over: int) -> None:
    """As many imports as the limit may be announced, while loading; one more breaks the rules."""
    many = conversation.ANNOUNCED_LIMIT + over
    stream = wire.encode(Frame({"loading": "mlp"})) * many + wire.encode(Frame({"loaded": {}}))
    with pretend.guest(stream) as guest:
        loaded = guest.load(HEADER, PATIENT)

    wanted = LoadFailed("mlp", Broken("more imports than there are files")) if over else Loaded({})
    assert loaded == wanted


@pytest.mark.parametrize("over", OVER)
def test_limit_of_all_answers(over: int) -> None:
    """All answers to a batch may come to the limit, to the byte, and no further."""
    half = conversation.ANSWER_LIMIT_BYTES // 2
    with pretend.guest(a_reply(half) + a_reply(half + over)) as guest:
        came = list(guest.ask([a_case()] * 2, PATIENT))

    assert [type(x) for x in came] == [Returned, Broken if over else Returned]


@pytest.mark.parametrize("over", OVER)
def test_limit_of_printed_text(over: int) -> None:
    """As much printed text as the limit is kept whole, and of more the first part."""
    with pretend.guest(b"", b"x" * (conversation.OUTPUT_LIMIT_BYTES + over)) as guest:
        (reply,) = guest.ask([a_case()], PATIENT)
        text = guest.printed()

    assert isinstance(reply, Killed)
    assert text == "x" * conversation.OUTPUT_LIMIT_BYTES


# Intake


def flat(name: str, data: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder

    return make


def copies(count: int) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        for i in range(count):
            (folder / f"{i}").mkdir()
            (folder / f"{i}" / "ops.py").write_bytes(b"x = 1\n")
        return folder

    return make


def crowd(count: int) -> Callable[[Path], Path]:
    """A zip in which ops.py is the last of so many entries."""

    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "upload.zip", "w") as archive:
            for i in range(count - 1):
                archive.writestr(f"{i}", b"")
            archive.writestr("ops.py", b"x = 1\n")
        return folder / "upload.zip"

    return make


def padded_zip(size: int) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "upload.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("ops.py", b"x = 1\n")
            fixed = 2 * len("pad") + 30 + 46
            end = 22 + 46 + len("ops.py")
            archive.writestr("pad", bytes(size - archive.fp.tell() - fixed - end))  # type: ignore[union-attr]
        assert path.stat().st_size == size
        return path

    return make


INTAKE: dict[str, tuple[Callable[[int], Callable[[Path], Path]], int]] = {
    "FILE_LIMIT_BYTES": (lambda size: flat("ops.py", b"#" * size), submission.FILE_LIMIT_BYTES),
    "ZIP_LIMIT_BYTES": (padded_zip, submission.ZIP_LIMIT_BYTES),
    "COPIES_LIMIT": (copies, submission.COPIES_LIMIT),
    "ENTRIES_LIMIT": (crowd, submission.ENTRIES_LIMIT),
}


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("limit", INTAKE)
def test_limit_of_intake(limit: str, over: int, tmp_path: Path) -> None:
    """An upload at a limit is read; one byte, copy or entry more, and the file has a reason."""
    make, value = INTAKE[limit]
    upload = make(value + over)(tmp_path)
    try:
        refused = "ops.py" in read_submission(upload, {}).problems
    except submission.SubmissionError:
        refused = True

    assert refused is bool(over)


@pytest.mark.parametrize("over", OVER)
def test_limit_of_depth(over: int, tmp_path: Path) -> None:
    """A misplaced file is seen down to the limit of depth, and named; further down it is not."""
    folder = tmp_path.joinpath(*"abcdefgh"[: submission.DEPTH_LIMIT - 1 + over])
    folder.mkdir(parents=True)
    (folder / "ops.py").write_text("x")

    problem = read_submission(tmp_path, {}).problems["ops.py"]

    assert ("is not where it is looked for" in problem) is not bool(over)


# What a guest may use

ARRAY = describe.ARRAY_LIMIT_BYTES // 8


@pytest.fixture(scope="module")
def ask(given: dict[str, str]) -> Iterator[Callable[[str, Limits], Reply]]:
    """What code in a guest with such limits comes to."""
    zygotes: dict[Limits, Zygote] = {}

    def ask(code: str, limits: Limits) -> Reply:
        zygote = zygotes.get(limits) or Zygote(given, limits)
        zygotes[limits] = zygote
        lines = ["import mmap, os, resource, signal, time, numpy", "def forward(x, y, w1, w2):"]
        source = "\n".join([*lines, *(f"    {line}" for line in code.splitlines())])
        right = stand_ins(SUBJECT)
        guest = zygote.guest()
        header = {**HEADER, "sources": {"mlp": source}, "stand_ins": right}
        assert guest.load(header, PATIENT) == Loaded({})
        (reply,) = guest.ask([a_case()], PATIENT)
        guest.end()
        return reply

    yield ask
    for zygote in zygotes.values():
        zygote.close()


SMALL = Limits(cpu_s=1, memory_bytes=96 << 20, open_files=12, stack_bytes=16 << 20)
USES: dict[str, tuple[str, str]] = {
    "open_files, used up": ("[os.dup(0) for _ in range(8)]", ""),
    "open_files, one more": ("[os.dup(0) for _ in range(9)]", "OSError"),
    "memory_bytes, nearly used up": (f"mmap.mmap(-1, {80 << 20})", ""),
    "memory_bytes, used up": (f"mmap.mmap(-1, {96 << 20})", "OSError"),
    "an array at the limit": (f"return [numpy.zeros({ARRAY})]", ""),
    "cpu_s, not used up": ("while time.process_time() < 0.4: pass", ""),
}


@pytest.mark.parametrize("what", USES)
def test_limit_of_a_guest(what: str, ask: Callable[[str, Limits], Reply]) -> None:
    """What a guest may use it can use, and no more; it lives on to tell."""
    code, error = USES[what]

    reply = ask(code, SMALL)

    assert (reply.type if isinstance(reply, Raised) else "") == error
    assert isinstance(reply, (Raised, Returned))


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        ("while True: pass", TimedOut),
        ("signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass", Killed),
    ],
    ids=["the soft limit", "the hard one"],
)
def test_limit_of_processor_time(
    code: str, ending: type, ask: Callable[[str, Limits], Reply]
) -> None:
    """The kernel ends a guest at its processor time, or one second later where it resists."""
    assert isinstance(ask(code, SMALL), ending)


def test_limits_are_those_of_the_kernel(ask: Callable[[str, Limits], Reply]) -> None:
    """Every rlimit is what the zygote was asked for, soft and hard."""
    code = """
names = ("CPU", "NOFILE", "STACK", "NPROC", "FSIZE", "CORE", "MEMLOCK", "MSGQUEUE")
return [numpy.array([resource.getrlimit(getattr(resource, "RLIMIT_" + x)) for x in names])]"""

    reply = ask(code, SMALL)

    assert isinstance(reply, Returned)
    (result,) = reply.results
    assert result.array is not None
    assert result.array.tolist() == [
        [SMALL.cpu_s, SMALL.cpu_s + 1],
        [SMALL.open_files] * 2,
        [SMALL.stack_bytes] * 2,
        *[[0, 0]] * 5,
    ]


@pytest.mark.parametrize("over", OVER)
def test_limit_of_an_array(over: int, ask: Callable[[str, Limits], Reply]) -> None:
    """An array at the limit crosses the wire; a larger one is described by its size alone."""
    reply = ask(f"return [numpy.zeros({ARRAY + over})]", replace(SMALL, cpu_s=5))

    assert isinstance(reply, Returned)
    assert (reply.results[0].array is None) is bool(over)


TESTED_BY: dict[Any, set[str]] = {
    wire: set(WIRE),
    replies: {"TEXT_LIMIT", "TYPE_NAME_LIMIT", "INTEGER_LIMIT", "NAMES_LIMIT", "RESULTS_LIMIT"},
    conversation: {"ANNOUNCED_LIMIT", "ANSWER_LIMIT_BYTES", "OUTPUT_LIMIT_BYTES"},
    submission: {*INTAKE, "DEPTH_LIMIT", "REASON_LIMIT"},  # the last by fuzzing
    describe: {"ARRAY_LIMIT_BYTES", "TEXT_LIMIT"},  # the last is cut again by that of replies
}


def test_every_limit_is_here() -> None:
    """No limit of the wire, of replies, conversations or intake is without its test."""
    for module, tested in TESTED_BY.items():
        assert {name for name in vars(module) if "LIMIT" in name} == tested
