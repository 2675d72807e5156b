"""A guest without a process: what it would send and print is given in advance."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator

from grader.sandbox.conversation import Guest
from grader.sandbox.inside import wire
from grader.sandbox.inside.wire import Frame

READY = wire.encode(Frame({"ready": [["uid", True, ""]]}))
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

    def write() -> None:
        with contextlib.suppress(OSError), open(theirs_output, "wb") as file:
            file.write(printed)

    threads = [threading.Thread(target=send), threading.Thread(target=write)]
    for thread in threads:
        thread.start()
    found = Guest(lambda _: ENDED, os.getpid(), channel, output)
    try:
        yield found
    finally:
        found.end()
        for thread in threads:
            thread.join()
        theirs.close()
