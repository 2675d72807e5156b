"""What is right: the cases, the NumPy reference, and the solution. Knows nothing of the grader."""
