"""The zips that the course hands out, and Gradescope's own sequence tried on this machine.

Knows nothing of how a grading is made; nothing here is on the path of one.
"""
