"""Proves the suites, in both directions: every known mistake, as a whole upload, loses exactly the
items that it must, and every right upload keeps all of them.

`tables` reads the mistakes, `trial` grades, `uploads` finds the right ones, `seeds` draws many
values for the solution, `signatures` tells which mistakes a finding can name, `matrix` and
`summary` put it into a table and into sentences.
"""

from __future__ import annotations

from ..checks.mistakes import Mistake
from .matrix import as_markdown, as_text
from .seeds import SEEDS_A_GRADING, on_seeds
from .signatures import Naming, naming, out_of_date, write
from .summary import complaints, figures
from .tables import items_without_mistake, known_mistakes, malformed
from .trial import Kept, Trial, kept, trials
from .uploads import right_uploads

__all__ = [
    "SEEDS_A_GRADING",
    "Kept",
    "Mistake",
    "Naming",
    "Trial",
    "as_markdown",
    "as_text",
    "complaints",
    "figures",
    "items_without_mistake",
    "kept",
    "known_mistakes",
    "malformed",
    "naming",
    "on_seeds",
    "out_of_date",
    "right_uploads",
    "trials",
    "write",
]
