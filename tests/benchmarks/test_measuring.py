"""What the measuring says of processes whose cost is known."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import limited
import measuring
import page_cache
import pytest
from measuring import Command, CommandFailedError

MEGABYTES = 50
SPIN = "import time\nwhile time.process_time() < 0.2: pass"
HOLD = f"import time; held = b'x' * {MEGABYTES * 10**6}; time.sleep(0.5)"


def python(code: str) -> Command:
    return Command([sys.executable, "-I", "-c", code])


def below(code: str) -> Command:
    """The code in a process below the one that is measured."""
    return python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])")


@pytest.mark.parametrize("command", [python(SPIN), below(SPIN)], ids=["itself", "below"])
def test_processor_time(command: Command) -> None:
    """The processor time of a process counts, and so does that of processes below it."""
    assert measuring.cost(command).cpu_s >= 0.2


def test_wall_time() -> None:
    """Waiting costs wall time, and hardly any processor time."""
    found = measuring.cost(python("import time; time.sleep(0.5)"))
    assert found.wall_s >= 0.5 > found.cpu_s


def test_own_memory() -> None:
    """A process that holds 50 MB peaks above that."""
    _, memory = measuring.watched(python(HOLD))
    assert memory.whole_mb >= memory.own_mb > MEGABYTES


def test_memory_below() -> None:
    """What a process below holds counts for the whole, not for the process itself."""
    _, memory = measuring.watched(below(HOLD))
    assert memory.whole_mb > MEGABYTES > memory.own_mb


def test_descendants() -> None:
    """A process comes first, those below it after."""
    waits = [sys.executable, "-I", "-c", "input()"]
    with subprocess.Popen(waits, stdin=subprocess.PIPE) as child:
        found = list(measuring.descendants(os.getpid()))
        child.communicate(b"\n")
    assert found[0] == os.getpid()
    assert child.pid in found


def test_failed_command() -> None:
    """A command that fails is not measured: its code and its last words are told."""
    for measure in (measuring.cost, measuring.watched):
        with pytest.raises(CommandFailedError, match=r"(?s)ended with 3: .*no such upload"):
            measure(python("import sys; print('no such upload', file=sys.stderr); sys.exit(3)"))


def test_interleaved() -> None:
    """Each round takes all in turn and begins with another one; the first round does not count."""
    calls: list[str] = []
    measures = {name: lambda name=name: calls.append(name) or len(calls) for name in "ab"}
    found = measuring.interleaved(2, measures)
    assert "".join(calls) == "ab" + "ba" + "ab"
    assert found == {"a": [4, 5], "b": [3, 6]}


def test_ratios() -> None:
    """A ratio is one round's own, whatever the other rounds were like."""
    assert measuring.ratios([2.0, 30.0], [1.0, 10.0]) == [2.0, 3.0]


def test_spread() -> None:
    """A median comes with its range."""
    assert measuring.spread([3.0, 1.0, 2.5]) == "2.50 (1.00 to 3.00)"


def test_table() -> None:
    """A table is Markdown, its columns aligned."""
    assert measuring.table(("", "MB"), [("one", 5), ("other", 120)]) == (
        "|       |  MB |\n| ----- | --: |\n| one   |   5 |\n| other | 120 |"
    )


def test_group_limits_memory() -> None:
    """What goes beyond a group's memory is killed, and counted; the group is gone afterwards."""
    greedy = python("b'x' * (300 << 20)")
    try:
        with limited.Group(memory_bytes=64 << 20) as group:
            with pytest.raises(CommandFailedError, match="ended with -9"):
                measuring.cost(greedy, group.enter)
            assert group.kills == 1
            assert 0 < group.peak_mb <= 68
            folders = list(group.folders)
    except limited.NoGroupError as error:
        pytest.skip(f"no control group can be made here: {error}")
    assert folders
    assert not any(folder.exists() for folder in folders)


def test_evict(tmp_path: Path) -> None:
    """A file that is taken out of the page cache reads as before; a link to nothing is passed."""
    (tmp_path / "file").write_text("content")
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    page_cache.evict([tmp_path])
    assert (tmp_path / "file").read_text() == "content"
