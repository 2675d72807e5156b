"""The tests at a student's desk: the same suites, findings and points, without the confinement.

Everything here, and all that it imports, needs the standard library, NumPy and pytest alone, and
runs on Linux, macOS and Windows.
"""
