"""The guest at a student's desk: a process of its own on any system, without the confinement.

Frames go over the standard input and output that it was started with; what is printed goes to its
standard error, and ALL_PRINTED after it before the guest waits for the next frame.

It serves one function after another, as a confined guest does one: a frame without cases ends the
function. Then all that was loaded is forgotten, and it is ready anew; where student code has
changed more than that, it ends instead.
"""

from __future__ import annotations

import builtins
import gc
import os
import sys
import threading
import warnings
from collections.abc import Callable

import numpy

from . import given, guest, loader, wire

ALL_PRINTED = b"\0"
SHARED = (builtins, sys, numpy)


class Channel(guest.Channel):
    """Says when all is printed that belongs to the last frame."""

    def read(self) -> wire.Frame:
        os.write(2, ALL_PRINTED)
        return super().read()


def main() -> None:
    """Serves until the parent closes the channel, or student code has left its mark."""
    channel = _take_the_standard_streams()
    sys.argv.clear()
    sources, finders = channel.read().header["given"], list(sys.meta_path)
    is_as_it_was = _memory()
    while is_as_it_was():
        given.load(sources)
        channel.write(guest.frame({"ready": []}))
        with warnings.catch_warnings(), numpy.errstate(), numpy.printoptions():
            _serve_one(channel)
        sys.meta_path[:] = finders
        for name in [x for x in sys.modules if x.partition(".")[0] == loader.PACKAGE]:
            del sys.modules[name]
    os._exit(0)


def _serve_one(channel: Channel) -> None:
    asked = channel.read()
    caught = guest.begin(asked, channel.write)
    while "cases" in (batch := channel.read()).header:
        guest.answer(asked.header["subject"], batch, caught, channel.write)


def _memory() -> Callable[[], bool]:
    """Says later whether what all code in a process shares is as it is now; names may be added."""
    names = [(vars(module), dict(vars(module))) for module in SHARED]
    more = _more()

    def is_as_it_was() -> bool:
        same = (now.get(name) is was for now, before in names for name, was in before.items())
        return all(same) and _more() == more

    return is_as_it_was


def _more() -> tuple[object, ...]:
    return sys.path[:], os.getcwd(), gc.isenabled(), threading.active_count()


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
