"""Values of options that several commands take."""

from __future__ import annotations

import argparse


def count(text: str) -> int:
    """A number of things, of which there is one at least."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is not a whole number; 1 or more")
    return int(text)
