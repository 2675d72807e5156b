"""Every failure has its sentence, its facts and its question, word for word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader.checks import prose
from grader.checks.failures import (
    Changed,
    ComputedTwice,
    Failure,
    GrowsWithPaths,
    NeverReturned,
    NoTensor,
    NotFinite,
    WrongArity,
    WrongOrder,
    WrongShape,
    WrongType,
    WrongValue,
)
from grader.model import Broken, Finding, Killed, OutOfMemory, Raised, TimedOut, UsedUp

ARRAY = np.array([1.0, 2.0, 4.0])

REAL = ("expected", "an array, a number or a Tensor of real numbers")
SINGLE = "how many axes has a single number, and which step of yours makes one?"
UNDER = "write the two shapes under each other: where do they differ, and which step makes it so?"
RANGE = "which step on the way there is the first to give nan or inf, and from what numbers?"
RETURNS = "does every way through your function end with what it returns?"
PAIR = (("expected", "a tuple or a list: a, b"),)
KEPT = "where could the value of a node be kept once it is known?"
FURTHER = "which nodes does your walk come to, and where does it end?"
AGAIN = "what type must a gradient be to be differentiated again?"


def shape(expected: str, got: str, note: str, question: str) -> Finding:
    facts = (("expected", expected), ("yours", got))
    return Finding("shape", "s has the wrong shape", facts=facts, note=note, help=question)


def of_type(what: str, kind: str, expected: tuple[str, str] = REAL) -> Finding:
    return Finding("type", what, facts=(expected, ("yours", kind)))


def raised(what: str, *facts: tuple[str, str], help: str = "") -> Finding:
    return Finding("raised", what, facts=facts, help=help)


# Each sentence that students may read, whole.
SENTENCES: dict[str, tuple[Failure, Finding]] = {
    "not started": (Raised("NotImplementedError", "x"), Finding("not started", "not started yet")),
    "missing": (
        Raised("NameError", "graph.py defines no function find_topo_sort"),
        Finding(
            "missing",
            "graph.py defines no function find_topo_sort",
            help="what is it called in your file?",
        ),
    ),
    "a slip": (
        Raised("NameError", "name 'x' is not defined", "ops.py", 7, "EwiseAdd.gradient"),
        raised(
            "it raises a NameError",
            ("raised", "NameError: name 'x' is not defined"),
            ("at", "ops.py line 7, in EwiseAdd.gradient"),
        ),
    ),
    "not a slip": (
        Raised("ValueError", "this defines no norm"),
        raised("it raises a ValueError", ("raised", "ValueError: this defines no norm")),
    ),
    "poses as missing": (
        Raised("NameError", "PASSED: nothing here defines no x"),
        raised("it raises a NameError", ("raised", "NameError: PASSED: nothing here defines no x")),
    ),
    "no message": (
        Raised("IndexError", ""),
        raised("it raises an IndexError", ("raised", "IndexError")),
    ),
    "no line": (
        Raised("KeyError", "1", "ops.py"),
        raised("it raises a KeyError", ("raised", "KeyError: 1")),
    ),
    "no function": (
        Raised("ValueError", "no", "mlp.py", 3),
        raised("it raises a ValueError", ("raised", "ValueError: no"), ("at", "mlp.py line 3")),
    ),
    "recursion": (
        Raised("RecursionError", "too deep"),
        raised(
            "it raises a RecursionError",
            ("raised", "RecursionError: too deep"),
            help="how deep may Python's calls go, and how deep does your function go here?",
        ),
    ),
    "what only compute stored": (
        Raised("AttributeError", "'MatMul' object has no attribute 'a'", "ops.py", 5, "M.gradient"),
        raised(
            "it raises an AttributeError",
            ("raised", "AttributeError: 'MatMul' object has no attribute 'a'"),
            ("at", "ops.py line 5, in M.gradient"),
            help="gradient is called beside a right compute of ours: what is in node.inputs, and what "
            "would only your own compute have stored?",
        ),
    ),
    "another error in gradient": (
        Raised("ValueError", "no", "ops.py", 5, "MatMul.gradient"),
        raised(
            "it raises a ValueError",
            ("raised", "ValueError: no"),
            ("at", "ops.py line 5, in MatMul.gradient"),
        ),
    ),
    "memory": (
        OutOfMemory(Raised("MemoryError", "")),
        raised(
            "it raises a MemoryError",
            ("raised", "MemoryError"),
            help="how large do your arrays get on the way, and which loop keeps all that it makes?",
        ),
    ),
    "no end": (
        TimedOut(5.0, 20.5),
        Finding(
            "timed out",
            "it did not come to an end in time",
            note="stopped at its limit: 5 s of processor time, 20.5 s on the clock",
            help="which loop or recursion in it has no end, or does the same work again and again?",
        ),
    ),
    "no time left": (
        UsedUp(),
        Finding("used up", "not run, since earlier items used up the time there is"),
    ),
    "signal": (
        Killed("SIGSEGV", None),
        Finding(
            "killed", "it ends the whole program", note="the process ended with signal SIGSEGV"
        ),
    ),
    "exit": (
        Killed(None, 0),
        Finding("killed", "it ends the whole program", note="the process ended with exit code 0"),
    ),
    "broken": (
        Broken("half a frame"),
        Finding(
            "broken",
            "it breaks the connection to the grader",
            note="what arrived was half a frame",
        ),
    ),
    "nothing": (
        WrongArity(("a", "b"), "NoneType", 0),
        Finding("arity", "it returns nothing", facts=PAIR, help=RETURNS),
    ),
    "no tuple": (
        WrongArity(("a", "b"), "ndarray", 0),
        Finding("arity", "it returns an ndarray instead of a tuple", facts=PAIR),
    ),
    "empty": (
        WrongArity(("a", "b"), "tuple", 0),
        Finding("arity", "it returns 0 results instead of 2", facts=PAIR),
    ),
    "one": (
        WrongArity(("a", "b"), "list", 1),
        Finding("arity", "it returns 1 result instead of 2", facts=PAIR),
    ),
    "three": (
        WrongArity(("a", "b"), "list", 3),
        Finding("arity", "it returns 3 results instead of 2", facts=PAIR),
    ),
    "None": (
        WrongType("s", "NoneType", None),
        of_type("s is None", "NoneType"),
    ),
    "type": (
        WrongType("s", "matrix", None),
        of_type("s is a matrix", "matrix"),
    ),
    "no list of nodes": (
        WrongType("the order", "ndarray", None, "a list of nodes"),
        of_type("the order is an ndarray", "ndarray", ("expected", "a list of nodes")),
    ),
    "dtype": (
        WrongType("s", "ndarray", "object"),
        of_type("s is an ndarray of dtype object", "ndarray of dtype object"),
    ),
    "one axis more": (
        WrongShape("s", (2,), (1, 2)),
        shape("(2,)", "(1, 2)", "yours has one axis too many", UNDER),
    ),
    "axes more": (
        WrongShape("s", (), (1, 2)),
        shape("()", "(1, 2)", "yours has 2 axes too many", SINGLE),
    ),
    "one axis less": (
        WrongShape("s", (1, 2), (2,)),
        shape("(1, 2)", "(2,)", "yours has one axis too few", UNDER),
    ),
    "axes less": (
        WrongShape("s", (1, 2), ()),
        shape("(1, 2)", "()", "yours has 2 axes too few", UNDER),
    ),
    "as many axes": (WrongShape("s", (3, 2), (2, 3)), shape("(3, 2)", "(2, 3)", "", UNDER)),
    "nan": (
        NotFinite("s", ARRAY, np.array([1, np.nan, np.inf])),
        Finding(
            "not finite",
            "s is nan",
            facts=(("expected", "[1, 2, 4]"), ("yours", "[1, nan, inf]")),
            help=RANGE,
        ),
    ),
    "inf": (
        NotFinite("s", np.zeros((3, 4)), np.where(np.eye(3, 4, 1) > 0, np.inf, 0), "overflow"),
        Finding(
            "not finite",
            "s is inf",
            facts=(
                ("first difference", "entry [0, 1] of shape (3, 4)"),
                ("expected", "0"),
                ("yours", "inf"),
            ),
            note="NumPy warned: overflow",
            help=RANGE,
        ),
    ),
    "values": (
        WrongValue("s", ARRAY, ARRAY + 1),
        Finding(
            "value",
            "s has the right shape but the wrong values",
            facts=(("expected", "[1, 2, 4]"), ("yours", "[2, 3, 5]")),
        ),
    ),
    "a number": (
        WrongValue("the loss", np.array(1.0), np.array(2.5)),
        Finding("value", "the loss is wrong", facts=(("expected", "1"), ("yours", "2.5"))),
    ),
    "order": (
        WrongOrder("a stands in the order twice", "[a, a]", "why?"),
        Finding("order", "a stands in the order twice", facts=(("yours", "[a, a]"),), help="why?"),
    ),
    "twice": (
        ComputedTwice("t", 3),
        Finding("computed twice", "it computes t 3 times", help=KEPT),
    ),
    "growth": (
        GrowsWithPaths((13, 25), (40, 12345)),
        Finding(
            "growth",
            "the work grows with the number of paths",
            facts=(("13 nodes", "40 visits"), ("25 nodes", "12,345 visits")),
            note="each diamond doubles the paths, and your visits with them: 50 would take years",
            help="when your function comes to a node for the second time, what does it do first?",
        ),
    ),
    "no grad": (
        NoTensor("a", "NoneType"),
        Finding("no tensor", "the grad of a is not set", help=FURTHER),
    ),
    "grad of arrays": (
        NoTensor("a", "ndarray"),
        Finding("no tensor", "the grad of a is an ndarray, not a Tensor", help=AGAIN),
    ),
    "changed": (
        Changed("it changes a", "which line does?"),
        Finding("changed", "it changes a", help="which line does?"),
    ),
    "never returned": (
        NeverReturned("sgd_step", Raised("ValueError", "no")),
        replace(raised("it raises a ValueError", ("raised", "ValueError: no")), where="sgd_step"),
    ),
    "nothing returned": (
        NeverReturned("sgd_step", None),
        Finding("nothing", "it returns nothing", where="sgd_step", help=RETURNS),
    ),
    "no grad at all": (
        NeverReturned("compute_gradient_of_variables", None),
        Finding("nothing", "it sets no grad", "compute_gradient_of_variables", help=FURTHER),
    ),
}


@pytest.mark.parametrize(("failure", "found"), SENTENCES.values(), ids=SENTENCES.keys())
def test_failure_is_told_in_these_words(failure: Failure, found: Finding) -> None:
    """Each failure has its headline, facts, note and question, and nothing else."""
    assert prose.describe(failure) == found
