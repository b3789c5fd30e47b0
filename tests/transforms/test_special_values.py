"""The gradients of special values, first and second ones, each by every way that a gradient can be taken."""

import autograd.numpy as anp
import autograd.scipy.special as sp
import numpy as np
import pytest

import autograd
from autograd import Tensor, branch, grad, gradients, hessian, hvp, jacfwd, jacrev, jvp, vmap

INF = np.inf


def by_tensors(function, x):
    x = Tensor(x, requires_grad=True)
    function(x).backward()
    return x.grad.numpy()


def by_tangents(function, x):
    return np.reshape([jvp(function, (x,), (row.reshape(x.shape),))[1] for row in np.eye(x.size)], x.shape)


def by_recorded_rules(function, x):
    x = Tensor(x, requires_grad=True)
    return gradients(function(x), x, create_graph=True)[0].detach().numpy()


FIRST = {
    "grad": lambda function, x: grad(function)(x),
    "backward": by_tensors,
    "create_graph": by_recorded_rules,
    "jvp": by_tangents,
    "jacfwd": lambda function, x: jacfwd(function)(x),
    "vmap of grad": lambda function, x: vmap(grad(function))(np.array([x, x]))[1],
    "grad of vmap": lambda function, x: grad(lambda both: vmap(function)(both).sum())(np.array([x, x]))[1],
    "vmap of jacfwd": lambda function, x: vmap(jacfwd(function))(np.array([x, x]))[1],
}
SECOND = {
    "hessian": lambda function, x: hessian(function)(x),
    "jacfwd of grad": lambda function, x: jacfwd(grad(function))(x),
    "jacrev of jacfwd": lambda function, x: jacrev(jacfwd(function))(x),
    "jacfwd of jacfwd": lambda function, x: jacfwd(jacfwd(function))(x),
    "hvp": lambda function, x: np.reshape([hvp(function)(x, row.reshape(x.shape)) for row in np.eye(x.size)], x.shape * 2),
    "vmap of hessian": lambda function, x: vmap(hessian(function))(np.array([x, x]))[1],
}


def check(function, x, first, second=None):
    x = np.array(x, float)
    for ways, expected in ((FIRST, first), (SECOND, second)):
        if expected is None:
            continue
        shape = x.shape if ways is FIRST else x.shape * 2
        for name, way in ways.items():
            found = way(function, x)
            assert np.shape(found) == shape, name
            np.testing.assert_allclose(found, np.broadcast_to(expected, shape), rtol=1e-10, atol=1e-13, err_msg=name)


def products(x, times):
    """The product of all x but those at `times` different places, for every choice of the places."""
    places = np.indices((len(x),) * times).reshape(times, -1).T
    found = [np.prod(np.delete(x, at)) if len(set(at)) == times else 0.0 for at in places.tolist()]
    return np.reshape(found, (len(x),) * times)


@pytest.mark.parametrize("x", [[0.0, 2.0, 3.0], [0.0, 5.0, 0.0], [0.0, 0.0, 0.0, 7.0]], ids=str)
@pytest.mark.parametrize("function", [
    anp.prod, lambda x: anp.cumprod(x)[-1], anp.nanprod, lambda x: anp.multiply.reduce(x), lambda x: anp.prod(a=x, axis=0),
], ids=["prod", "cumprod", "nanprod", "reduce", "by keyword"])  # fmt: skip
def test_products_with_zeros(function, x):
    check(function, x, products(x, 1), products(x, 2))


VECTOR_NORMS = (None, 0.5, 1, 1.5, 2, 3, -1, -2, INF, -INF)
MATRIX_NORMS = (None, "fro", "nuc", 1, -1, 2, -2, INF, -INF)


@pytest.mark.parametrize("order", VECTOR_NORMS, ids=str)
def test_norms_of_vectors_of_zeros(order):
    check(lambda x: anp.linalg.norm(x, ord=order), [0.0, 0.0], 0, 0)
    check(lambda x: anp.linalg.norm(x, order, 1, True).sum(), [[0.0, 0.0]], 0, 0)
    check(lambda x: autograd.norm(autograd.as_tensor(x), 2 if order is None else order), [0.0, 0.0], 0, 0)


@pytest.mark.parametrize("shape", [(2, 2), (2, 3)], ids=str)
@pytest.mark.parametrize("order", MATRIX_NORMS, ids=str)
def test_norms_of_matrices_of_zeros(order, shape):
    check(lambda x: anp.linalg.norm(x, ord=order), np.zeros(shape), 0, 0)
    one_of_two = np.array([np.zeros((2, 2)), [[3.0, 1.0], [1.0, 2.0]]])
    mixed = grad(lambda x: anp.sum(anp.linalg.norm(x, ord=order, axis=(2, 1))))(one_of_two)
    assert not mixed[0].any() and mixed[1].any() and np.isfinite(mixed).all()


def test_lengths_of_nothing():
    check(lambda x: anp.hypot(x[0], x[1]), [0.0, 0.0], 0, 0)
    check(lambda x: anp.arctan2(x[0], x[1]), [0.0, 0.0], 0, 0)
    check(anp.std, [2.0, 2.0, 2.0], 0, 0)
    check(lambda x: anp.sum(anp.abs(x)), [0.0, -1.0], [0, -1], 0)
    check(lambda x: anp.linalg.norm(x, 3), [0.0, 3.0, 4.0], np.array([0.0, 9, 16]) / 91 ** (2 / 3))


@pytest.mark.parametrize("n", [-2, 0, 1, 3])
@pytest.mark.parametrize("kind", [int, float, lambda n: np.full(2, n)])
def test_whole_powers_of_negative_numbers(n, kind):
    x, power = np.array([-2.0, 1.5]), kind(n)
    first, second = n * x ** float(n - 1), np.diag(n * (n - 1) * x ** float(n - 2))
    check(lambda x: anp.sum(x**power), x, first, second)


ZERO_POWERS = [
    ("x**0", lambda x: anp.sum(x**0), [0.0, 2.0], 0, 0),
    ("x**0.0", lambda x: anp.sum(anp.power(x, 0.0)), [0.0, 2.0], 0, 0),
    ("x**1", lambda x: anp.sum(x**1), [0.0, 2.0], 1, 0),
    ("x**2", lambda x: anp.sum(x**2), [0.0, 2.0], [0, 4], np.diag([2.0, 2])),
    ("x**[0, 1, 2, 3]", lambda x: anp.sum(x ** np.arange(4)), [0.0] * 4, [0, 1, 0, 0], np.diag([0.0, 0, 2, 0])),
    ("0**x", lambda x: anp.sum(0.0**x), [1.0, 2.0, 0.5], 0, 0),
    ("zeros**x", lambda x: anp.sum(anp.power(np.zeros(3), x)), [1.0, 2.0, 0.5], 0, 0),
    ("0**2 in both", lambda x: x[0] ** x[1], [0.0, 2.0], 0, np.diag([2.0, 0])),
    ("0**1 in both", lambda x: x[0] ** x[1], [0.0, 1.0], [1, 0], None),
    ("0**0 in both", lambda x: x[0] ** x[1], [0.0, 0.0], 0, None),
    ("2**0 in both", lambda x: x[0] ** x[1], [2.0, 0.0], [0, np.log(2)], [[0, 0.5], [0.5, np.log(2) ** 2]]),
    ("root", lambda x: anp.sqrt(x[0]), [0.0], INF, -INF),
    ("root, not taken", lambda x: branch(x > 0, np.sqrt, 0.0, x).sum(), [0.0, 4.0], [0, 0.25], np.diag([0, -1 / 32])),
    ("xlogy", lambda x: sp.xlogy(x[0], x[1]), [0.0, 3.0], [np.log(3), 0], [[0, 1 / 3], [1 / 3, 0]]),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name, function, x, first, second", ZERO_POWERS, ids=[case[0] for case in ZERO_POWERS])
def test_powers_and_roots_of_zero(name, function, x, first, second):
    check(function, x, first, second)


SUMS = [
    ("over all", sp.logsumexp),
    ("of torch", lambda x: autograd.logsumexp(autograd.as_tensor(x), 0)),
    ("kept", lambda x: sp.logsumexp(x, keepdims=True).sum()),
    ("weighted", lambda x: sp.logsumexp(x, axis=0, b=np.ones(3))),
    ("with a sign", lambda x: sp.logsumexp(x, return_sign=True)[0]),
    ("by pairs", lambda x: anp.logaddexp(anp.logaddexp(x[0], x[1]), x[2])),
]
WEIGHTS = [
    ([-INF, -INF, -INF], [0, 0, 0]),
    ([-INF, 0, 0], [0, 0.5, 0.5]),
    ([INF, 0, -INF], [1, 0, 0]),
    ([1000, 1000, -1e4], [0.5, 0.5, 0]),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("x, weights", WEIGHTS, ids=[str(case[0]) for case in WEIGHTS])
@pytest.mark.parametrize("name, function", SUMS, ids=[case[0] for case in SUMS])
def test_sums_of_exponentials_of_infinity(name, function, x, weights):
    weights = np.array(weights, float)
    if name == "by pairs" and x[1] == -INF:
        weights = np.array([0.25, 0.25, 0.5])  # of two that are both -inf, each counts a half
        return check(function, x, weights)
    check(function, x, weights, np.diag(weights) - np.outer(weights, weights))


TAKEN_TWICE = [
    ("elements", lambda x: anp.sum(x[[0, 0, 1]] ** 2), [1.0, 2.0, 3.0], [4, 4, 0], np.diag([4.0, 2, 0])),
    ("take", lambda x: anp.sum(anp.take(x, [[1, 1], [1, 0]]) ** 2), [1.0, 2.0], [2, 12], np.diag([2.0, 6])),
    ("rows", lambda x: anp.sum(x[[1, 1]] * x[1]), [[1.0], [3.0]], [[0], [12]], None),
    ("largest", anp.max, [1.0, 3.0, 3.0], [0, 0.5, 0.5], 0),
    ("larger", lambda x: anp.maximum(x[0], x[1]), [2.0, 2.0], 0.5, 0),
    ("sorted", lambda x: anp.sort(x) @ np.array([1.0, 2.0]), [5.0, 5.0], [1, 2], 0),
    ("middle", anp.median, [2.0, 2.0, 2.0], [0, 1, 0], 0),
    ("tensordot", lambda x: anp.tensordot(b=x, a=x, axes=1), [1.0, 2.0], [2, 4], np.diag([2.0, 2])),
]


@pytest.mark.parametrize("name, function, x, first, second", TAKEN_TWICE, ids=[case[0] for case in TAKEN_TWICE])
def test_what_is_read_twice_tied_or_named(name, function, x, first, second):
    check(function, x, first, second)


def test_forward_over_forward_through_rules_that_are_transposed():
    """The inner tangents are of a batch of which the values are not."""
    x = np.array([0.3, -0.7])
    for function in (lambda x: sp.logsumexp(x, keepdims=True).sum(), lambda x: anp.prod(x, keepdims=True).sum(),
                     lambda x: anp.linalg.inv(anp.diag(x) + np.ones((2, 2))).sum()):  # fmt: skip
        np.testing.assert_allclose(jacfwd(jacfwd(function))(x), hessian(function)(x), rtol=1e-10, atol=1e-13)
        third = jacrev(hessian(function))(x)
        np.testing.assert_allclose(jacfwd(jacfwd(jacfwd(function)))(x), third, rtol=1e-10, atol=1e-12)
