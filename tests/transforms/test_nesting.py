"""Derivatives of derivatives: every mode inside every other, without mixing up whose variable is whose."""

import math
import threading

import numpy as np
import pytest

from autograd import (
    Function,
    GradientError,
    InPlaceError,
    NoRuleError,
    OperationTypeError,
    Tensor,
    deriv,
    grad,
    gradients,
    hessian,
    is_grad_enabled,
    jacfwd,
    jacrev,
    jvp,
    make_vjp,
    no_grad,
    value_and_grad,
    vjp,
    vmap,
)
from autograd.transforms.nesting import is_nested, open_batches


def reverse(function):
    return grad(function)


def forward(function):
    return lambda x: jvp(function, (x,), (1.0,))[1]


def tangled(function):
    """Reverse mode by a pulled-back one."""
    return lambda x: make_vjp(function)(x)[0](1.0)


def mapped(function):
    """Each derivative inside a vmap over two equal examples."""
    return lambda x: np.sum(vmap(grad(function))(np.ones(2) * x)) / 2


MODES = [reverse, forward, tangled, mapped]


def formula(x):
    return np.sin(x) * np.exp(0.5 * x) + x**3


def third_derivative(x, h=1e-2):
    steps = [-3, -2, -1, 1, 2, 3]
    weights = [1 / 8, -1, 13 / 8, -13 / 8, 1, -1 / 8]
    return sum(w * formula(x + k * h) for k, w in zip(steps, weights)) / h**3


@pytest.mark.parametrize("outer", MODES)
@pytest.mark.parametrize("middle", MODES)
@pytest.mark.parametrize("inner", MODES)
def test_third_derivatives_in_all_mixtures(outer, middle, inner):
    found = outer(middle(inner(formula)))(0.7)
    assert float(found) == pytest.approx(third_derivative(0.7), rel=1e-6)


@pytest.mark.parametrize("outer", MODES)
@pytest.mark.parametrize("inner", MODES)
def test_the_classic_perturbation_confusion(outer, inner):
    """d/dx (x * d/dy (x + y)) is 1, not 2 (Siskind & Pearlmutter 2005)."""
    assert float(outer(lambda x: x * inner(lambda y: x + y)(1.0))(1.0)) == 1.0


@pytest.mark.parametrize("outer", MODES)
@pytest.mark.parametrize("inner", MODES)
def test_an_inner_derivative_at_the_outer_variable(outer, inner):
    """d/dx of (d/dy (x y²) at y = x) = d/dx 2x² = 4x."""
    assert float(outer(lambda x: inner(lambda y: x * y * y)(x))(3.0)) == pytest.approx(12.0)


@pytest.mark.parametrize("outer", MODES)
@pytest.mark.parametrize("inner", MODES)
def test_a_closed_over_variable_at_every_level(outer, inner):
    """d/dx x · d/dy (x² y³ + y x) at y = 2 → d/dx (12 x³ + x²) = 36 x² + 2x."""
    found = outer(lambda x: x * inner(lambda y: x**2 * y**3 + y * x)(2.0))(1.5)
    assert float(found) == pytest.approx(36 * 1.5**2 + 3.0)


def test_higher_order_functions_keep_their_levels():
    """The curried derivative of Manzyuk et al. (2019): the tangent of an outer level must not leak into an inner one."""

    def shifted(u):
        return lambda f: lambda x: f(x + u)

    hat = lambda f: jvp(lambda u: shifted(u)(f)(0.0), (0.0,), (1.0,))[1]
    assert hat(lambda x: deriv(lambda y: math.e * y**2)(x)) == pytest.approx(2 * math.e)


def test_functions_that_do_not_depend_on_an_inner_variable():
    with pytest.warns(UserWarning, match="does not depend"):
        assert grad(lambda x: grad(lambda y: x * 1.0 if False else 3.0)(x) + x)(2.0) == 1.0
    assert grad(lambda x: x * jvp(lambda y: x * x, (1.0,), (1.0,))[1])(2.0) == 0.0
    assert jvp(lambda x: 3.0, (1.0,), (1.0,)) == (3.0, 0.0)
    np.testing.assert_array_equal(jacrev(lambda x: np.ones(3))(np.ones(2)), np.zeros((3, 2)))
    np.testing.assert_array_equal(jacfwd(lambda x: np.ones(3))(np.ones(2)), np.zeros((3, 2)))


def test_matrices_of_matrices():
    def function(x):
        return np.stack([x[0] ** 2 * x[1], np.sin(x[0]) * x[1] ** 2, x[0] * x[1]])

    x = np.array([0.5, -1.5])
    reference = jacrev(jacrev(function))(x)
    assert reference.shape == (3, 2, 2)
    for outer in (jacrev, jacfwd):
        for inner in (jacrev, jacfwd):
            np.testing.assert_allclose(outer(inner(function))(x), reference, rtol=1e-12)
    np.testing.assert_allclose(hessian(function)(x), reference)
    third = hessian(jacfwd(function))(x)
    np.testing.assert_allclose(third, jacfwd(jacfwd(jacfwd(function)))(x), rtol=1e-12)


def test_matrices_inside_vmap_and_vmap_inside_matrices():
    function = lambda x: np.cumprod(np.tanh(x))
    xs = np.random.default_rng(0).standard_normal((4, 3))
    for matrix in (jacrev, jacfwd):
        expected = np.stack([matrix(function)(x) for x in xs])
        np.testing.assert_allclose(vmap(matrix(function))(xs), expected)
        whole = matrix(vmap(function))(xs)
        np.testing.assert_allclose(whole, np.einsum("bij,bc->bicj", expected, np.eye(4)))
    np.testing.assert_allclose(vmap(hessian(lambda x: np.sum(function(x))))(xs),
                               [hessian(lambda x: np.sum(function(x)))(x) for x in xs])  # fmt: skip
    np.testing.assert_allclose(
        vmap(lambda x: jvp(jacrev(function), (x,), (np.ones(3),))[1])(xs),
        [jvp(jacrev(function), (x,), (np.ones(3),))[1] for x in xs],
    )
    np.testing.assert_allclose(
        jvp(vmap(jacrev(function)), (xs,), (np.ones((4, 3)),))[1],
        [jvp(jacrev(function), (x,), (np.ones(3),))[1] for x in xs],
    )


def test_tensors_that_are_closed_over_get_their_gradient():
    w = Tensor([2.0, 3.0], requires_grad=True)
    result = grad(lambda x: np.sum(w * x**2))(Tensor([1.0, 1.0]))
    (dw,) = gradients(result.sum(), w)
    np.testing.assert_array_equal(dw.numpy(), [2.0, 2.0])
    mapped = vmap(lambda x: x * w)(np.ones((3, 2)))
    assert mapped.requires_grad
    assert jvp(lambda x: x * w, (np.ones(2),), (np.ones(2),))[1].requires_grad


def test_aux_of_an_inner_derivative_stays_connected():
    def outer(x):
        gradient, aux = grad(lambda y: (x * y**2, x * y), has_aux=True)(2.0)
        return gradient * aux  # 4x * 2x

    assert grad(outer)(3.0) == 48.0


def silently(x):
    a = np.zeros(2)
    a[0] = x[0]
    return a


@pytest.mark.parametrize("transform", [lambda f: jvp(f, (np.ones(2),), (np.ones(2),)), lambda f: jacrev(f)(np.ones(2)),
                                       lambda f: vmap(f)(np.ones((3, 2)))], ids=["jvp", "jacrev", "vmap"])  # fmt: skip
@pytest.mark.parametrize("drops", [
    lambda x: np.asarray(x) * 2,
    lambda x: np.array([x[0], x[1]]),
    lambda x: Tensor([x[0], x[1]]),
    lambda x: float(x[0]) * np.ones(2),
    lambda x: complex(x[0]) * np.ones(2),
    lambda x: x.numpy(),
    silently,
])  # fmt: skip
def test_nothing_is_dropped_silently(transform, drops):
    with pytest.raises((GradientError, OperationTypeError, ValueError)):
        transform(drops)
    assert not is_nested()


def test_detached_values_are_constants_in_every_mode():
    function = lambda x: x * x.detach()
    assert grad(function)(3.0) == 3.0
    assert jvp(function, (3.0,), (1.0,)) == (9.0, 3.0)
    np.testing.assert_array_equal(vmap(grad(function))(np.array([1.0, 3.0])), [1.0, 3.0])
    assert grad(lambda x: x * float(x.detach()))(3.0) == 3.0


class Straight(Function):
    @staticmethod
    def forward(ctx, x):
        return np.floor(x)

    @staticmethod
    def backward(ctx, g):
        return g


def test_custom_functions_follow_their_backward_or_are_refused():
    assert grad(grad(lambda x: Straight.apply(x) ** 3))(2.5) == 12.0
    np.testing.assert_array_equal(jacrev(lambda x: Straight.apply(x) * 2.0)(np.array([1.5, 2.5])), 2 * np.eye(2))
    for transform in (lambda: jvp(Straight.apply, (2.5,), (1.0,)), lambda: vmap(Straight.apply)(np.ones(2)),
                      lambda: vmap(grad(Straight.apply))(np.ones(2))):  # fmt: skip
        with pytest.raises(NoRuleError, match="Straight"):
            transform()


def test_in_place_changes_are_right_or_refused():
    def function(x):
        y = x * 2.0
        y += x**2
        return y

    def assigned(x):
        y = x * 2.0
        y[0] = 1.0
        return y

    assert grad(function)(3.0) == 8.0
    assert jvp(function, (3.0,), (1.0,)) == (15.0, 8.0)
    np.testing.assert_array_equal(vmap(function)(np.ones(2)), [3.0, 3.0])
    for transform in (lambda: jvp(assigned, (np.ones(2),), (np.ones(2),)), lambda: vmap(assigned)(np.ones((2, 2)))):
        with pytest.raises(InPlaceError, match="out-of-place"):
            transform()


def test_under_no_grad_the_function_is_still_recorded():
    with no_grad():
        assert grad(lambda x: x**2)(3.0) == 6.0
        assert grad(grad(lambda x: x**3))(3.0) == 18.0
        np.testing.assert_array_equal(jacrev(lambda x: x**2)(np.array([1.0, 2.0])), np.diag([2.0, 4.0]))
        assert not is_grad_enabled()


@pytest.mark.parametrize("transform", [grad, value_and_grad, jacrev, jacfwd, hessian, deriv,
                                       lambda f: lambda x: vmap(f)(np.ones(2)), lambda f: lambda x: vjp(f, x)])  # fmt: skip
def test_exceptions_leave_nothing_behind(transform):
    def fails(x):
        grad(lambda y: y * x)(1.0)
        raise KeyError("in the middle")

    with pytest.raises(KeyError, match="middle"):
        transform(fails)(1.0)
    assert not is_nested() and not open_batches()
    assert grad(lambda x: x * x)(3.0) == 6.0


def test_threads_do_not_see_each_other():
    found, barrier = {}, threading.Barrier(4)

    def work(k):
        def function(x):
            barrier.wait()
            return vmap(grad(lambda y: x * y**2))(np.arange(3.0) + k).sum()

        found[k] = grad(function)(1.0)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {k: 2.0 * (3 + 3 * k) for k in range(4)}
