"""A zygote as in production that seals a child for each job, and has it run some source."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

from uploads import ROOT

GUEST_UID = 61_199

ZYGOTE = """
import ctypes, errno, fcntl, json, os, resource, signal, socket, sys, threading, time, traceback
import numpy
sys.path.append(sys.argv[1])
from grader.sandbox.inside import confine, landlock, seccomp
from grader.sandbox.inside.limits import Limits
del sys.path[-1]
libc = ctypes.CDLL(None, use_errno=True)
readable = landlock.readable_paths()
confine.prepare()

def raw(*arguments):
    if libc.syscall(*arguments) == -1:
        raise OSError(ctypes.get_errno(), "")

def error_of(source):
    try:
        eval(source)
    except OSError as error:
        return errno.errorcode[error.errno]
    except Exception as error:
        return type(error).__name__

def guest(job, channel, output):
    exec(job["before"])
    limits = Limits(job["cpu_s"])
    layers = confine.confine(channel, output, job["uid"], limits, readable, frozenset(job["skip"]))
    channel = channel if "descriptors" in job["skip"] else 3
    report = [[x.name, x.in_force, x.detail] for x in layers]
    os.write(channel, json.dumps(report).encode() + b"\\n")
    names = dict(globals())
    exec(job["source"], names)
    os.write(channel, json.dumps(names.get("result")).encode())
    sys.stdout.flush()

def child(job, channel, output):
    try:
        if not job["orphan"] or os.fork() == 0:
            guest(job, channel, output)
        else:
            time.sleep(0.2)
    except BaseException:
        os.write(output, traceback.format_exc().encode())
    finally:
        os._exit(0)

def read_all(fd):
    with open(fd, "rb") as file:
        return file.read().decode()

for line in sys.stdin:
    job = json.loads(line)
    ours, theirs = socket.socketpair()
    output_in, output_out = os.pipe()
    pid = os.fork()
    if pid == 0:
        child(job, theirs.fileno(), output_out)
    theirs.close()
    os.close(output_out)
    channel, printed = read_all(ours.detach()), read_all(output_in)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    layers, _, result = channel.partition("\\n")
    reply = {"layers": json.loads(layers or "[]"), "result": json.loads(result or "null")}
    print(json.dumps({**reply, "printed": printed, "status": status}), flush=True)
"""

Ask = Callable[..., dict[str, Any]]


def start(user: int | None) -> Iterator[Ask]:
    environment = {"OPENBLAS_NUM_THREADS": "1", "CANARY": "secret"}
    command = [sys.executable, "-I", "-c", ZYGOTE, str(ROOT)]
    groups: list[int] | None = None if user is None else []
    with subprocess.Popen(
        command, stdin=-1, stdout=-1, text=True, env=environment, user=user, extra_groups=groups
    ) as zygote:
        uid = GUEST_UID if user is None and os.geteuid() == 0 else None
        defaults: dict[str, object] = {
            "uid": uid,
            "skip": [],
            "before": "",
            "cpu_s": 5,
            "orphan": False,
        }

        def ask(source: str, **options: object) -> dict[str, Any]:
            assert zygote.stdin
            assert zygote.stdout
            zygote.stdin.write(json.dumps({**defaults, "source": source, **options}) + "\n")
            zygote.stdin.flush()
            reply: dict[str, Any] = json.loads(zygote.stdout.readline())
            reply["in_force"] = {name for name, in_force, _ in reply["layers"] if in_force}
            return reply

        yield ask
