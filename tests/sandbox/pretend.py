"""A guest without a process: what it would send and print is given in advance."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import threading
from collections.abc import Iterator

from grader.sandbox.guest import Guest
from grader.sandbox.inside import wire
from grader.sandbox.inside.wire import Frame

PIPE_BYTES = 1 << 20
READY = wire.encode(Frame({"ready": [["uid", True, ""]]}))
NO_PROCESS = 1 << 22  # Linux gives no higher id than one less
ENDED = {"status": 0, "by_us": False, "cpu_s": 0.0, "peak_kb": 0, "survivors": False}


@contextlib.contextmanager
def guest(stream: bytes, printed: bytes = b"") -> Iterator[Guest]:
    """A Guest that sends `stream` once it is asked something, whatever that is, and then ends."""
    channel, theirs = socket.socketpair()
    output, theirs_output = os.pipe()

    def send() -> None:
        with contextlib.suppress(OSError):
            theirs.sendall(READY)
            theirs.recv(1)
            theirs.sendall(stream)
            theirs.shutdown(socket.SHUT_WR)

    # All of it before anything is asked, so that no test waits for a writer.
    fcntl.fcntl(theirs_output, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    with open(theirs_output, "wb") as file:
        file.write(printed)
    thread = threading.Thread(target=send)
    thread.start()
    found = Guest(lambda _: ENDED, NO_PROCESS, channel, output)
    try:
        yield found
    finally:
        found.end()
        thread.join()
        theirs.close()
