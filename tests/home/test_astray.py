"""The students' tests, started in an unusual way, say what to do."""

from __future__ import annotations

from pathlib import Path

import desk
import pytest


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return desk.materialise(tmp_path_factory.mktemp("astray") / "hw", {})


def test_folder_without_tests_names_the_one_that_has_them(folder: Path) -> None:
    """`pytest` in hw01/ finds no test, and says where they run."""
    ended = desk.pytest_in(folder / "hw01")

    assert f"The tests of the homework run in {folder}" in ended.stdout


def test_choice_of_nothing_is_no_other_folder(folder: Path) -> None:
    """Where -k chooses no test in the right folder, no other one is named."""
    ended = desk.pytest_in(folder, "-k", "9.9")

    assert "The tests of the homework run in" not in ended.stdout


def test_letter_that_cannot_be_shown_costs_no_line(folder: Path) -> None:
    """Where the output's encoding lacks a letter of a finding, the finding keeps its lines."""
    main = (
        "import sys, pytest; sys.stdout.reconfigure(encoding='ascii'); pytest.main(['-k', '5.4'])"
    )

    ended = desk.run(folder, "-c", main)

    assert "FAILED 5.4 ? network, gradient of z2: not started yet" in ended.stdout
    assert "\n  --> backward\n" in ended.stdout


@pytest.mark.parametrize("seconds", ["0", "-1", "nan"])
def test_no_time_to_answer_is_refused(seconds: str, folder: Path) -> None:
    """A limit that nothing can keep is refused before any test."""
    ended = desk.pytest_in(folder, f"--seconds={seconds}")

    assert f"argument --seconds: {seconds} is no time to answer in; more than 0" in ended.stderr
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
