"""What findings ask of what is wrong, where no known mistake has a question of its own."""

from __future__ import annotations

from reference.case import Case
from reference.cases import programs
from reference.cases.operations import ELEMENTWISE, OPERATIONS
from reference.stand_ins import BACKWARD_PASS

from ..model import Raised
from .failures import Failure, WrongShape, WrongType, WrongValue

# Of wrong values, by the function that returned them.
QUESTIONS = {
    **dict.fromkeys(
        (f"{name}.gradient" for name in ELEMENTWISE),
        "when only this input moves by 1, how far does each output move?",
    ),
    "MatMul.compute": "which row of A and which column of B meet in the first entry that differs?",
    "MatMul.gradient": "when one entry of this operand moves by 1, which entries of the output "
    "move, and how far?",
    "forward_pass": "which values does this node's operation get, and are they the new ones?",
    BACKWARD_PASS: "which nodes use this node, and what does each send back?",
    "forward": "from which value before it is this one made, and by which formula?",
    "backward": "from which gradient before it is this one made, and by which formula?",
    "sgd_step": "take the first weight, its gradient and the learning rate: where should it go?",
}
# Of no earlier gradient.
OF_Z2 = "when only this entry of z2 moves by a little, how far does the loss of its row move?"
OUTPUT = "what is the output's adjoint before the walk begins, and what may change it later?"
SECOND_CALL = "is the first call right by itself, and what of it is still there afterwards?"
# What NumPy says of an operand without axes: none of a MatMul, but to it a Tensor is one.
NO_AXES = ("out of bounds for array of dimension 0", "too many subscripts for operand")
OF_ERRORS = {
    "RecursionError": "how deep may Python's calls go, and how deep does your function go here?",
    "MemoryError": "how large do your arrays get on the way, and which loop keeps all that it "
    "makes?",
    "AssertionError": "what does the assert there ask for, and is it so in this case?",
    "EOFError": "is there an input() in your file, and who would answer it here?",
    "BdbQuit": "is there a breakpoint() in your file, and who would answer it here?",
}
MAKES = "which line should make it, and does your function come to that line here?"
RETURNS = "does every way through your function end with what it returns?"
SINGLE = "how many axes has a single number, and which step of yours makes one?"
COUNTERPART = "which axis of your result has no counterpart in the value that it belongs to?"
UNDER = "write the two shapes under each other: where do they differ, and which step makes it so?"
UNSET = "which nodes does your walk come to, and where does it end?"


def of_value(subject: str, case: Case, failure: Failure) -> str:
    """What to ask about a wrong value, or about one that is None; "" elsewhere."""
    if isinstance(failure, WrongType) and failure.type == "NoneType":
        if subject == BACKWARD_PASS:
            return UNSET
        return RETURNS if failure.name in ("the result", "the order") else MAKES
    if not isinstance(failure, WrongValue):
        return ""
    if failure.name == "the gradient of z2":
        return OF_Z2
    return OUTPUT if _is_of_the_output(case, failure) else QUESTIONS.get(subject, "")


def _is_of_the_output(case: Case, failure: WrongValue) -> bool:
    """Whether what is wrong is the adjoint of the node that a backward pass begins at."""
    if "passes" not in case.header:
        return False
    output, _ = case.header["passes"][-1]
    return failure.name == f"the adjoint of {programs.node_names(case.header['program'])[output]}"


def of_shape(failure: WrongShape) -> str:
    """What to ask about a wrong shape; only a gradient belongs to another value."""
    if not failure.expected:
        return SINGLE
    is_gradient = failure.name.startswith(("the adjoint", "the gradient"))
    return COUNTERPART if is_gradient and len(failure.got) > len(failure.expected) else UNDER


def of_error(failure: Raised) -> str:
    """What to ask about an exception that tells too little of itself."""
    if failure.type == "AttributeError":
        return _of_attribute(failure)
    if failure.function == "MatMul.gradient" and any(x in failure.message for x in NO_AXES):
        return "what does NumPy get there, an array or a Tensor?"
    return OF_ERRORS.get(failure.type, "")


def _of_attribute(failure: Raised) -> str:
    """What to ask about an attribute that an operation or a Tensor does not have."""
    message = failure.message.lower()
    of_an_operation = any(f"'{name.lower()}'" in message for name in OPERATIONS)
    if of_an_operation and (failure.function or "").endswith(".gradient"):
        return (
            "gradient is called beside a right compute of ours: what is in node.inputs, and what "
            "would only your own compute have stored?"
        )
    if message.startswith("'tensor' object has no attribute"):
        return "does the Tensor's op have that, or does one of the given operations make it?"
    return ""
