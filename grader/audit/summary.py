"""What an audit found, in sentences: its figures, and whatever is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .signatures import Naming, out_of_date
from .tables import items_without_mistake
from .trial import Kept


def figures(found: Sequence[Naming], kept: Sequence[Kept]) -> Iterator[str]:
    """How many mistakes were caught and named and how many right uploads kept everything; and
    which mistakes no finding names, with the reason."""
    if found:
        caught = sum(row.trial.is_caught for row in found)
        yield f"{caught} of {len(found)} known mistakes lose exactly what they must"
        named = sum(row.is_named for row in found)
        yield f"{named} of {len(found)} named ({100 * named / len(found):.1f} %)"
        for row in found:
            if not row.is_named:
                yield f"  not named: {row.trial.mistake.id}: {row.why_not}"
    if kept:
        full = sum(not upload.lost for upload in kept)
        yield f"{full} of {len(kept)} right uploads keep full marks"


def complaints(found: Sequence[Naming], kept: Sequence[Kept], whole: bool) -> Iterator[str]:
    """What an audit must not let pass; `whole` where it was of all known mistakes."""
    done = [row.trial for row in found]
    for trial in done:
        if trial.errors:
            first = next(iter(trial.errors.values()))
            yield f"ERRORED {trial.mistake.id}: not judged: {_listed(trial.errors)}: {first}"
        if trial.survives:
            yield f"SURVIVES {trial.mistake.id}: keeps {_listed(trial.survives)}"
        if trial.overkill:
            why = [x.what for n, x in trial.findings.items() if n in trial.overkill][:1]
            lost = f"loses {_listed(trial.overkill)} too"
            yield ": ".join([f"TOO MUCH {trial.mistake.id}", lost, *why])
    for upload in kept:
        for number, what in upload.lost.items():
            yield f"LOSER {upload.name}: loses {number}: {what}"
    if whole:
        for number in items_without_mistake([trial.mistake for trial in done]):
            yield f"UNPROVED {number}: no known mistake loses it"
        if out_of_date(done):
            yield "OUT OF DATE signatures.json: run python -m grader audit --update"


def _listed(numbers: Iterable[str]) -> str:
    return " ".join(sorted(numbers, key=lambda number: [int(part) for part in number.split(".")]))
