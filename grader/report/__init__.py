"""A class at a glance: what to teach again, from the results that `regrade` wrote.

`reading` reads the folder, `statistics`, `misconceptions`, `reteach` and `history` count, `privacy`
says what people are called, `svg` and `charts` draw, `page` puts it together. Needs the extra
`report`; nothing on the path of a grading imports it.
"""

from __future__ import annotations

from .page import page
from .reading import Class, ReadingError, read

__all__ = ["Class", "ReadingError", "page", "read"]
