"""First derivatives: values, forms, conventions, and what is refused."""

import warnings
from collections import namedtuple

import numpy as np
import pytest

from autograd import (
    OperationError,
    OperationTypeError,
    Tensor,
    deriv,
    elementwise_grad,
    grad,
    grad_and_aux,
    grad_named,
    gradients,
    holomorphic_grad,
    jvp,
    make_jvp,
    make_vjp,
    multigrad_dict,
    value_and_grad,
    vjp,
)

X = np.array([[0.3, -1.2, 0.7], [1.5, 0.2, -0.4]])


def differences(function, x, step=1e-6):
    """The gradient of a real function of an array by central differences."""
    found = np.zeros(np.shape(x))
    for k in np.ndindex(np.shape(x)):
        change = np.zeros(np.shape(x))
        change[k] = step
        found[k] = (function(x + change) - function(x - change)) / (2 * step)
    return found


PROGRAMS = {
    "control flow": lambda x: sum(x[i, 0] ** i if i else np.sin(x[i, 1]) for i in range(2)),
    "while": lambda x: _halved(np.sum(x**2)),
    "products": lambda x: np.trace(x @ x.T @ np.tanh(x) @ x.T),
    "reductions": lambda x: np.max(x) * np.mean(x, axis=1)[0] + np.std(x),
    "slices": lambda x: np.prod(np.concatenate([x[0, ::2], x[::-1, 1]])),
    "methods": lambda x: (x.T.reshape(-1) * np.arange(6.0)).sum() ** 2,
    "scalar": lambda x: x[0, 0],
}


def _halved(y):
    while y > 1:
        y = y / 2 + np.log(y) / 10
    return y


@pytest.mark.parametrize("name", PROGRAMS)
def test_against_finite_differences(name):
    function = PROGRAMS[name]
    expected = differences(function, X)
    np.testing.assert_allclose(grad(function)(X), expected, atol=1e-7)
    value, gradient = value_and_grad(function)(X)
    assert value == pytest.approx(float(function(X)))
    np.testing.assert_allclose(gradient, expected, atol=1e-7)
    direction = np.cos(X)
    assert jvp(function, (X,), (direction,))[1] == pytest.approx(np.sum(expected * direction), abs=1e-6)


def test_the_form_of_what_is_given_comes_back():
    assert type(grad(lambda x: x**2)(3.0)) is float
    assert type(grad(lambda x: x**2)(3)) is float and grad(lambda x: x**2)(3) == 6.0
    assert type(grad(lambda x: x**2)(np.float32(3))) is np.float32
    assert type(grad(lambda x: x**2)(np.float64(3))) is np.float64
    assert type(grad(lambda x: np.sum(x**2))(X)) is np.ndarray
    assert grad(lambda x: np.sum(x**2))(X.astype(np.float32)).dtype == np.float32
    assert grad(lambda x: np.sum(x * 2.0))(np.arange(3)).dtype == np.float64
    assert isinstance(grad(lambda x: np.sum(x**2))(Tensor(X)), Tensor)
    value, pull_back = vjp(lambda x: x * X, 2.0)
    assert type(value) is np.ndarray and type(pull_back(X)[0]) is float
    assert [type(part) for part in jvp(lambda x: x**2, (3.0,), (1.0,))] == [float, float]
    assert [type(part) for part in value_and_grad(lambda x: x**2)(3.0)] == [float, float]
    assert type(value_and_grad(lambda x: np.sum(x))(X)[0]) is np.float64


def test_the_gradient_of_a_tensor_can_be_differentiated_by_hand():
    x = Tensor([1.0, 2.0], requires_grad=True)
    gradient = grad(lambda y: np.sum(y**3))(x)
    (second,) = gradients(gradient.sum(), x)
    np.testing.assert_array_equal(second.numpy(), [6.0, 12.0])
    assert x.grad is None


def test_nested_containers():
    Layer = namedtuple("Layer", "weight bias")
    parameters = {"layers": [Layer(2.0, X), Layer(np.ones(3), None)], "scale": (1.5,)}

    def function(p):
        first, second = p["layers"]
        return p["scale"][0] * np.sum(first.weight * first.bias * second.weight)

    found = grad(function)(parameters)
    assert list(found) == ["layers", "scale"] and isinstance(found["layers"][0], Layer)
    assert found["layers"][0].weight == pytest.approx(1.5 * X.sum())
    np.testing.assert_allclose(found["layers"][0].bias, np.full((2, 3), 3.0))
    assert found["layers"][1].bias is None
    assert found["scale"] == (pytest.approx(2 * X.sum()),)


def test_argnum():
    function = lambda x, y, z=1.0: x * y**2 * z
    assert grad(function)(2.0, 3.0) == 9.0
    assert grad(function, 1)(2.0, 3.0, z=10.0) == 120.0
    assert grad(function, -1)(2.0, 3.0, 4.0) == 18.0
    assert grad(function, (1, 0))(2.0, 3.0) == (12.0, 9.0)
    assert grad(function, [0])(2.0, 3.0) == (9.0,)
    assert make_vjp(function, (0, 1))(2.0, 3.0)[0](1.0) == (9.0, 12.0)
    assert make_jvp(function, (0, 1))(2.0, 3.0)((1.0, 0.0)) == (18.0, 9.0)
    assert grad_named(function, "y")(2.0, 3.0) == 12.0
    assert multigrad_dict(function)(2.0, 3.0) == {"x": 9.0, "y": 12.0, "z": 18.0}


def test_aux():
    function = lambda x: (x**2, {"half": x / 2, "note": "text"})
    assert grad(function, has_aux=True)(3.0) == (6.0, {"half": 1.5, "note": "text"})
    assert grad_and_aux(function)(3.0) == (6.0, {"half": 1.5, "note": "text"})
    assert value_and_grad(function, has_aux=True)(3.0) == ((9.0, {"half": 1.5, "note": "text"}), 6.0)
    assert vjp(function, 3.0, has_aux=True)[2] == {"half": 1.5, "note": "text"}
    assert jvp(function, (3.0,), (1.0,), has_aux=True) == (9.0, 6.0, {"half": 1.5, "note": "text"})


def test_pulling_back_often_and_through_several_results():
    pull_back, value = make_vjp(lambda x: {"a": x**2, "b": [np.sum(x), 5.0]})(X)
    assert value["b"] == [pytest.approx(X.sum()), 5.0]
    for scale in (1.0, 2.0):
        found = pull_back({"a": scale * np.ones((2, 3)), "b": [3.0, 0.0]})
        np.testing.assert_allclose(found, 2 * scale * X + 3)


def test_elementwise_and_one_number():
    np.testing.assert_allclose(elementwise_grad(np.tanh)(X), 1 - np.tanh(X) ** 2)
    np.testing.assert_allclose(elementwise_grad(elementwise_grad(np.sin))(X), -np.sin(X))
    assert deriv(np.sin)(0.0) == 1.0
    np.testing.assert_allclose(deriv(lambda t: np.exp(t * np.arange(3.0)))(0.0), [0.0, 1.0, 2.0])


@pytest.mark.parametrize("function, expected", [
    (lambda z: np.real(z), 1.0),
    (lambda z: np.imag(z), -1j),
    (lambda z: np.abs(z) ** 2, 2 * (1 - 2j)),
    (lambda z: np.real(z**2), 2 * (1 + 2j)),
])  # fmt: skip
def test_gradients_of_complex_arguments_are_not_conjugated(function, expected):
    """For f = u(x + iy) this is du/dx - i du/dy, as JAX and HIPS autograd define it; ``.grad`` is its conjugate."""
    assert grad(function)(1 + 2j) == pytest.approx(expected)
    z = Tensor(1 + 2j, requires_grad=True)
    function(z).backward()
    assert z.grad.item() == pytest.approx(np.conj(expected))


def test_holomorphic_functions():
    assert holomorphic_grad(lambda z: np.exp(z) * z)(1 + 2j) == pytest.approx(np.exp(1 + 2j) * (2 + 2j))
    assert deriv(lambda z: z**3)(1 + 2j) == pytest.approx(3 * (1 + 2j) ** 2)
    with pytest.warns(UserWarning, match="not complex"):
        holomorphic_grad(lambda z: z**2)(2.0)
    value, tangent = jvp(lambda z: np.conj(z), (1 + 2j,), (1 + 1j,))
    assert (value, tangent) == (1 - 2j, 1 - 1j)


def test_a_result_that_does_not_depend_on_the_argument():
    with pytest.warns(UserWarning, match="does not depend"):
        assert grad(lambda x: 3.0)(2.0) == 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(grad(lambda x: np.sum(x * 0))(X), np.zeros((2, 3)))
        np.testing.assert_array_equal(make_vjp(lambda x: np.ones(2))(X)[0](np.ones(2)), np.zeros((2, 3)))


@pytest.mark.parametrize("call, error, message", [
    (lambda: grad(lambda x: x)(X), OperationTypeError, "one real number.*jacobian"),
    (lambda: grad(lambda x: x * 1j)(1.0), OperationTypeError, "holomorphic_grad"),
    (lambda: grad(lambda x: x)("text"), OperationTypeError, "str 'text'"),
    (lambda: grad(lambda x: x)(True), OperationTypeError, "bool"),
    (lambda: grad(lambda x: x)(np.array(["a"])), OperationTypeError, "expected numbers"),
    (lambda: grad(lambda x: x, 1)(2.0), OperationError, "argnum 1"),
    (lambda: grad(lambda x: x, "x")(2.0), OperationTypeError, "argnum must be"),
    (lambda: grad(lambda x: x, has_aux=True)(2.0), OperationTypeError, "has_aux"),
    (lambda: grad_named(lambda x: x, "y"), OperationError, "no positional argument 'y'"),
    (lambda: elementwise_grad(lambda x: x * 1j)(1.0), OperationTypeError, "real results"),
    (lambda: vjp(lambda x: x, X)[1](np.ones(3)), OperationError, "shape"),
    (lambda: vjp(lambda x: (x, x), X)[1](X), OperationError, "2 arrays"),
    (lambda: jvp(np.sin, 1.0, 1.0), OperationTypeError, "tuples"),
    (lambda: jvp(np.sin, (1.0,), (1.0, 2.0)), OperationError, "1 primals and 2 tangents"),
    (lambda: jvp(np.sin, (X,), (1.0,)), OperationError, "shape"),
])  # fmt: skip
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_names_and_docstrings():
    def area(x):
        """The area of a square."""
        return x * x

    assert grad(area).__name__ == "grad(area)"
    assert "Gradient of area. The area of a square." in grad(area).__doc__


def test_the_names_of_arguments_that_jax_and_pytorch_use():
    def function(x, y):
        return x**2 * y

    assert grad(function, argnums=(0, 1))(2.0, 3.0) == (12.0, 4.0)
    assert grad(function, argnums=-1)(2.0, 3.0) == 4.0
    assert value_and_grad(function, argnums=(1,))(2.0, 3.0) == (12.0, (4.0,))
    assert grad(function, holomorphic=True)(1j, 2.0) == 4j
    assert grad(lambda z: (z**3, "note"), has_aux=True, holomorphic=True)(2j) == (-12, "note")
    assert value_and_grad(lambda z: z**2, holomorphic=True)(1 + 1j) == (2j, 2 + 2j)


def test_auxiliary_results_in_forward_mode_have_no_tangent():
    value, tangent, aux = jvp(lambda x: (x**2, {"twice": [2 * x]}), (X,), (X,), has_aux=True)
    assert type(aux["twice"][0]) is np.ndarray
    np.testing.assert_array_equal(aux["twice"][0], 2 * X)
    np.testing.assert_allclose(tangent, 2 * value)
    assert grad(lambda x: jvp(lambda y: (y**2, y**3), (x,), (1.0,), has_aux=True)[2])(2.0) == 12.0


def test_a_pull_back_that_is_called_again_gives_the_same():
    pull_back, _ = make_vjp(lambda x: (np.sin(x), x * 2.0))(X)
    seeds = [(np.ones_like(X), X), (X, np.zeros_like(X)), (np.ones_like(X), X)]
    found = [pull_back(seed) for seed in seeds]
    np.testing.assert_array_equal(found[0], found[2])
    np.testing.assert_allclose(found[1], X * np.cos(X))
