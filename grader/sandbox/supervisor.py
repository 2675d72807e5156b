"""Starts a zygote, the clean process that forks guests, and asks it for them.

Knows nothing of what a guest is asked, nor of what is right.
"""

from __future__ import annotations

import array
import copy
import os
import socket
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import ONE_THREAD
from .conversation import START_S, Layer, SandboxError
from .guest import Guest
from .inside import wire
from .inside.limits import Limits

# `-I` leaves out this folder, so it is on the path just long enough to import the package. What is
# imported is no garbage; a guest collects its own.
BOOT = """
import gc, sys
gc.disable()
sys.path.insert(0, sys.argv[1])
from inside import zygote
del sys.path[0]
zygote.main(int(sys.argv[2]))
"""
ENVIRONMENT = {**ONE_THREAD, "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}


class Zygote:
    """A clean process that forks guests. A context manager; SandboxError where it fails.

    `required` are layers without which no guest is handed out; those that the first guest had are
    required of all that follow.
    """

    def __init__(
        self,
        given: Mapping[str, str],
        limits: Limits = Limits(),
        skip: Sequence[str] = (),
        required: Collection[str] = (),
    ) -> None:
        self._limits = limits
        self._skip = list(skip)
        self._required = set(required)
        self._started = False
        self._is_lent = False
        self._running = 0
        self._kept: Guest | None = None
        here = str(Path(__file__).parent)
        self._control, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", BOOT, here, str(theirs.fileno())],
                env=ENVIRONMENT,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,  # an interrupt from the keyboard is for the parent alone
            )
        except OSError as error:
            self._control.close()
            raise SandboxError(f"no zygote can be started: {error}") from error
        finally:
            theirs.close()
        self._control.settimeout(START_S)
        try:
            self._control.sendall(wire.encode(wire.Frame({"given": dict(given)})))
        except OSError as error:
            self.close()
            raise SandboxError(f"the zygote does not listen: {error!r}") from error

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def lent(self) -> Zygote:
        """The same zygote, for one grading in a fork of this process: to close what is lent ends
        nothing, and afterwards it may be lent again if it `is_clean`."""
        copied = copy.copy(self)
        copied._is_lent = True
        return copied

    @property
    def is_clean(self) -> bool:
        """Whether each request had its answer and each guest has ended."""
        return self._control.fileno() >= 0 and self._running == 0

    def close(self) -> None:
        """Ends the zygote; its guests die with it."""
        if self._is_lent:
            return
        if self._kept is not None:
            self._kept.abandon()
        self._control.close()
        self._process.kill()
        self._process.wait()

    def layers(self) -> tuple[Layer, ...]:
        """What confinement holds here, as a guest found it that is kept for who asks for one."""
        if self._kept is None:
            self._kept = self._fresh()
        return self._kept.layers

    def guest(self) -> Guest:
        """A fresh guest, confined and ready."""
        kept, self._kept = self._kept, None
        return kept or self._fresh()

    def _fresh(self) -> Guest:
        channel, theirs = socket.socketpair()
        output, theirs_output = os.pipe()
        request = {"fork": {"limits": self._limits._asdict(), "skip": self._skip}}
        try:
            pid = self._request(request, [theirs.fileno(), theirs_output])["pid"]
        except SandboxError:
            channel.close()
            os.close(output)
            raise
        finally:
            theirs.close()
            os.close(theirs_output)
        self._running += 1
        guest = Guest(lambda grace_s: self._end(pid, grace_s), pid, channel, output)
        in_force = {layer.name for layer in guest.layers if layer.in_force}
        if missing := self._required - in_force:
            guest.end()
            raise SandboxError(f"a guest without {', '.join(sorted(missing))}")
        self._required = in_force
        return guest

    def _end(self, pid: int, grace_s: float) -> dict[str, Any]:
        ended = self._request({"end": pid, "grace_s": grace_s})
        self._running -= 1
        return ended

    def _request(self, header: dict[str, Any], descriptors: Sequence[int] = ()) -> dict[str, Any]:
        try:
            return self._exchange(header, descriptors)
        except BaseException as error:
            # Late or interrupted, its answer would be taken for that of the next request.
            self._control.close()
            if isinstance(error, (OSError, EOFError, wire.WireError)):
                raise SandboxError(f"the zygote does not answer: {error!r}") from error
            raise

    def _exchange(self, header: dict[str, Any], descriptors: Sequence[int]) -> dict[str, Any]:
        if not self._started:
            tasks = self._receive()["tasks"]
            if tasks != 1:
                raise SandboxError(f"the zygote has {tasks} threads and cannot be forked")
            self._started = True
        data = wire.encode(wire.Frame(header))
        rights = array.array("i", descriptors)
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)] if descriptors else []
        sent = self._control.sendmsg([data], ancillary)
        self._control.sendall(data[sent:])
        return self._receive()

    def _receive(self) -> dict[str, Any]:
        return wire.read(self._read_exactly).header

    def _read_exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self._control.recv(count - len(data))
            if not part:
                raise EOFError(f"zygote ended with {self._process.poll()}")
            data += part
        return data
