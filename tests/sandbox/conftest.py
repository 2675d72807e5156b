"""Guests for several files of tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import guests
import pytest

from grader.sandbox.guest import Guest
from grader.sandbox.supervisor import Zygote


@pytest.fixture(scope="module")
def zygote(given: dict[str, str]) -> Iterator[Zygote]:
    with Zygote(given) as zygote:
        yield zygote


@pytest.fixture
def loaded(zygote: Zygote) -> Iterator[Callable[[str], Guest]]:
    """A guest that has loaded an mlp.py; ended when the test is over."""
    begun: list[Guest] = []

    def load(source: str) -> Guest:
        guest = zygote.guest()
        begun.append(guest)
        guests.load(guest, source)
        return guest

    yield load
    for guest in begun:
        guest.end()
