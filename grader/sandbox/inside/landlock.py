"""Limit what this process can open to a list of files and trees, for reading, for good.

The three Landlock system calls, the numbers of their structures (kernel `uapi/linux/landlock.h`),
and the list of what Python and NumPy read lazily. Must not know of anything else that a process may
want to read. What Landlock does not cover (stat, access, chdir, chmod, utime) is left to file
permissions and to seccomp.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import stat
import struct
import sys
from collections.abc import Sequence
from typing import NamedTuple

NAMES_IN = "names in:"
"""Prefix of a directory that may be listed while the files below it stay closed."""

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1

_WITNESS = "/etc/passwd"  # world-readable on every Linux, needed by no guest
_PACKAGE_TREES = ("site-packages", "dist-packages", "python")

_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_LIBC = ctypes.CDLL(None, use_errno=True)


class _Handled(NamedTuple):
    """Bits that one version of the interface added; what is handled is denied unless allowed."""

    fs: int = 0
    net: int = 0
    scoped: int = 0


_ADDED_BY_ABI = {
    1: _Handled(fs=(1 << 13) - 1),  # execute, read, write, list, remove, make_*
    2: _Handled(fs=1 << 13),  # refer: rename or link into another directory
    3: _Handled(fs=1 << 14),  # truncate
    4: _Handled(net=0b11),  # TCP bind and connect
    5: _Handled(fs=1 << 15),  # ioctl on devices
    6: _Handled(scoped=0b11),  # abstract unix sockets, signals to outside
}


class Ruleset(NamedTuple):
    """An open rule set; `abi` is the version whose rights it handles."""

    fd: int
    abi: int
    rules: int


def kernel_abi() -> int:
    """The version of Landlock that the kernel has; OSError as `build` where there is none."""
    return _syscall(_CREATE_RULESET, 0, 0, _VERSION_FLAG)


def build(readable: Sequence[str]) -> Ruleset:
    """Deny every handled right except reading `readable`; nothing is in force before `restrict`.

    A path that cannot be opened gets no rule: that only denies more.
    Raises OSError (ENOSYS, EOPNOTSUPP, EPERM) where there is no Landlock.
    """
    fd, abi = _create(kernel_abi())
    rules = sum(_allow_reading(fd, path) for path in readable)
    return Ruleset(fd, abi, rules)


def restrict(ruleset: Ruleset) -> str:
    """Put the rules in force for this process, for good; say which. Needs no_new_privs or root."""
    try:
        _syscall(_RESTRICT_SELF, ruleset.fd, 0)
    finally:
        os.close(ruleset.fd)
    return f"rights of ABI {ruleset.abi} handled, {ruleset.rules} rules to read"


def probe() -> str:
    """What is wrong with the rules in force, in words, or nothing.

    Landlock stops open but not access, so the two must disagree about a file that has no rule.
    """
    if not os.access(_WITNESS, os.R_OK):
        return f"cannot tell: file permissions hide {_WITNESS}"
    try:
        os.close(os.open(_WITNESS, os.O_RDONLY))
    except PermissionError:
        return ""
    return f"{_WITNESS} can be opened"


def readable_paths() -> tuple[str, ...]:
    """What Python and, if it is imported, NumPy open lazily; computed once, before forking."""
    stdlib = os.path.dirname(os.path.realpath(os.__file__))
    extensions = [path for path in sys.path if path.endswith("lib-dynload")]
    trees = [stdlib, *(path for path in extensions if not path.startswith(stdlib))]
    paths = [path for tree in trees + _library_trees(stdlib) for path in _without_packages(tree)]
    if (numpy := sys.modules.get("numpy")) and numpy.__file__:
        home = os.path.dirname(os.path.realpath(numpy.__file__))
        paths += [home, f"{home}.libs"]
    return (*dict.fromkeys(paths), "/etc/ld.so.cache", "/dev/null", "/dev/urandom")


def _library_trees(stdlib: str) -> list[str]:
    """The system's directories of shared libraries, as seen in what is mapped already."""
    roots = ("/lib", "/usr/lib", "/usr/local/lib", os.path.realpath(sys.base_prefix) + "/lib")
    found = set()
    with contextlib.suppress(FileNotFoundError), open("/proc/self/maps") as maps:
        files = {"/" + line.rstrip("\n").partition("/")[2] for line in maps}
        found = {os.path.dirname(path) for path in files if ".so" in os.path.basename(path)}
    if multiarch := getattr(sys.implementation, "_multiarch", ""):
        found |= {f"/lib/{multiarch}", f"/usr/lib/{multiarch}"}
    elsewhere = {path for path in found if path.startswith(stdlib) or "-packages" in path}
    system = {path for path in found - elsewhere if path.startswith(roots)}
    return sorted({os.path.realpath(path) for path in system if os.path.isdir(path)})


def _without_packages(tree: str) -> list[str]:
    """The tree; or, where it holds other people's packages, its names and all entries but those."""
    names = os.listdir(tree)
    kept = [name for name in names if not name.startswith(_PACKAGE_TREES)]
    if len(kept) == len(names):
        return [tree]
    return [NAMES_IN + tree, *(os.path.join(tree, name) for name in sorted(kept))]


def _create(kernel_abi: int) -> tuple[int, int]:
    """Handle as many rights as the kernel takes: backports announce more than they have."""
    for abi in range(min(kernel_abi, max(_ADDED_BY_ABI)), 0, -1):
        added = [bits for since, bits in _ADDED_BY_ABI.items() if since <= abi]
        attributes = struct.pack(
            "=QQQ",
            sum(bits.fs for bits in added),
            sum(bits.net for bits in added),
            sum(bits.scoped for bits in added),
        )
        try:
            return _syscall(_CREATE_RULESET, attributes, len(attributes), 0), abi
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
    raise OSError(errno.EINVAL, "no set of rights is accepted")


def _allow_reading(ruleset_fd: int, path: str) -> bool:
    names_only = path.startswith(NAMES_IN)
    try:
        path_fd = os.open(path[len(NAMES_IN) :] if names_only else path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        is_directory = stat.S_ISDIR(os.fstat(path_fd).st_mode)
        rights = (0 if names_only else _READ_FILE) | (_READ_DIR if is_directory else 0)
        rule = struct.pack("=Qi", rights, path_fd)
        _syscall(_ADD_RULE, ruleset_fd, _RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(path_fd)
    return True


def _syscall(number: int, *arguments: int | bytes) -> int:
    if sys.platform != "linux":  # elsewhere these numbers are other calls
        raise OSError(errno.ENOSYS, "needs Linux")
    words = (x if isinstance(x, bytes) else ctypes.c_long(x) for x in (number, *arguments))
    result: int = _LIBC.syscall(*words)
    if result == -1:
        raise OSError(ctypes.get_errno(), f"system call {number}")
    return result
