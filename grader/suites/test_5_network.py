"""Question 5: the two-layer network, each stage judged on its own."""

from __future__ import annotations

from reference.cases.networks import BACKWARD, FORWARD

from ..checks.network import backward_is_right, forward_is_right
from ..checks.values import results_are_right
from ..rubric import graded
from ..student_code import StudentCode
from .expect import expect_unchanged, expect_values


@graded("5.1")
def test_z1_and_s(submission: StudentCode) -> None:
    """z1 = x w1 and s = sigmoid(z1), or the sigmoid of the z1 that was returned."""
    expect_values(submission, "network-forward", forward_is_right("z1", "s"))


@graded("5.2")
def test_z2_and_loss(submission: StudentCode) -> None:
    """z2 = s w2 and the cross entropy summed over rows, or what follows from earlier stages."""
    expect_values(submission, "network-forward", forward_is_right("z2", "loss"))


@graded("5.3")
def test_large_values(submission: StudentCode) -> None:
    """Both passes are finite and right where z1 and z2 reach 1000."""
    expect_values(submission, "network-forward-large", forward_is_right(*FORWARD))
    expect_values(submission, "network-backward-large", backward_is_right(*BACKWARD))


@graded("5.4")
def test_gradient_of_z2(submission: StudentCode) -> None:
    """The gradient of the loss with respect to z2."""
    expect_values(submission, "network-backward", backward_is_right("z2"))


@graded("5.5")
def test_gradient_of_w2(submission: StudentCode) -> None:
    """The gradient with respect to w2, or what follows from the z2 gradient returned."""
    expect_values(submission, "network-backward", backward_is_right("w2"))


@graded("5.6")
def test_gradient_of_s(submission: StudentCode) -> None:
    """The gradient with respect to s, or what follows from the z2 gradient returned."""
    expect_values(submission, "network-backward", backward_is_right("s"))


@graded("5.7")
def test_gradient_of_z1(submission: StudentCode) -> None:
    """The gradient with respect to z1, or what follows from the s gradient returned."""
    expect_values(submission, "network-backward", backward_is_right("z1"))


@graded("5.8")
def test_gradient_of_w1(submission: StudentCode) -> None:
    """The gradient with respect to w1, or what follows from the z1 gradient returned."""
    expect_values(submission, "network-backward", backward_is_right("w1"))


@graded("5.9")
def test_sgd_step(submission: StudentCode) -> None:
    """Both weights move against their gradients by the learning rate; by nothing when it is 0."""
    check = results_are_right("the new w1", "the new w2")
    expect_values(submission, "network-step", check)


@graded("5.10")
def test_leaves_alone(submission: StudentCode) -> None:
    """No function changes its arguments or what it returned before; the step returns new arrays."""
    functions = {
        "forward": ["network-forward"],
        "backward": ["network-backward"],
        "sgd_step": ["network-step"],
    }
    expect_unchanged(submission, functions)
