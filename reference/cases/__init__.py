"""The enumerations: which cases each question is asked, smallest first, with values from a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from ..case import NDArray

# What one case asks: arrays, and what else the call needs.
Asked: TypeAlias = tuple[Sequence[NDArray], Mapping[str, Any]]
