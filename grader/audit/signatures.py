"""Which known mistakes a finding can name: those whose signature no other mistake has.

A signature that two mistakes share names neither, unless both say the same: a wrong hint costs more
than none.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..checks.diagnose import SIGNATURES
from ..checks.mistakes import Mistake, known_mistakes
from .trial import Trial

Words = Mapping[str, str]


@dataclass(frozen=True)
class Naming:
    """The items at which one mistake is told by its own words; where there is none, the mistakes
    it shares its signatures with."""

    trial: Trial
    items: frozenset[str]
    shared_with: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_named(self) -> bool:
        return bool(self.items)

    @property
    def why_not(self) -> str:
        """Why no finding names it; "" where one does."""
        if self.items:
            return ""
        if self.shared_with:
            return f"its outputs are those of {', '.join(sorted(self.shared_with))}"
        if self.trial.silent:
            return "what it raises explains itself"
        return "no finding of it has a signature"


def naming(done: Sequence[Trial]) -> list[Naming]:
    """For each trial, at which items its mistake is told by its own words, beside what is stored
    of the mistakes that are not among `done`."""
    kept = _of_others(done)
    meanings = told(done, kept)
    owners = _owners(done)
    found = []
    for trial in done:
        open_to_it = nameable(trial)
        own = _words(trial.mistake)
        items = frozenset(n for n, x in open_to_it.items() if _is_same(meanings.get(x, {}), own))
        others = {m.id for x in open_to_it.values() for m in owners[x]} - {trial.mistake.id}
        others |= {kept[x]["mistake"] for x in open_to_it.values() if x in kept}
        found.append(Naming(trial, items, frozenset() if items else frozenset(others)))
    return found


def nameable(trial: Trial) -> Mapping[str, str]:
    """The signatures by which a mistake may be named, by item.

    Not those of findings that explain themselves; and not that of an inf or a nan where the mistake
    shows in ordinary numbers too: what is said of those does not explain the inf.
    """
    return {
        n: digest
        for n, digest in trial.signatures.items()
        if n not in trial.silent
        and (trial.findings[n].kind != "not finite" or len(trial.mistake.loses) == 1)
    }


def told(done: Sequence[Trial], kept: Mapping[str, Words]) -> dict[str, Words]:
    """What each signature means, by these trials and what is `kept` of other mistakes, for those
    that mean one thing."""
    meanings: dict[str, list[Words]] = {digest: [words] for digest, words in kept.items()}
    for digest, owners in _owners(done).items():
        meanings.setdefault(digest, []).extend(map(_words, owners))
    return {
        digest: words[0]
        for digest, words in sorted(meanings.items())
        if all(_is_same(words[0], x) for x in words)
    }


def write(done: Sequence[Trial]) -> None:
    """Stores what each signature means, for `checks/diagnose.py` to look up. What is stored of
    known mistakes that are not among `done` stays; a signature that two share means nothing."""
    text = json.dumps(told(done, _of_others(done)), indent=1, ensure_ascii=False)
    SIGNATURES.write_text(text + "\n", "utf-8")


def out_of_date(done: Sequence[Trial]) -> bool:
    """Whether something else is stored than what these trials, of all mistakes, say."""
    return _stored() != told(done, {})


def _of_others(done: Sequence[Trial]) -> dict[str, Words]:
    others = {mistake.id for mistake in known_mistakes()} - {trial.mistake.id for trial in done}
    return {digest: words for digest, words in _stored().items() if words["mistake"] in others}


def _stored() -> dict[str, Words]:
    found: dict[str, Words] = {}
    if SIGNATURES.exists():
        found = json.loads(SIGNATURES.read_text(encoding="utf-8"))
    return found


def _words(mistake: Mistake) -> Words:
    return {"mistake": mistake.id, "note": mistake.note, "help": mistake.help}


def _is_same(words: Words, others: Words) -> bool:
    """Whether a student would read the same."""
    return all(words.get(key) == others[key] for key in ("note", "help"))


def _owners(done: Sequence[Trial]) -> Mapping[str, Sequence[Mistake]]:
    found = defaultdict(list)
    for trial in done:
        for digest in set(nameable(trial).values()):
            found[digest].append(trial.mistake)
    return found
