"""odeint: values against SciPy, gradients against closed forms and finite differences of precise solutions."""

import numpy as np
import pytest
import scipy.integrate

from autograd import GradientError, OperationError, OperationTypeError, Tensor, grad, gradients, jvp
from autograd.functions.differential_equations import odeint

PRECISE = dict(rtol=1e-11, atol=1e-11)
TIMES = np.array([0.1, 0.5, 1.2])
START = np.array([0.5, -0.3])
FORCES = np.array([1.3, 0.4])


def swing(y, t, forces, damping=0.2):
    """A driven, damped pendulum."""
    return np.stack([y[1], -forces[0] * np.sin(y[0]) - damping * y[1] + forces[1] * np.cos(t)])


def weighted(y0, t, forces, damping=0.2):
    y = odeint(swing, y0, t, (forces, damping), **PRECISE)
    return np.sum(y * np.cos(1.0 + np.arange(2 * len(TIMES)).reshape(-1, 2)))


def differences(function, x, step=1e-4):
    """Central differences of a scalar function, for each element of x."""
    moves = step * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(function(x + move) - function(x - move)) / (2 * step) for move in moves]).reshape(x.shape)


def test_the_value_is_that_of_scipy():
    expected = scipy.integrate.odeint(swing, START, TIMES, (FORCES,), rtol=1e-9)
    np.testing.assert_array_equal(odeint(swing, START, TIMES, (FORCES,), rtol=1e-9), expected)
    np.testing.assert_array_equal(odeint(swing, Tensor(START), TIMES, (FORCES,), rtol=1e-9).numpy(), expected)
    np.testing.assert_array_equal(odeint(lambda t, y: -y, START, TIMES, tfirst=True), odeint(lambda y, t: -y, START, TIMES))
    np.testing.assert_array_equal(odeint(lambda y, t: [-y[0], t], START, TIMES), odeint(lambda y, t: np.stack([-y[0], t]),
                                                                                      START, TIMES))  # fmt: skip


def test_gradients_of_exponential_decay():
    y0, t, rate = Tensor([2.0], requires_grad=True), Tensor([0.5, 1.5], requires_grad=True), Tensor(0.7, requires_grad=True)
    odeint(lambda y, t, rate: -rate * y, y0, t, (rate,), **PRECISE)[1].sum().backward()
    end = np.exp(-0.7)
    np.testing.assert_allclose(y0.grad.numpy(), [end], rtol=1e-9)
    np.testing.assert_allclose(t.grad.numpy(), [1.4 * end, -1.4 * end], rtol=1e-9)
    np.testing.assert_allclose(rate.grad.numpy(), -2 * end, rtol=1e-9)


@pytest.mark.parametrize("argnum", [0, 1, 2, 3])
def test_gradients_of_a_pendulum(argnum):
    arguments = [START, TIMES, FORCES, np.array(0.2)]

    def function(x):
        return weighted(*arguments[:argnum], x, *arguments[argnum + 1 :])

    np.testing.assert_allclose(grad(function)(arguments[argnum]), differences(function, arguments[argnum]), rtol=1e-6)


def test_second_derivatives_and_forward_mode():
    direction = np.array([0.3, -0.5])

    def slope(forces):
        return np.sum(grad(weighted, 2)(START, TIMES, forces) * direction)

    expected = differences(slope, FORCES)
    np.testing.assert_allclose(grad(slope)(FORCES), expected, rtol=1e-5)
    _, tangent = jvp(lambda forces: weighted(START, TIMES, forces), (FORCES,), (direction,))
    np.testing.assert_allclose(tangent, slope(FORCES), rtol=1e-7)


def test_arguments_in_containers():
    def function(y, t, settings, name, turns):
        assert name == "decay" and turns == 2
        return -settings["rate"] * y * settings["of"][0]

    rate, factor = Tensor(0.7, requires_grad=True), Tensor([1.0, 2.0], requires_grad=True)
    y = odeint(function, START, TIMES, ({"rate": rate, "of": [factor[0]]}, "decay", 2), **PRECISE)
    y.sum().backward()
    expected = -np.sum(START) * np.sum((TIMES - 0.1) * np.exp(-0.7 * (TIMES - 0.1)))
    np.testing.assert_allclose(rate.grad.numpy(), expected, rtol=1e-8)
    np.testing.assert_allclose(factor.grad.numpy(), [0.7 * expected, 0.0], rtol=1e-8)


def test_one_time_is_the_start_itself():
    y0, t = Tensor(START, requires_grad=True), Tensor([0.3], requires_grad=True)
    for_start, for_time = gradients(odeint(swing, y0, t, (FORCES,)).sum(), [y0, t])
    np.testing.assert_array_equal(for_start.numpy(), [1.0, 1.0])
    np.testing.assert_array_equal(for_time.numpy(), [0.0])


def test_a_tensor_that_is_not_among_the_arguments_is_refused():
    hidden = Tensor(0.7, requires_grad=True)
    with pytest.raises(GradientError, match="hand it over in args="):
        odeint(lambda y, t: -hidden * y, START, TIMES)


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: odeint(swing, START, TIMES, (FORCES,), full_output=True), OperationTypeError, "full_output"),
        (lambda: odeint(swing, START[None], TIMES, (FORCES,)), OperationError, "(1, 2)"),
        (lambda: odeint(swing, START, 1.0, (FORCES,)), OperationError, "t of shape (T,)"),
        (lambda: odeint(swing, START + 1j, TIMES, (FORCES,)), OperationTypeError, "real numbers"),
        (lambda: odeint(lambda y, t: y[:1], START, TIMES), OperationError, "(2,), and returned (1,)"),
    ],
)
def test_errors_say_what_was_expected(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
