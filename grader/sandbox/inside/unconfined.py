"""The guest at a student's desk: a process of its own on any system, without the confinement.

Frames go over the standard input and output that it was started with; what is printed goes to its
standard error, and ALL_PRINTED after it before the guest waits for the next frame.
"""

from __future__ import annotations

import os
import sys

from . import given, guest, wire

ALL_PRINTED = b"\0"


class Channel(guest.Channel):
    """Says when all is printed that belongs to the last frame."""

    def read(self) -> wire.Frame:
        os.write(2, ALL_PRINTED)
        return super().read()


def main() -> None:
    """Serves until the parent closes the channel."""
    channel = _take_the_standard_streams()
    sys.argv.clear()
    given.load(channel.read().header["given"])
    channel.write(guest.frame({"ready": []}))
    guest.serve(channel)


def _take_the_standard_streams() -> Channel:
    """The channel on descriptors that student code does not meet by accident. Its own input is
    empty, and all that it prints is printed to standard error."""
    channel = Channel(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr = open(  # noqa: SIM115
        1, "w", encoding="utf-8", errors="backslashreplace", newline="\n", closefd=False
    )
    return channel
