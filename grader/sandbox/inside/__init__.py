"""All that is ever in the process which runs student code. Imports only the standard library,
NumPy and itself; knows no reference, no expected value, no rubric."""
