"""Tools for use at home: look at your graph, check your gradients, and write the zip to upload
(`python -m hw01_tools.submit`).

    from hw01_tools import draw, gradcheck

    draw(y, x1=x1, x2=x2)                     # the computational graph of y; in Jupyter, a picture
    gradcheck(lambda a, b: a * b, a, b)       # your gradients beside slopes that need no formula

Not there while your work is graded: do not import it in `ops.py`, `graph.py` or `mlp.py`.
"""

from .checking import gradcheck
from .drawing import Drawing, draw
from .report import GradientCheck

__all__ = ["Drawing", "GradientCheck", "draw", "gradcheck"]
