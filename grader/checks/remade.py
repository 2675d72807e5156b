"""What a wrong result is made of, found by making it anew with the reference's formulas. Students
do not get this file: their findings say so much less."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from reference import vjps
from reference.case import Case, show
from reference.cases import programs
from reference.cases.operations import OPERATIONS
from reference.rounding import U64, Approx
from reference.stand_ins import BACKWARD_PASS

from ..model import NDArray
from .compare import FEW_ENTRIES, close
from .failures import WrongValue

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
PREFIX = "the adjoint of "
GRADIENTS = {f"{name}.gradient": function for name, function in OPERATIONS.items()}
ACTIVATIONS: Mapping[str, Callable[[NDArray], NDArray]] = {
    "yours is z1 where that is positive, and 0 elsewhere": lambda z1: np.maximum(z1, 0),
    "yours is the hyperbolic tangent of z1": np.tanh,
    "yours is z1 itself": lambda z1: z1,
}
LARGEST_ADDED = 0.1  # to a probability, against a logarithm of 0
WEIGHTS = {"the gradient of w1": 2, "the gradient of w2": 3}  # where each stands in a case
LEAST_SHARE = 1e-6  # of the weights in their gradient
LEAST_SEEN = 1e-11  # of a probability; rounding hides what less does to its logarithm


def of_operations(subject: str, wrong: Sequence[tuple[Case, WrongValue]]) -> Iterator[str]:
    """What an operation's gradient was made of instead, where that reproduces every case."""
    op = GRADIENTS.get(subject)
    names = {x.name for _, x in wrong}
    if op is None or len(names) != 1 or sum(x.got.size for _, x in wrong) < FEW_ENTRIES:
        return
    mine = 0 if names.pop()[-1] in "aA" else 1
    for words in _instead(op, wrong[0][0], mine):
        if all(
            words in made and close(made[words], x.got)
            for case, x in wrong
            for made in [_instead(op, case, mine)]
        ):
            yield words
            return


def _instead(op: str, case: Case, mine: int) -> dict[str, NDArray]:
    a, b, upstream = case.arrays
    names = "AB" if op == "matmul" else "ab"
    made = {
        "yours is what an upstream gradient of ones would give": np.ones(upstream.shape),
        "yours is what it would be if every entry of the upstream gradient were their mean": (
            np.full(upstream.shape, upstream.mean())
        ),
    }
    found = {words: vjps.OPS[op].vjp(g, None, a, b)[mine] for words, g in made.items()}
    other = vjps.OPS[op].vjp(upstream, None, a, b)[1 - mine]
    found[f"yours is the adjoint of {names[1 - mine]}"] = other
    found["yours is the upstream gradient as it came"] = upstream
    return found | {f"yours is {name} itself": x for name, x in zip(names, (a, b))}


def of_activations(subject: str, wrong: Sequence[tuple[Case, WrongValue]]) -> Iterator[str]:
    """Which other activation s was made by, where that reproduces every case."""
    if subject != "forward" or {x.name for _, x in wrong} != {"s"}:
        return
    if sum(x.got.size for _, x in wrong) < FEW_ENTRIES:
        return
    z1s = [_forward(case)[0] for case, _ in wrong]
    for words, activation in ACTIVATIONS.items():
        if all(close(activation(z1), x.got) for z1, (_, x) in zip(z1s, wrong)):
            yield words
            return


def _forward(case: Case) -> list[NDArray]:
    """The right results of a case for `forward`."""
    return [right.value for right in case.right(U64) if isinstance(right, Approx)]


def of_losses(subject: str, wrong: Sequence[tuple[Case, WrongValue]]) -> Iterator[str]:
    """With which small number the labels' probabilities were kept away from 0, where that
    reproduces every loss. A case of one row tells the number."""
    if subject != "forward" or {x.name for _, x in wrong} != {"loss"}:
        return
    labels = [_of_labels(case) for case, _ in wrong]
    alone = [i for i, p in enumerate(labels) if p.size == 1]
    if not alone:
        return
    at = min(alone, key=lambda i: float(labels[i][0]))
    with np.errstate(over="ignore"):
        least, given = float(labels[at][0]), float(np.exp(-wrong[at][1].got))
    for words, small, kept in (
        ("no label's probability were below {}", given, np.maximum),
        ("{} were added to each label's probability", given - least, np.add),
    ):
        if not LEAST_SEEN * least < small < LARGEST_ADDED:
            continue
        losses = [-np.log(kept(p, small)) for p in labels]
        for made, more in (
            (np.sum, ""),
            (np.mean, ", and the loss were the mean over the rows"),
        ):
            if all(
                np.allclose(made(x), failure.got, rtol=1e-9, atol=1e-12)
                for x, (_, failure) in zip(losses, wrong)
            ):
                yield f"yours is what it would be if {words.format(f'{small:.2g}')}{more}"
                return


def _of_labels(case: Case) -> NDArray:
    """The right probability of each row's label."""
    y = case.arrays[1]
    z2 = _forward(case)[2]
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    labels: NDArray = e[np.arange(len(y)), y] / e.sum(axis=1)
    return labels


def of_weights(subject: str, wrong: Sequence[tuple[Case, WrongValue]]) -> Iterator[str]:
    """How much of the weights themselves is in their gradient, where that reproduces every case."""
    names = {x.name for _, x in wrong}
    if subject != "backward" or len(names) != 1 or not names <= WEIGHTS.keys():
        return
    name = names.pop()
    pairs = [(case.arrays[WEIGHTS[name]], x) for case, x in wrong]
    if sum(w.size for w, _ in pairs) < FEW_ENTRIES:
        return
    w, x = max(pairs, key=lambda pair: float(np.abs(pair[0]).max(initial=0)))
    at = int(np.abs(w).argmax())
    if not w.flat[at]:
        return
    share = float((x.got.flat[at] - x.expected.flat[at]) / w.flat[at])
    if abs(share) > LEAST_SHARE and all(
        np.allclose(x.got, x.expected + share * w, rtol=1e-9, atol=1e-9 * abs(share))
        for w, x in pairs
    ):
        of = name.removeprefix("the gradient of ")
        times = "" if np.isclose(share, 1) else f"{share:.4g} times "
        yield f"yours is the right value plus {times}{of}, in every case that fails"


def of_parts(subject: str, case: Case, failure: WrongValue) -> str:
    """Says where a node's adjoint is exactly the sum of some of its parts and no other choice of
    parts gives it: which parts there are, and which are in it. "" elsewhere."""
    if subject != BACKWARD_PASS or not failure.name.startswith(PREFIX):
        return ""
    program, passes = case.header["program"], case.header["passes"]
    names = programs.node_names(program)
    name = failure.name.removeprefix(PREFIX)
    if len(passes) > 1 or name not in names:
        return ""
    leaves = case.arrays[: case.header["leaves"]]
    parts = list(_parts(program, leaves, passes[0][0], case.arrays[-1], names.index(name)))
    if not 2 <= len(parts) <= len(ORDINALS):
        return ""
    values = [value for _, value in parts]
    taken = _taken(values, failure.got)
    if taken is None:
        return ""
    listed = _and([f"{show(value)} through {names[user]}" for user, value in parts])
    times = "twice" if len(parts) == 2 else f"{len(parts)} times"
    what = f"{name} is used {times}, so its adjoint has {len(parts)} parts, {listed}"
    return f"{what}; yours is {_which(values, taken)}"


def _parts(
    program: vjps.Program, leaves: Sequence[NDArray], output: int, upstream: NDArray, node: int
) -> Iterator[tuple[int, NDArray]]:
    """The partial adjoints of a node, each with the node that sends it."""
    values: list[Any] = vjps.evaluate(program, leaves)
    adjoints = vjps.adjoints(program, values, output, upstream)
    for user, instruction in enumerate(program):
        inputs = programs.inputs_of(instruction)
        if node not in inputs or adjoints[user] is None:
            continue
        sent = vjps.partial_adjoints(program, values, user, adjoints[user])
        for i, partial in zip(inputs, sent):
            if i == node:
                yield user, np.asarray(partial)


def _taken(parts: Sequence[NDArray], got: NDArray) -> list[int] | None:
    """The positions of the parts that add up to `got`; None where no choice does, or more than
    one, unless all parts are equal."""
    found = []
    for count in range(1, len(parts)):
        for chosen in itertools.combinations(range(len(parts)), count):
            if close(np.asarray(sum(parts[i] for i in chosen)), got):
                found.append(list(chosen))
    alike = all(np.array_equal(part, parts[0]) for part in parts)
    return found[0] if len(found) == 1 or (found and alike) else None


def _which(parts: Sequence[NDArray], taken: Sequence[int]) -> str:
    """ "the second alone", "the first and the third of them"."""
    if all(np.array_equal(part, parts[0]) for part in parts):
        return f"as much as {'one' if len(taken) == 1 else len(taken)} of them"
    told = _and([f"the {ORDINALS[i]}" for i in taken])
    return f"{told} alone" if len(taken) == 1 else f"{told} of them"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
