"""Backmark: grades one upload of HW01, reverse-mode automatic differentiation."""
