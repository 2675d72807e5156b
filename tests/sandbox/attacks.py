"""The attacks of the catalogue as data: what each tries, what it meets, and which layer stops it.

A row's code is run as the body of a student's function. What it comes to is
DONE, or what stopped it: the name of an errno, an exception or a signal; "A|B" where kernels differ.
Numbers from 1 to 76 are those of the catalogue, which `catalogue.py` accounts for in full.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field

DONE = "DONE"
ANYWHERE = ""


@dataclass(frozen=True)
class Attack:
    """`held` is what it meets where every layer is in force; `without` what it comes to with one
    layer off, where that is something else. Without "no_new_privs" the kernel refuses Landlock and
    seccomp too; without "root" there is no uid layer and the grader's files are the guest's own.
    """

    number: int
    about: str
    code: str
    held: str
    without: Mapping[str, str] = field(default_factory=dict)
    machine: str = ANYWHERE

    @property
    def runs_here(self) -> bool:
        return self.machine in (ANYWHERE, platform.machine())


WRITES = {"seccomp": "EACCES", "no_new_privs": DONE}  # Landlock alone; nothing but permissions
OWN_ONLY = {"seccomp": "EACCES", "no_new_privs": "EACCES"}
CALLS = {"seccomp": DONE, "no_new_privs": DONE}  # what seccomp alone forbids
FORKS = {"seccomp": "EAGAIN", "no_new_privs": "EAGAIN"}  # no process by the rlimits either
SAME_USER = {"root, landlock": DONE}  # files and processes of the guest's own user
READS = {"landlock": DONE, "no_new_privs": DONE}  # what Landlock alone forbids

ATTACKS = (
    # First, since others leave descriptors of their own
    Attack(18, "find an inherited descriptor",
           "found([fd for fd in range(4, 1024) if is_open(fd)])", "Nothing"),
    # A. Tamper with results
    Attack(1, "write into a folder that anybody may write to",
           "open('{folder}/anybodys/results.json', 'w').close()", "EROFS", WRITES),
    Attack(1, "write into the grader's own folder",
           "open('{folder}/closed/results.json', 'w').close()", "EROFS", OWN_ONLY),
    Attack(2, "leave a thread behind that writes later",
           "threading.Thread(target=print).start()", "RuntimeError"),
    Attack(3, "overwrite a file of the grader",
           "open('{folder}/open', 'r+').close()", "EROFS", OWN_ONLY),
    Attack(4, "be told when results are written",
           "call(libc.inotify_init1(0))", "EPERM", CALLS),
    Attack(5, "put a link where results will be",
           "os.symlink('{folder}/open', '{folder}/anybodys/link')", "EPERM", WRITES),
    Attack(5, "put a folder where results will be",
           "os.mkdir('{folder}/anybodys/results')", "EPERM", WRITES),
    Attack(6, "find a variable of the environment",
           "found(os.environ)", "Nothing", {"environment": DONE}),
    Attack(9, "run a program", "os.execv('/bin/true', ['true'])", "EPERM",
           {"seccomp": "EACCES", "no_new_privs": "exit 0"}),
    Attack(11, "change the mode of a file", "os.chmod('{folder}/open', 0o777)", "EPERM"),
    Attack(11, "change the times of a file", "os.utime('{folder}/anybodys/any')", "EPERM",
           CALLS),
    Attack(11, "empty a file that anybody may write",
           "os.truncate('{folder}/anybodys/any', 0)", "EPERM", WRITES),
    Attack(11, "remove a file", "os.unlink('{folder}/anybodys/any')", "EPERM",
           {"seccomp": "EACCES", "no_new_privs": "EPERM"}),  # the folder is sticky
    # B. Read secrets
    Attack(13, "read a file that only the grader may read",
           "open('{folder}/closed/secret').close()", "EACCES", SAME_USER),
    Attack(13, "read a file that anybody may read",
           "open('{folder}/open').close()", "EACCES", READS),
    Attack(13, "list a folder that anybody may list",
           "os.listdir('{folder}')", "EACCES", READS),
    Attack(14, "read the zygote's environment",
           "open('/proc/%d/environ' % os.getppid()).close()", "EACCES", SAME_USER),
    Attack(14, "read the environment of process 1",
           "open('/proc/1/environ').close()", "EACCES"),
    Attack(15, "read the zygote's memory",
           "open('/proc/%d/mem' % os.getppid(), 'rb').close()", "EACCES",
           {"root, landlock": "DONE|EACCES"}),  # Yama may forbid it
    Attack(15, "read the zygote's map of memory",
           "open('/proc/%d/maps' % os.getppid(), 'rb').close()", "EACCES", SAME_USER),
    Attack(16, "read the zygote's arguments",
           "open('/proc/%d/cmdline' % os.getppid()).close()", "EACCES", READS),
    Attack(17, "attach to the zygote", "call(libc.ptrace(16, os.getppid(), 0, 0))", "EPERM"),
    Attack(17, "read the zygote's memory by a call",
           "call(libc.process_vm_readv(os.getppid(), None, 0, None, 0, 0))", "EPERM",
           CALLS),  # of no bytes: what the kernel allows to ask for at all
    Attack(17, "hold the zygote by a descriptor", "raw(434, os.getppid(), 0)", "ENOSYS", CALLS),
    Attack(17, "take a descriptor of the zygote", "raw(438, 0, 0, 0)", "ENOSYS",
           {"seccomp": "EBADF", "no_new_privs": "EBADF"}),
    Attack(20, "import the grader", "import grader", "ModuleNotFoundError"),
    Attack(22, "read a secret by a link",
           "open('/proc/self/cwd{folder}/open').close()", "EACCES", READS),
    Attack(23, "make a hard link to a file of the grader",
           "os.link('{folder}/open', '{folder}/anybodys/hard')", "EPERM",
           {"seccomp": "EXDEV|EACCES|EPERM", "no_new_privs": "EPERM|DONE"}),
    Attack(24, "see that a secret exists and how long it is",
           "os.stat('{folder}/closed/secret')", "EACCES", {"uid": DONE, "root": DONE}),
    Attack(24, "see which processes exist", "os.stat('/proc/1')", DONE),
    Attack(25, "leave something for others in shared memory",
           "segment = libc.shmget(0, 4096, 0o1600); call(segment); "
           "libc.shmctl(segment, 0, None)", "EPERM", CALLS),
    Attack(25, "leave something for others in a key",
           "call(libc.syscall(250, 0, -2, 1))", "EPERM", CALLS, machine="x86_64"),
    Attack(25, "open a message queue", "call(librt.mq_open(b'/x', 0o102, 0o600, None))", "EPERM",
           {"seccomp": "EMFILE", "no_new_privs": "EMFILE"}),
    # D. Exhaust
    Attack(44, "1 GiB at once", "bytearray(1 << 30)", "MemoryError", {"rlimits": DONE}),
    Attack(44, "1 GiB mapped", "mmap.mmap(-1, 1 << 30)", "ENOMEM", {"rlimits": DONE}),
    Attack(44, "lock memory", "call(libc.mlock(bytes(1 << 16), 1 << 16))", "EPERM",
           {"seccomp": "EPERM|ENOMEM", "no_new_privs": "EPERM|ENOMEM"}),
    Attack(45, "memory outside the budget: a file without a name",
           "os.ftruncate(os.memfd_create('x'), 1 << 20)", "EPERM",
           {"seccomp": "SIGXFSZ", "no_new_privs": "SIGXFSZ"}),
    Attack(45, "memory outside the budget: pipes", "os.pipe()", "EPERM", CALLS),
    Attack(45, "memory outside the budget: a larger pipe",
           "fcntl.fcntl(1, 1031, 1 << 17)", "EPERM", CALLS),
    Attack(45, "a thousand descriptors", "use_up_descriptors()", "EMFILE",
           {"rlimits": DONE}),
    Attack(46, "a process by fork", "os.fork() or os._exit(0)", "EPERM", FORKS),
    Attack(46, "a process by posix_spawn",
           "os.posix_spawn('/bin/true', ['true'], dict())", "EPERM", FORKS),
    Attack(46, "a process by subprocess", "subprocess.run(['/bin/true'])", "EPERM",
           {"no_new_privs": "EAGAIN", "seccomp": "EAGAIN"}),
    Attack(46, "a process by the bare call", "raw(56, 17, 0, 0, 0, 0)", "EPERM", FORKS,
           machine="x86_64"),
    Attack(46, "a process by the newest call", "raw(435, 0, 0)", "ENOSYS",
           {"seccomp": "EINVAL", "no_new_privs": "EINVAL"}),
    Attack(47, "a thread", "threading.Thread(target=print).start()", "RuntimeError"),
    Attack(48, "fill the disk",
           "open('{folder}/anybodys/full', 'wb').write(bytes(1 << 20))", "EROFS",
           {"seccomp": "EACCES", "no_new_privs": "SIGXFSZ"}),
    Attack(48, "fill the disk by many empty files",
           "[open('{folder}/anybodys/%d' % i, 'x').close() for i in range(100)]", "EROFS",
           WRITES),
    Attack(51, "end by a null pointer", "ctypes.string_at(0)", "SIGSEGV"),
    Attack(52, "return 2 ** 31 numbers",
           "return [numpy.broadcast_to(numpy.ones(1), 1 << 31)]", "no array"),
    Attack(56, "raise the limit of memory",
           "resource.setrlimit(resource.RLIMIT_AS, (-1, -1))", "ValueError"),
    Attack(56, "raise the limit of processes",
           "resource.setrlimit(resource.RLIMIT_NPROC, (9, 9))", "ValueError"),
    Attack(56, "change the limits of the zygote",
           "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (9, 9))", "EPERM"),
    # E. Escape
    Attack(59, "a session of its own", "os.setsid()", "EPERM"),
    Attack(60, "signal the zygote", "os.kill(os.getppid(), 0)", "EPERM"),
    Attack(60, "signal a thread of the zygote",
           "call(libc.tgkill(os.getppid(), os.getppid(), 0))", "EPERM"),
    Attack(60, "queue a signal for the zygote",
           "call(libc.sigqueue(os.getppid(), 0, None))", "EPERM"),
    Attack(61, "become root", "os.setuid(0)", "EPERM"),
    Attack(61, "become root in every way", "os.setresuid(0, 0, 0)", "EPERM"),
    Attack(62, "take a part of the process apart", "call(libc.unshare(0x200))", "EPERM", CALLS),
    Attack(62, "mount", "call(libc.mount(b'x', b'/tmp', b'tmpfs', 0, None))", "EPERM"),
    Attack(62, "another root", "os.chroot('/')", "EPERM"),
    Attack(63, "the numbers of x32", "raw(0x40000000 | 39)", "SIGSYS",
           {"seccomp": "ENOSYS|DONE", "no_new_privs": "ENOSYS|DONE"}, machine="x86_64"),
    Attack(63, "the numbers of i386",
           "code = mmap.mmap(-1, 4096, prot=7)\n"
           "code.write(bytes.fromhex('b814000000cd80c3'))  # mov eax, 20; int 0x80; ret\n"
           "start = ctypes.addressof(ctypes.c_char.from_buffer(code))\n"
           "ctypes.CFUNCTYPE(ctypes.c_int)(start)()", "SIGSYS",
           {"seccomp": "DONE|SIGSEGV", "no_new_privs": "DONE|SIGSEGV"}, machine="x86_64"),
    Attack(64, "io_uring", "raw(425, 1, None)", "ENOSYS",
           {"seccomp": "EFAULT|EPERM", "no_new_privs": "EFAULT|EPERM"}),
    Attack(64, "bpf", "raw(321, 99, None, 0)", "EPERM",
           {"seccomp": "EINVAL|EPERM", "no_new_privs": "EINVAL|EPERM"}, machine="x86_64"),
    Attack(64, "userfaultfd", "raw(323, 1)", "EPERM", CALLS, machine="x86_64"),
    Attack(64, "a write that no filter of descriptors sees", "raw(437, -100, b'/x', None, 0)",
           "ENOSYS", {"seccomp": "EINVAL|EFAULT", "no_new_privs": "EINVAL|EFAULT"}),
    Attack(65, "make a FIFO", "os.mkfifo('{folder}/anybodys/fifo')", "EPERM", WRITES),
    Attack(67, "type into a terminal", "fcntl.ioctl(1, 0x5412, b'x')", "EPERM",
           {"seccomp": "ENOTTY", "no_new_privs": "ENOTTY"}),
    Attack(68, "outlive the zygote", "call(libc.prctl(1, 0, 0, 0, 0))", "EPERM", CALLS),
    Attack(68, "be readable again", "call(libc.prctl(4, 1, 0, 0, 0))", "EPERM", CALLS),
    # F. Exfiltrate
    *(
        Attack(69, f"a socket of kind {family}, {kind}", f"socket.socket({family}, {kind}).close()", "EPERM",
               CALLS)
        for family, kind in (("2", "1"), ("2", "2"), ("10", "1"), ("1", "1"), ("16", "3"))
    ),
    Attack(69, "a connection by TCP",
           "socket.socket().connect(('127.0.0.1', 9))", "EPERM",
           {"seccomp": "EACCES", "no_new_privs": "ECONNREFUSED"}),
    Attack(69, "a pair of sockets", "socket.socketpair()", "EPERM", CALLS),
    # G. Abuse
    Attack(73, "let another library derive", "import torch", "ModuleNotFoundError"),
    Attack(73, "read another library",
           "open(os.path.dirname(numpy.__file__) + '/../pytest/__init__.py').close()", "EACCES",
           READS),
)  # fmt: skip
