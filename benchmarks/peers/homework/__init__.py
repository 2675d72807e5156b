"""HW01 as another course would grade it: the same 33 items and points on a dozen typical cases.

The peers import the student's package `hw01` into their own process, as such graders do, and need
neither Backmark nor its venv. What is right comes from PyTorch, asked live or stored.
"""
