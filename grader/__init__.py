"""Backmark: grades one upload of HW01, reverse-mode automatic differentiation."""

import os

# Before NumPy is imported, here and in what is started: its arrays are small, and threads that wait
# for work cost a tenth of a grading.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
os.environ.update(ONE_THREAD)
