"""Every attack of the catalogue in every setting: with all layers, with each one off, without
root, and in a container as Docker makes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import catalogue
import docker
import pytest
from attacks import ATTACKS, DONE, Attack
from guests import IS_ROOT, NEED_LINUX, NEED_PYTHON, NOBODY
from uploads import ROOT

from grader.sandbox.inside.confine import LAYERS
from grader.sandbox.supervisor import Zygote

HERE = Path(__file__).parent
pytestmark = [
    NEED_LINUX,
    NEED_PYTHON,
    pytest.mark.skipif(not IS_ROOT, reason="needs root, as on Gradescope"),
]
BOOT = "import sys; sys.path[:0] = sys.argv[1:4]; del sys.argv[1:4]; import attempts; attempts.main(sys.argv[1], sys.argv[2:])"


@dataclass(frozen=True)
class Setting:
    """Where the attacks are tried: a zygote without some layers, as some user, in some container."""

    skip: tuple[str, ...] = ()
    user: int | None = None
    before: Callable[[], None] | None = None
    missing: tuple[str, ...] = ()

    def expected(self, attack: Attack) -> str:
        found = [attack.without[name] for name in self.missing if name in attack.without]
        return found[-1] if found else attack.held


SETTINGS = {
    "all layers": Setting(),
    **{
        f"without {layer}": Setting(skip=(layer,), missing=(layer,))
        for layer in LAYERS
        if layer not in ("descriptors", "no_new_privs")  # a guest has no channel without the first
    },
    "without no_new_privs": Setting(
        skip=("no_new_privs",), missing=("landlock", "seccomp", "no_new_privs")
    ),
    "without root": Setting(user=NOBODY, missing=("uid", "root")),
    "without root and Landlock": Setting(
        skip=("landlock",), user=NOBODY, missing=("landlock", "uid", "root", "root, landlock")
    ),
    "Docker": Setting(before=partial(docker.restrict, landlock=True)),
    "Docker without Landlock": Setting(
        before=partial(docker.restrict, landlock=False), missing=("landlock",)
    ),
}


@pytest.fixture(scope="module")
def tried() -> Iterator[Callable[[str], Mapping[str, object]]]:
    """What a setting's zygote says of its layers, and what each attack came to there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "closed").mkdir(0o700)
        (folder / "anybodys").mkdir()
        for file in ("open", "closed/secret", "anybodys/any"):
            (folder / file).write_text("secret")
        for path, mode in (("", 0o755), ("anybodys", 0o1777), ("anybodys/any", 0o666)):
            (folder / path).chmod(mode)
        yield cache(partial(run, folder))
        assert sorted(x.name for x in folder.iterdir()) == ["anybodys", "closed", "open"]


def run(folder: Path, name: str) -> Mapping[str, object]:
    setting = SETTINGS[name]
    for path in (folder, *folder.rglob("*")):
        os.chown(path, setting.user or 0, -1)
    if setting.before is not None and os.uname().machine != docker.MACHINE:
        pytest.skip("Docker's profile is emulated on x86_64 alone")
    paths = [str(x) for x in (ROOT, ROOT / "tests", HERE)]
    command = [sys.executable, "-I", "-c", BOOT, *paths]
    groups: Sequence[int] | None = None if setting.user is None else []
    ended = subprocess.run(
        [*command, str(folder), *setting.skip],
        capture_output=True,
        text=True,
        user=setting.user,
        extra_groups=groups,
        preexec_fn=setting.before,
        timeout=120,
    )
    for left in (folder / "anybodys").iterdir():
        if left.name != "any":
            left.rmdir() if left.is_dir() and not left.is_symlink() else left.unlink()
    assert ended.returncode == 0, ended.stderr
    found: Mapping[str, object] = json.loads(ended.stdout)
    return found


@pytest.mark.parametrize("name", SETTINGS)
def test_layers_are_as_the_setting_says(
    name: str, tried: Callable[[str], Mapping[str, object]]
) -> None:
    """In each setting exactly the layers that are off are missing, so that what follows is tried
    where it says."""
    assert tried(name)["in_force"] == [x for x in LAYERS if x not in SETTINGS[name].missing]


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.number} {attack.about}")
def test_attack_comes_to_what_the_table_says(
    attack: Attack, name: str, tried: Callable[[str], Mapping[str, object]]
) -> None:
    """Every attack is stopped by what the table names; and succeeds where the only layer against
    it is off, so that a layer which did nothing would be seen."""
    if not attack.runs_here:
        pytest.skip(f"needs {attack.machine}")
    found = tried(name)["outcomes"]
    assert isinstance(found, dict)

    assert found[attack.about] in SETTINGS[name].expected(attack).split("|")


@pytest.mark.parametrize("layer", [x for x in LAYERS if x != "descriptors"])
def test_each_layer_is_the_only_one_against_something(layer: str) -> None:
    """No layer is for show: without it, some attack of the table succeeds."""
    assert any(attack.without.get(layer) == DONE != attack.held for attack in ATTACKS)


def test_every_attack_of_the_catalogue_has_its_place() -> None:
    """Each number is tried in the table, by an upload or by a test; or it is said why not."""
    tried = {attack.number for attack in ATTACKS} | catalogue.ELSEWHERE.keys()

    assert tried | catalogue.NOT_TRIED.keys() == set(range(1, catalogue.HIGHEST + 1))
    assert not tried & catalogue.NOT_TRIED.keys()
    assert len({attack.about for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("place", sorted({x for xs in catalogue.ELSEWHERE.values() for x in xs}))
def test_place_of_an_attack_exists(place: str) -> None:
    """An upload or a test that the catalogue names is there."""
    file, _, function = place.partition("::")

    if function:
        assert f"def {function}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")
    else:
        assert (ROOT / "tests" / "submissions" / place / "expected.json").exists()


def test_guest_is_the_first_to_go_when_memory_is_short(given: dict[str, str]) -> None:
    """The kernel is told to take a guest before anything else, and not the grader."""
    with Zygote(given) as zygote:
        guest = zygote.guest()
        score, own = (
            int(Path(f"/proc/{pid}/oom_score_adj").read_text()) for pid in (guest._pid, os.getpid())
        )
        guest.end()

    assert score == 1000 > own
