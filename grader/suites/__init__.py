"""What is graded: one pytest file a question, one test a rubric item.

A test's docstring is the promise that the item keeps. Tests ask the `submission` fixture and judge
replies; they never see student code.
"""
