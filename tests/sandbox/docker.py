"""Docker's default restrictions, put on this process before it becomes another program.

The 14 capabilities that Docker keeps and the system calls that its default profile denies without
CAP_SYS_ADMIN (moby, `seccomp/default.json`), as far as a deny-list without Docker can say it. The
policy of user namespaces, AppArmor and the read-only mounts of /proc and /sys are not emulated.
"""

from __future__ import annotations

import ctypes
import struct

from grader.sandbox.inside import seccomp

MACHINE = "x86_64"  # the numbers below are of this one
KEPT_CAPABILITIES = frozenset({0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31})
HIGHEST_CAPABILITY = 40
CAPBSET_READ, CAPBSET_DROP, SET_SECCOMP = 23, 24, 22
EPERM, ENOSYS = 1, 38

CLONE, CLONE_NEW = 56, 0x7E02_0000
SOCKET, AF_VSOCK = 41, 40
CLONE3 = 435
LANDLOCK = (444, 445, 446)  # unknown to engines before 2022
DENIED = {
    "syslog": 103, "uselib": 134, "ustat": 136, "sysfs": 139, "vhangup": 153, "pivot_root": 155,
    "_sysctl": 156, "acct": 163, "settimeofday": 164, "mount": 165, "umount2": 166, "swapon": 167,
    "swapoff": 168, "reboot": 169, "sethostname": 170, "setdomainname": 171, "iopl": 172,
    "ioperm": 173, "create_module": 174, "init_module": 175, "delete_module": 176, "quotactl": 179,
    "nfsservctl": 180, "lookup_dcookie": 212, "clock_settime": 227, "mbind": 237,
    "set_mempolicy": 238, "get_mempolicy": 239, "kexec_load": 246, "add_key": 248,
    "request_key": 249, "keyctl": 250, "migrate_pages": 256, "unshare": 272, "move_pages": 279,
    "perf_event_open": 298, "fanotify_init": 300, "open_by_handle_at": 304, "setns": 308,
    "kcmp": 312, "finit_module": 313, "kexec_file_load": 320, "bpf": 321, "userfaultfd": 323,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_getfd": 438, "process_madvise": 440, "mount_setattr": 442, "quotactl_fd": 443,
    "set_mempolicy_home_node": 450,
}  # fmt: skip


def restrict(landlock: bool) -> None:
    """As a default container: for good. The capabilities go when the next program is started."""
    code = program([] if landlock else LANDLOCK)
    instructions = ctypes.create_string_buffer(code, len(code))
    program_bytes = struct.pack("HP", len(code) // 8, ctypes.addressof(instructions))
    holder = ctypes.create_string_buffer(program_bytes, len(program_bytes))
    for capability in set(range(HIGHEST_CAPABILITY + 1)) - KEPT_CAPABILITIES:
        if seccomp.prctl(CAPBSET_READ, capability):
            seccomp.prctl(CAPBSET_DROP, capability)
    # By CAP_SYS_ADMIN, which is still there, and so without no_new_privs, as Docker does it.
    seccomp.prctl(SET_SECCOMP, 2, ctypes.addressof(holder))


def program(also_denied: list[int] | tuple[int, ...]) -> bytes:
    """The profile as classic BPF: what is not denied is allowed."""
    load_call = (0x20, 0, 0, 0)
    code = [
        load_call,
        *[x for n in (*DENIED.values(), *also_denied) for x in ((0x15, 0, 1, n), error(EPERM))],
        (0x15, 0, 1, CLONE3),
        error(ENOSYS),
        (0x15, 0, 3, CLONE),
        (0x20, 0, 0, 16),
        (0x45, 0, 1, CLONE_NEW),
        error(EPERM),
        load_call,
        (0x15, 0, 3, SOCKET),
        (0x20, 0, 0, 16),
        (0x15, 0, 1, AF_VSOCK),
        error(EPERM),
        (0x06, 0, 0, 0x7FFF_0000),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def error(number: int) -> tuple[int, int, int, int]:
    return (0x06, 0, 0, 0x0005_0000 | number)
