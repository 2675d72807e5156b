"""What is installed is what pyproject.toml declares, pinned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from packaging.requirements import Requirement
from uploads import ROOT

tomllib = pytest.importorskip("tomllib", reason="Python 3.11 reads TOML")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]


def declared(names: list[str]) -> Iterator[Requirement]:
    """Requirements, with an extra of our own resolved to what is in it."""
    for requirement in map(Requirement, names):
        if requirement.name != PROJECT["name"]:
            yield requirement
        for extra in requirement.extras:
            yield from declared(EXTRAS[extra])


def pins(name: str) -> list[Requirement]:
    lines = (ROOT / "requirements" / name).read_text("utf-8").splitlines()
    return [Requirement(x.rstrip("\\ ")) for x in lines if x[:1].isalpha()]


@pytest.mark.parametrize(
    ("file", "names"),
    [("grading.in", PROJECT["dependencies"]), ("dev.txt", EXTRAS["dev"])],
    ids=["a grading", "development"],
)
def test_what_is_installed_is_what_is_declared(file: str, names: list[str]) -> None:
    """Each package that pyproject.toml declares is in the list that setup.sh installs, in a version
    that it allows, and no other is."""
    wanted = {requirement.name: requirement.specifier for requirement in declared(names)}

    assert {pin.name for pin in pins(file)} == wanted.keys()
    for pin in pins(file):
        versions = [part.version for part in pin.specifier if part.operator == "=="]
        allowed = wanted[pin.name]
        assert pin.specifier == allowed or versions == [*allowed.filter(versions)] != [], str(pin)


def test_every_extra_is_told_of() -> None:
    """An extra is another's, or the one that a command names where its libraries are missing."""
    commands = "".join(path.read_text("utf-8") for path in (ROOT / "grader/cli").glob("*.py"))
    told = set(re.findall(r'stop_without\(error, "(\w+)"', commands))

    assert told | {"dev"} == EXTRAS.keys()
