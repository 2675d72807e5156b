"""The guest at a student's desk: a process of its own on any system, without the confinement.

Frames go over the standard input and output that it was started with; what is printed goes to its
standard error.
"""

from __future__ import annotations

import os
import sys

from . import given, guest


def main() -> None:
    """Serves until the parent closes the channel."""
    channel = _take_the_standard_streams()
    sys.argv.clear()
    given.load(channel.read().header["given"])
    channel.send({"ready": []})
    guest.serve(channel)


def _take_the_standard_streams() -> guest.Channel:
    """The channel on descriptors that student code does not meet by accident. Its own input is
    empty, and all that it prints is printed to standard error."""
    channel = guest.Channel(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    for stream in ("stdout", "stderr"):
        opened = open(  # noqa: SIM115
            1, "w", encoding="utf-8", errors="backslashreplace", newline="\n", closefd=False
        )
        setattr(sys, stream, opened)
    return channel
