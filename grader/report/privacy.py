"""What people are called in a report, and how they are kept out of it.

Knows nothing of pages. A pseudonym tells nothing of its bearer's place in the alphabet or among the
ids, and can be computed only with the whole class list in hand; it stays the same when the same
class is regraded.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .reading import Class, Submission

REMOVED = "[removed]"
SHORTEST_ID = 4  # shorter numbers are in every matrix
SHORTEST_NAME = 2
FEWEST = 3  # the median of fewer is somebody's score
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class People:
    """`labels` says what each submission is called, by its id. `strings`, the longest first, and
    `words`, in lower case, are what would tell who somebody is."""

    labels: Mapping[str, str]
    strings: tuple[str, ...]
    words: frozenset[str]
    anonymous: bool

    def without(self, text: str) -> str:
        """The text without anything that tells who somebody is, wherever it stands."""
        text = unicodedata.normalize("NFC", text)
        lower = text.casefold()
        for string in self.strings:
            if string.casefold() in lower:
                text = re.sub(re.escape(string), REMOVED, text, flags=re.IGNORECASE)
        return WORD.sub(lambda m: REMOVED if m[0].casefold() in self.words else m[0], text)

    def shown(self, text: str) -> str:
        """The text as this report may show it."""
        return self.without(text) if self.anonymous else text

    def may_tell(self, count: int) -> bool:
        """Whether a median of that many may be shown."""
        return count >= FEWEST or not self.anonymous


def people(cohort: Class, anonymous: bool) -> People:
    """What to call everybody in a class."""
    found = (string for x in cohort.submissions for string in _identifying(x))
    strings = {unicodedata.normalize("NFC", string) for string in found}
    words = {word.casefold() for x in strings for word in WORD.findall(x) if _is_telling(word)}
    # Scripts without spaces have no words to look at, and short names in them.
    long = sorted((x for x in strings if len(x) >= SHORTEST_ID or not x.isascii()), key=_longest)
    labels = _pseudonyms(cohort) if anonymous else {x.id: _name(x) for x in cohort.submissions}
    return People(labels, tuple(long), frozenset(words), anonymous)


def _identifying(submission: Submission) -> Iterator[str]:
    yield submission.id
    yield from (attempt.id for attempt in submission.attempts if attempt.id)
    for x in submission.submitters:
        # The part after the @ is the same for everybody.
        yield from filter(None, (x.name, x.email.partition("@")[0], x.sid))


def _is_telling(word: str) -> bool:
    return len(word) >= (SHORTEST_NAME if word.isalpha() else SHORTEST_ID)


def _longest(string: str) -> tuple[int, str]:
    return -len(string), string


def _name(submission: Submission) -> str:
    named = [x.name or x.email or x.sid for x in submission.submitters]
    return " and ".join(named) or f"submission {submission.id}"


def _pseudonyms(cohort: Class) -> dict[str, str]:
    """Numbers in an order that only the whole class list gives."""
    everything = sorted(repr((x.id, x.submitters)) for x in cohort.submissions)
    key = hashlib.sha256("\n".join(everything).encode()).digest()

    def place(id: str) -> bytes:
        return hashlib.blake2b(id.encode(), key=key).digest()

    ids = sorted((x.id for x in cohort.submissions), key=place)
    return {id: f"student {i}" for i, id in enumerate(ids, start=1)}
