"""Examines this machine: what would hold here, layer by layer, and what to do where it does not.

Every answer is tried or measured, most of them in a real guest. Knows nothing of items or points,
and says nothing that an upload could use: names of layers, versions and limits only.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import stat
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy
from packaging.requirements import Requirement

from reference.case import Case, Words

from .given import ROOT
from .model import Returned
from .sandbox.conversation import Allowance, Loaded, SandboxError
from .sandbox.guest import Guest
from .sandbox.inside import landlock, seccomp
from .sandbox.inside.limits import Limits
from .sandbox.supervisor import Zygote

AUTOGRADER = Path("/autograder")
REQUIREMENTS = ROOT / "requirements" / "grading.txt"
CGROUP = Path("/sys/fs/cgroup")
OLDEST_PYTHON = (3, 10)
PROCESSORS = 0.5
MEMORY_BYTES = Limits().memory_bytes + (160 << 20)  # a whole guest, the zygote and the grader
PATIENT = Allowance(cpu_s=10.0, wall_s=30.0)

Mark = Literal["PASS", "CAUTION", "FAIL"]

A_BUG = "report it: this layer needs nothing of the machine"
WHAT_LAYERS_NEED = {
    "descriptors": A_BUG,
    "environment": A_BUG,
    "rlimits": "start the grader with hard limits that it may lower",
    "uid": "run as root, as Gradescope does; a local score is never authoritative",
    "no_new_privs": "needs Linux",
    "landlock": "needs Linux 5.13 with Landlock enabled, and a container engine of 2022 or newer; "
    "without it, files that everybody may read stay readable: keep the grader's closed",
    "seccomp": "needs Linux on x86_64 or aarch64, and a container that allows seccomp filters",
}

# A student's file that tries what no guest may, and what every guest needs.
CANARY = """
import os
def forward(path, *others):
    import colorsys, numpy
    numpy.linalg.svd(numpy.ones((3, 3)))
    return [attempt(bytes(path), flags) for flags in (os.O_RDONLY, os.O_WRONLY)]
def attempt(path, flags):
    try:
        os.close(os.open(path, flags))
    except OSError as error:
        return error.errno
    return 0
"""


@dataclass(frozen=True)
class Check:
    """One property: what was found, and what to do where that is no PASS."""

    name: str
    mark: Mark
    found: str
    todo: str = ""


def examine(
    given: Mapping[str, str],
    results: Path,
    required: Collection[str],
    skip: tuple[str, ...] = (),
) -> Iterator[Check]:
    """Every check, in an order to read. A missing layer that is `required` is a FAIL."""
    yield _python()
    yield from _packages(REQUIREMENTS)
    yield _kernel()
    yield _user(required)
    yield _landlock()
    yield from _capacity(CGROUP)
    yield from _closed(AUTOGRADER, results)
    try:
        with Zygote(given, skip=skip) as zygote:
            guest = zygote.guest()
            try:
                yield from _layers(guest, required)
                yield from _canary(guest, results)
            finally:
                guest.end()
    except SandboxError as error:
        todo = "make Python and NumPy readable for other users; see the standard error"
        yield Check("a guest", "FAIL", f"cannot be started: {error}", todo)
    except OSError as error:
        todo = "make the results' folder, and room in it"
        yield Check("results", "FAIL", f"cannot be written: {error}", todo)


def _check(name: str, is_well: bool, found: str, todo: str, otherwise: Mark = "CAUTION") -> Check:
    return Check(name, "PASS", found) if is_well else Check(name, otherwise, found, todo)


def _python() -> Check:
    found = f"{platform.python_implementation()} {platform.python_version()}"
    todo = "needs Python 3.10 or newer: run setup.sh again"
    return _check("Python", sys.version_info >= OLDEST_PYTHON, found, todo, "FAIL")


def _packages(requirements: Path) -> Iterator[Check]:
    """Each pinned package that this Python needs, against what is installed."""
    todo = "run setup.sh, which installs what is pinned"
    if not requirements.exists():
        yield Check("packages", "FAIL", f"{requirements} is missing", todo)
        return
    lines = requirements.read_text(encoding="utf-8").splitlines()
    pins = [Requirement(x.rstrip("\\ ")) for x in lines if x[:1].isalpha()]
    for pin in pins:
        if pin.marker is not None and not pin.marker.evaluate():
            continue
        try:
            version = importlib.metadata.version(pin.name)
        except importlib.metadata.PackageNotFoundError:
            yield Check(pin.name, "FAIL", "is not installed", todo)
            continue
        is_pinned = version in pin.specifier
        found = version if is_pinned else f"{version}, pinned is {pin.specifier}"
        yield _check(pin.name, is_pinned, found, todo)


def _kernel() -> Check:
    machine = seccomp.this_machine()
    found = f"{platform.system()} {platform.release()}, {machine}"
    return _check("kernel", machine in seccomp.MACHINES, found, WHAT_LAYERS_NEED["seccomp"])


def _user(required: Collection[str]) -> Check:
    uid = os.geteuid() if hasattr(os, "geteuid") else None
    found = "root" if uid == 0 else f"uid {uid}"
    return _check("user", uid == 0, found, WHAT_LAYERS_NEED["uid"], _missing("uid", required))


def _landlock() -> Check:
    try:
        return Check("Landlock", "PASS", f"ABI {landlock.kernel_abi()}")
    except OSError as error:
        return Check("Landlock", "CAUTION", f"none: {error.strerror}", WHAT_LAYERS_NEED["landlock"])


def _capacity(cgroup: Path) -> Iterator[Check]:
    """Processors and memory that this container may use, as far as it can see."""
    processors = float(os.cpu_count() or 1)
    if hasattr(os, "sched_getaffinity"):
        processors = float(len(os.sched_getaffinity(0)))
    match _words(cgroup / "cpu.max"):
        case [quota, period] if quota.isdigit():
            processors = min(processors, int(quota) / int(period))
    todo = f"choose a container with {PROCESSORS} processors or more"
    yield _check("processors", processors >= PROCESSORS, f"{processors:g}", todo)
    limits = [*_words(cgroup / "memory.max"), *_words(cgroup / "memory/memory.limit_in_bytes")]
    pages = (os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0) or 0
    physical = [pages * os.sysconf("SC_PAGE_SIZE")] if pages > 0 else []
    memory = min([int(x) for x in limits if x.isdigit()] + physical, default=0)
    todo = f"choose a container with {MEMORY_BYTES >> 20} MiB or more"
    yield _check("memory", memory >= MEMORY_BYTES, f"{memory >> 20} MiB", todo)


def _words(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split()
    except OSError:
        return []


def _closed(autograder: Path, results: Path) -> Iterator[Check]:
    """On Gradescope: that other users can enter neither the grader's folder nor the results."""
    if autograder not in results.resolve().parents:
        return
    for path in (autograder / "source", results.parent, autograder / "submission_metadata.json"):
        if path.exists():
            mode = stat.S_IMODE(path.stat().st_mode)
            todo = f"chmod go-rwx {path}, as run_autograder does"
            yield _check(f"{path} closed", not mode & 0o077, f"mode {mode:o}", todo, "FAIL")


def _layers(guest: Guest, required: Collection[str]) -> Iterator[Check]:
    for layer in guest.layers:
        todo, otherwise = WHAT_LAYERS_NEED[layer.name], _missing(layer.name, required)
        yield _check(f"layer {layer.name}", layer.in_force, layer.detail, todo, otherwise)


def _missing(layer: str, required: Collection[str]) -> Mark:
    return "FAIL" if layer in required else "CAUTION"


def _canary(guest: Guest, results: Path) -> Iterator[Check]:
    """A guest runs NumPy, and tries to read and to write a file beside the results."""
    results.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=results.parent, prefix=".canary-") as file:
        os.fchmod(file.fileno(), 0o644)
        file.write(bytes(os.stat(file.name).st_blksize))
        file.flush()
        path = numpy.frombuffer(os.fsencode(file.name), numpy.uint8)
        could = _could(guest, path)
    if could is None:
        todo = "make Python's library and NumPy readable for other users: run setup.sh again"
        yield Check("a guest runs NumPy", "FAIL", guest.printed() or "it does not", todo)
        return
    yield Check("a guest runs NumPy", "PASS", f"{numpy.__version__}, one BLAS thread")
    for what, possible in zip(("read", "written"), could):
        found, todo = (
            "possible" if possible else "refused",
            "close the results' folder, or run as root",
        )
        yield _check(f"results, {what} by a guest", not possible, found, todo, "FAIL")


def _could(guest: Guest, path: numpy.ndarray) -> tuple[bool, ...] | None:
    """Whether a guest could read and write `path`; None where it ran nothing."""
    request = {
        "subject": "forward",
        "sources": {"mlp": CANARY},
        "stand_ins": {"ops": "", "graph": "", "mlp": "backward = sgd_step = None"},
        "unusable": [],
    }
    if guest.load(request, PATIENT) != Loaded({}):
        return None
    unused = numpy.zeros(1)
    (reply,) = guest.ask([Case((path, unused, unused, unused), {}, lambda _: Words(""))], PATIENT)
    if not isinstance(reply, Returned):
        return None
    return tuple(x.array is not None and x.array == 0 for x in reply.results)
