"""Student code in a process of its own. Theory of operation:

Three processes. The **parent** (pytest, the reference, every expected value) never imports student
code. It starts a **zygote**: a clean interpreter, NumPy and the given files imported, one thread,
no secret in its memory, environment or arguments. For each piece of work the zygote forks a
**guest**, which gives up its rights for good (`inside/confine.py`), proves that by probes, and only
then runs the student's files.

Two pipes per guest. Frames (`inside/wire.py`) go over a socket pair: cases in, plain arrays out,
nothing unpickled. What the guest prints goes into a pipe that the parent drains, cuts and never
parses. The parent keeps the deadlines and asks the zygote to kill what runs over them.

At a student's desk there is no zygote and nothing is confined: `grader/home/` starts the same guest
as a plain process (`inside/unconfined.py`) and holds the same conversation with it.

`inside/` is all that is ever in the process with the student's code. The other modules are the
parent's: `supervisor.py` talks with the zygote and `guest.py` with a guest; what is said in such a
`conversation.py` is written by `requests.py` and read by `replies.py`.
"""
