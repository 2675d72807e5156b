"""Gradescope's folders on this machine, and commands run in them as in its container.

As root on Linux a command sees the folder as `/autograder`, in a mount and process namespace of its
own: nothing else of the machine changes, and what it started ends with it. Elsewhere it runs in the
plain folder.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

AUTOGRADER = "/autograder"
NAMESPACE = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
# An empty /autograder stays behind: a mount needs a place. The shell stays too, as a container's
# first process does.
ENTER = """
set -e
root=$1 folder=$2
shift 2
mkdir -p "$root/autograder"
mount --bind "$folder" "$root/autograder"
mount -t proc proc "$root/proc"
chroot "$root" sh -c 'cd /autograder && exec "$@"' sh "$@" || exit $?
"""
# A container has nothing of a TA's environment.
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
# How this machine reaches a package registry, which Gradescope's reaches without.
NETWORK = (
    *("http_proxy", "https_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir", "pip_cert"),
    *("pip_index_url", "pip_extra_index_url", "pip_trusted_host", "pip_find_links"),
)


@dataclass(frozen=True)
class Ended:
    """How a command ended. `code` is None where it was stopped at its limit of time."""

    code: int | None
    printed: str
    took_s: float


@dataclass(frozen=True)
class Stage:
    """A folder that stands for /autograder; with a `root`, in the system that is in there."""

    folder: Path
    private: bool
    root: Path = Path("/")

    @property
    def home(self) -> str:
        """The folder, as a command in it sees it."""
        return AUTOGRADER if self.private else str(self.folder)

    def run(self, command: Sequence[str], limit_s: float, network: bool = False) -> Ended:
        """Runs a command there. OSError where it cannot be started at all."""
        if self.private:
            places = (str(self.root), str(self.folder))
            command = [*NAMESPACE, "sh", "-c", ENTER, "sh", *places, *command]
        began = time.monotonic()
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=_environment(network),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            code: int | None
            try:
                printed, _ = process.communicate(timeout=limit_s)
                code = process.returncode
            except subprocess.TimeoutExpired:
                _kill(process)
                printed, code = process.communicate()[0], None
            except BaseException:
                _kill(process)
                raise
        return Ended(code, printed.decode("utf-8", "replace"), time.monotonic() - began)


def can_be_private() -> bool:
    """Whether commands can have a mount namespace here: root, outside most containers."""
    try:
        return subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0
    except OSError:
        return False


def _environment(network: bool) -> Mapping[str, str]:
    home = {"HOME": os.environ.get("HOME", "/root")}
    reached = {k: v for k, v in os.environ.items() if network and k.lower() in NETWORK}
    return {**ENVIRONMENT, **home, **reached}


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
