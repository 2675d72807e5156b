"""The zygote: starts clean, imports NumPy and the given files, and forks one guest per request.

Runs trusted code only, holds no secret, and obeys one control socket, frame by frame:

    parent                                                       zygote
    {given: name -> source}, once                                {tasks}
    {fork: {limits, skip}} with two descriptors (channel, output)   {pid}
    {end: pid, grace_s}            {status, by_us, cpu_s, peak_kb, survivors}

`survivors` says whether processes of the guest's uid were left, and had to be killed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Collection, Sequence
from typing import Any

from . import confine, given, guest, landlock, wire
from .confine import CHANNEL_FD
from .limits import Limits

EXIT_BROKEN = 70
POLL_S = 0.002
KILL_ALL_S = 2.0
# Uids that no account has. A zygote owns a block of them: the guests of two gradings on one
# machine never share a uid.
FIRST_GUEST_UID = 61_200
UIDS_A_BLOCK = 32
BLOCKS = 128
REAPER_UID = 65_500


def main(descriptor: int) -> None:
    """Serves the control socket, an inherited descriptor, until the parent closes it."""
    control = socket.socket(fileno=descriptor)
    sys.argv.clear()  # no path of ours for a guest to find
    sys.orig_argv.clear()
    hello, _ = _receive(control)
    assert hello is not None
    given.load(hello.header["given"])
    readable = landlock.readable_paths()
    confine.prepare()
    _lock, uids = _own_uids() if os.geteuid() == 0 else (None, None)
    _send(control, {"tasks": len(os.listdir("/proc/self/task"))})
    running: dict[int, int | None] = {}
    while True:
        request, descriptors = _receive(control)
        if request is None:
            return
        if "fork" in request.header:
            uid = None if uids is None else _free(uids, running.values())
            pid = _fork(descriptors, uid, request.header["fork"], readable)
            running[pid] = uid
            _send(control, {"pid": pid})
        else:
            pid = request.header["end"]
            uid = running.pop(pid)
            _send(control, _end(pid, uid, request.header["grace_s"]))
            if uids is not None and uid is not None and _left_by(uid):
                uids.remove(uid)  # what could not be killed must not meet another guest


def _own_uids() -> tuple[socket.socket, list[int]]:
    """A block of uids that no other zygote on this machine has, and the lock that says so.

    The lock is an abstract socket's name: the kernel frees it when the zygote ends.
    """
    for block in range(BLOCKS):
        lock = socket.socket(socket.AF_UNIX)
        try:
            lock.bind(f"\0backmark-guests-{block}")
        except OSError:
            lock.close()
            continue
        first = FIRST_GUEST_UID + block * UIDS_A_BLOCK
        return lock, list(range(first, first + UIDS_A_BLOCK))
    raise RuntimeError(f"all {BLOCKS} blocks of guests' uids are taken")


def _free(uids: Sequence[int], taken: Collection[int | None]) -> int:
    """A uid without a guest. Never none at all: that guest would stay root."""
    return next(uid for uid in uids if uid not in taken)


def _fork(
    descriptors: list[int], uid: int | None, request: dict[str, Any], readable: Sequence[str]
) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            try:
                channel, output = descriptors
                _become_ready(channel, output, uid, request, readable)
            except BaseException:
                traceback.print_exc()  # for staff: no student code has run yet
                raise
            guest.serve(guest.Channel(CHANNEL_FD, CHANNEL_FD))
        finally:
            os._exit(EXIT_BROKEN)
    for descriptor in descriptors:
        os.close(descriptor)
    return pid


def _become_ready(
    channel: int, output: int, uid: int | None, request: dict[str, Any], readable: Sequence[str]
) -> None:
    """Confines this process for good, and says what holds."""
    limits = Limits(**request["limits"])
    skip = frozenset(request["skip"])
    layers = confine.confine(channel, output, uid, limits, readable, skip)
    # Not the zygote's own: that one believes that it can seek.
    sys.stdout = open(1, "w", errors="backslashreplace", closefd=False)  # noqa: SIM115
    guest.Channel(CHANNEL_FD, CHANNEL_FD).write(guest.frame({"ready": layers}))


def _end(pid: int, uid: int | None, grace_s: float) -> dict[str, Any]:
    """Waits `grace_s` for the guest to end by itself, then kills it; and all it may have left."""
    by_us = not _has_ended(pid, grace_s)
    if by_us:
        os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    return {
        "status": os.waitstatus_to_exitcode(status),
        "by_us": by_us,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_kb": usage.ru_maxrss,
        "survivors": uid is not None and _kill_all_of(uid),
    }


def _has_ended(pid: int, grace_s: float) -> bool:
    deadline = time.monotonic() + grace_s
    flags = os.WEXITED | os.WNOWAIT | os.WNOHANG
    while os.waitid(os.P_PID, pid, flags) is None:
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_S)
    return True


def _left_by(uid: int) -> bool:
    """Whether any process runs as `uid`; one that only waits to be reaped does not."""
    try:
        os.getpriority(os.PRIO_USER, uid)  # one call, where there is none at all
    except ProcessLookupError:
        return False
    return any(_runs_as(uid, name) for name in os.listdir("/proc") if name.isdigit())


def _runs_as(uid: int, process: str) -> bool:
    try:
        with open(f"/proc/{process}/status", encoding="utf-8", errors="replace") as file:
            fields = dict(line.split(":", 1) for line in file if ":" in line)
    except OSError:
        return False  # it ended while we looked
    return str(uid) in fields["Uid"].split() and fields["State"].split()[0] not in "ZX"


def _kill_all_of(uid: int) -> bool:
    """Kills every process of a guest's own uid with one call; whether there was any.

    kill(-1) walks the task list under its lock, so a fork bomb cannot outrun it.
    """
    if not _left_by(uid):
        return False
    helper = os.fork()
    if helper == 0:
        try:
            os.setgroups([])
            # The real and the saved uid are nobody's: no guest may signal this helper back.
            os.setresuid(REAPER_UID, uid, REAPER_UID)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(helper, 0)
    deadline = time.monotonic() + KILL_ALL_S
    while _left_by(uid) and time.monotonic() < deadline:
        time.sleep(POLL_S)
    return True


def _receive(control: socket.socket) -> tuple[wire.Frame | None, list[int]]:
    """The next frame with the descriptors sent along; None when the parent has gone."""
    try:
        prefix, descriptors, _, _ = socket.recv_fds(control, wire.LENGTHS.size, 2)
    except ConnectionError:
        prefix, descriptors = b"", []
    if not prefix:
        return None, []
    header_bytes, payload_bytes = wire.lengths(prefix)
    body = b""
    while len(body) < header_bytes + payload_bytes:
        part = control.recv(header_bytes + payload_bytes - len(body))
        if not part:
            return None, []
        body += part
    return wire.decode(body[:header_bytes], body[header_bytes:]), descriptors


def _send(control: socket.socket, header: dict[str, Any]) -> None:
    with contextlib.suppress(ConnectionError):  # the parent has gone: no next request will come
        control.sendall(wire.encode(wire.Frame(header)))
