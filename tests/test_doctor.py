"""The doctor: every property of a machine that matters is tried, and what is wrong is said."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader import cli, doctor
from grader.doctor import Check
from grader.sandbox.conversation import FLOOR
from grader.sandbox.inside import landlock, seccomp
from grader.sandbox.inside.confine import LAYERS
from grader.submission import DOCTOR_MARKER, asks_for_doctor

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux")


def marks(checks: list[Check]) -> dict[str, str]:
    return {check.name: check.mark for check in checks}


def examine(given: Mapping[str, str], folder: Path, **options: object) -> dict[str, str]:
    required = FLOOR if IS_ROOT else FLOOR - {"uid"}
    checks = list(doctor.examine(given, folder / "results.json", required, **options))  # type: ignore[arg-type]
    assert all(check.found for check in checks)
    assert all(bool(check.todo) == (check.mark != "PASS") for check in checks)
    return marks(checks)


def test_healthy_machine_fails_nothing(given: dict[str, str], tmp_path: Path) -> None:
    """Where the tests run, nothing fails; each layer, each package and the canary has its line."""
    found = examine(given, tmp_path)

    assert "FAIL" not in found.values()
    assert {f"layer {name}" for name in LAYERS} <= found.keys()
    assert {"numpy", "pytest", "pytest-json-report", "gradescope-utils"} <= found.keys()
    assert found["a guest runs NumPy"] == found["results, read by a guest"] == "PASS"
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("layer", "mark"), [("seccomp", "FAIL"), ("rlimits", "FAIL"), ("landlock", "CAUTION")]
)
def test_missing_layer_fails_where_it_is_required(
    layer: str, mark: str, given: dict[str, str], tmp_path: Path
) -> None:
    """A layer that is off is a FAIL below the floor and a CAUTION above it, and no other is."""
    found = examine(given, tmp_path, skip=(layer,))

    assert found[f"layer {layer}"] == mark
    assert [x for x in LAYERS if found[f"layer {x}"] == "PASS" or x == "uid"] == [
        x for x in LAYERS if x != layer
    ]


def test_canary_tells_when_a_guest_can_reach_the_results(
    given: dict[str, str], tmp_path: Path
) -> None:
    """With the layers off that would stop it, a guest is seen to read and write the results."""
    tmp_path.chmod(0o755)
    off = ("landlock", "seccomp", "uid")

    found = examine(given, tmp_path, skip=off)

    assert found["results, read by a guest"] == found["results, written by a guest"] == "FAIL"


def test_guest_that_cannot_start_is_a_failure(tmp_path: Path) -> None:
    """Where no zygote comes to life, that is a FAIL and no crash."""
    assert examine({"__init__": "1 / 0"}, tmp_path)["a guest"] == "FAIL"


@pytest.mark.parametrize(
    "canary", ["import no_such_module", "def forward(x, y, w1, w2):\n    raise MemoryError"]
)
def test_guest_without_numpy_is_a_failure(
    canary: str, given: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a guest starts and nothing runs in it, that is a FAIL, and no word on the results."""
    monkeypatch.setattr(doctor, "CANARY", canary)

    found = examine(given, tmp_path)

    assert found["a guest runs NumPy"] == "FAIL"
    assert not [name for name in found if name.endswith("by a guest")]


def test_results_that_cannot_be_written_are_a_failure(
    given: dict[str, str], tmp_path: Path
) -> None:
    """A file where the results' folder should be is a FAIL and no crash."""
    (tmp_path / "file").write_text("")

    assert examine(given, tmp_path / "file" / "folder")["results"] == "FAIL"


def checks_of(make: Callable[[], object]) -> list[Check]:
    made = make()
    return [made] if isinstance(made, Check) else list(made)  # type: ignore[call-overload]


MACHINES: dict[str, tuple[Callable[[pytest.MonkeyPatch, Path], object], dict[str, str]]] = {
    "an old Python": (
        lambda patch, _: (patch.setattr(sys, "version_info", (3, 9)), doctor._python())[1],
        {"Python": "FAIL"},
    ),
    "another machine": (
        lambda patch, _: (
            patch.setattr(seccomp, "this_machine", lambda: "s390x"),
            doctor._kernel(),
        )[1],
        {"kernel": "CAUTION"},
    ),
    "no Landlock": (
        lambda patch, _: (
            patch.setattr(landlock, "_CREATE_RULESET", 9999),
            doctor._landlock(),
        )[1],
        {"Landlock": "CAUTION"},
    ),
    "not root": (
        lambda patch, _: (patch.setattr(os, "geteuid", lambda: 1000), doctor._user(()))[1],
        {"user": "CAUTION"},
    ),
    "not root, and it is required": (
        lambda patch, _: (patch.setattr(os, "geteuid", lambda: 1000), doctor._user({"uid"}))[1],
        {"user": "FAIL"},
    ),
    "packages that are not as pinned": (
        lambda _, folder: doctor._packages(
            written(folder / "pins", "numpy==0.1 \\\n  --hash\nno-such-package==1\npytest>=1\n")
        ),
        {"numpy": "CAUTION", "no-such-package": "FAIL", "pytest": "PASS"},
    ),
    "a pin for another Python": (
        lambda _, folder: doctor._packages(
            written(folder / "pins", "numpy==0.1 ; python_full_version < '3'\n")
        ),
        {},
    ),
    "no pins": (lambda _, folder: doctor._packages(folder / "none"), {"packages": "FAIL"}),
    "Gradescope's smallest container": (
        lambda _, folder: doctor._capacity(cgroup(folder, "50000 100000", str(768 << 20))),
        {"processors": "PASS", "memory": "PASS"},
    ),
    "a smaller container": (
        lambda _, folder: doctor._capacity(cgroup(folder, "40000 100000", str(384 << 20))),
        {"processors": "CAUTION", "memory": "CAUTION"},
    ),
    "a container without limits": (
        lambda _, folder: doctor._capacity(cgroup(folder, "max 100000", "max")),
        {"processors": "PASS", "memory": "PASS"},
    ),
    "not on Gradescope": (
        lambda _, folder: doctor._closed(folder / "autograder", folder / "results.json"),
        {},
    ),
}


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def cgroup(folder: Path, cpu: str, memory: str) -> Path:
    written(folder / "cpu.max", cpu)
    return written(folder / "memory.max", memory).parent


@pytest.mark.parametrize(("make", "wanted"), MACHINES.values(), ids=MACHINES.keys())
def test_machine_is_seen_as_it_is(
    make: Callable[[pytest.MonkeyPatch, Path], object],
    wanted: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Each property that a machine may lack is told, as a caution where grading can go on."""
    assert marks(checks_of(lambda: make(monkeypatch, tmp_path))) == wanted


@pytest.mark.parametrize(("mode", "mark"), [(0o700, "PASS"), (0o755, "FAIL"), (0o710, "FAIL")])
def test_open_folders_on_gradescope_are_a_failure(mode: int, mark: str, tmp_path: Path) -> None:
    """Among Gradescope's folders, one that others may enter is a FAIL."""
    for name in ("source", "results"):
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(mode)

    checks = list(doctor._closed(tmp_path, tmp_path / "results" / "results.json"))

    assert [check.mark for check in checks] == [mark, mark]


UPLOADS = {
    "the marker": ([DOCTOR_MARKER], True),
    "nothing": ([], False),
    "the marker and a file": ([DOCTOR_MARKER, "ops.py"], False),
    "a file": (["ops.py"], False),
}


@pytest.mark.parametrize(("names", "asked"), UPLOADS.values(), ids=UPLOADS.keys())
def test_report_is_asked_for_by_the_marker_alone(
    names: list[str], asked: bool, tmp_path: Path
) -> None:
    """An upload of the marker and nothing else asks for a report; no other upload does."""
    for name in names:
        (tmp_path / name).write_text("")

    assert asks_for_doctor(tmp_path) is asked


def test_path_that_is_no_folder_asks_for_nothing(tmp_path: Path) -> None:
    """A zip or a path of nothing is left to intake."""
    assert not asks_for_doctor(tmp_path / "nothing")


def test_marker_shows_the_report_to_staff_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report of an upload is printed and stands in extra_data; the student reads what an empty
    upload shows, and gets its points: none."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "asking").mkdir()
    (tmp_path / "asking" / DOCTOR_MARKER).write_text("")
    contents = []
    for name in ("empty", "asking"):
        cli.main(["grade", str(tmp_path / name), "--results", str(tmp_path / "results.json")])
        contents.append(json.loads((tmp_path / "results.json").read_text()))
    printed = capsys.readouterr().out
    empty, asking = contents

    report = asking["extra_data"].pop("measured")["doctor"]
    assert "layer seccomp" in str(report)
    assert all(line in printed for line in report)
    assert asking["score"] == 0
    for content in contents:
        content["extra_data"].pop("measured", None)
        content.pop("execution_time")
    assert asking == empty


@pytest.mark.parametrize(("floor", "code"), [("none", None), ("required", None if IS_ROOT else 1)])
def test_command_prints_a_line_for_each_check(
    floor: str, code: int | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command prints every check with its mark, and its exit code says whether one failed."""
    ended = None
    try:
        cli.main(["doctor", "--results", str(tmp_path / "results.json"), "--floor", floor])
    except SystemExit as error:
        ended = error.code

    lines = capsys.readouterr().out.splitlines()
    assert ended == code
    assert sum(line.startswith("PASS     layer") for line in lines) >= len(LAYERS) - 1
    assert {line.split()[0] for line in lines} <= {"PASS", "CAUTION", "FAIL", "->"}


def test_command_fails_where_a_check_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One FAIL is exit code 1, and the line after it says what to do."""
    failed = Check("x", "FAIL", "found", "do this")
    monkeypatch.setattr(doctor, "examine", lambda *_: iter([failed]))

    with pytest.raises(SystemExit) as ended:
        cli.main(["doctor", "--results", str(tmp_path / "results.json")])

    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines() == ["FAIL     x: found", "         -> do this"]
