"""Every transform with every way to choose arguments, and with named tuples of dictionaries in and out."""

from collections import namedtuple

import autograd.numpy as anp
import numpy as np
import pytest

from autograd import (
    OperationTypeError,
    Tensor,
    checkpoint,
    deriv,
    elementwise_grad,
    grad,
    grad_and_aux,
    grad_named,
    hessian,
    hessian_tensor_product,
    hessian_vector_product,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    make_ggnvp,
    make_hvp,
    make_jvp,
    make_jvp_reversemode,
    make_vjp,
    multigrad_dict,
    tensor_jacobian_product,
    value_and_grad,
    vector_jacobian_product,
    vjp,
    vmap,
)

V, W, D = np.array([1.0, 2.0]), np.array([3.0, 5.0]), np.array([0.5, -1.0])


def rows(x, y):
    return x**2 * y**3


def total(x, y):
    return anp.sum(rows(x, y))


def with_aux(x, y):
    return total(x, y), {"x": x}


FIRST = (2 * V * W**3, 3 * V**2 * W**2)
HXX, HYY, HXY = 2 * W**3, 6 * V**2 * W, 6 * V * W**2
SECOND = ((np.diag(HXX), np.diag(HXY)), (np.diag(HXY), np.diag(HYY)))
ALONG = (HXX * D, HYY * D)
PUSHED = (D * FIRST[0], D * FIRST[1])

OF_ONE = {
    "make_vjp": (lambda k: make_vjp(total, k)(V, W)[0](1.0), FIRST),
    "checkpoint": (lambda k: grad(checkpoint(total), k)(V, W), FIRST),
    "grad_named": (lambda k: grad_named(total, ("x", "y")[k])(V, W), FIRST),
    "grad_named by name": (lambda k: grad_named(total, ("x", "y")[k])(V, y=W), FIRST),
    "deriv": (lambda k: deriv(rows, k)(V, W), FIRST),
    "hvp": (lambda k: hvp(total, k)(V, W, D), ALONG),
    "hessian_vector_product": (lambda k: hessian_vector_product(total, k)(V, W, D), ALONG),
    "hessian_tensor_product": (lambda k: hessian_tensor_product(total, argnum=k)(V, W, D), ALONG),
    "make_hvp": (lambda k: make_hvp(total, k)(V, W)[0](D), ALONG),
    "make_jvp": (lambda k: make_jvp(rows, k)(V, W)(D)[1], PUSHED),
    "make_jvp_reversemode": (lambda k: make_jvp_reversemode(rows, k)(V, W)(D), PUSHED),
    "tensor_jacobian_product": (lambda k: tensor_jacobian_product(rows, k)(V, W, D), PUSHED),
    "vector_jacobian_product": (lambda k: vector_jacobian_product(rows, k)(V, W, D), PUSHED),
    "make_ggnvp": (lambda k: make_ggnvp(rows, f_argnum=k)(V, W)(D), (FIRST[0] ** 2 * D, FIRST[1] ** 2 * D)),
}


@pytest.mark.parametrize("k", [0, 1, -1])
@pytest.mark.parametrize("name", OF_ONE)
def test_the_argument_that_is_chosen(name, k):
    call, expected = OF_ONE[name]
    np.testing.assert_allclose(call(k), expected[k])


OF_SEVERAL = {
    "grad": lambda k: grad(total, k)(V, W),
    "grad(argnums=)": lambda k: grad(total, argnums=k)(V, W),
    "grad_and_aux": lambda k: grad_and_aux(with_aux, k)(V, W)[0],
    "grad(has_aux=)": lambda k: grad(with_aux, k, has_aux=True)(V, W)[0],
    "value_and_grad": lambda k: value_and_grad(total, k)(V, W)[1],
    "value_and_grad(has_aux=)": lambda k: value_and_grad(with_aux, argnums=k, has_aux=True)(V, W)[1],
    "elementwise_grad": lambda k: elementwise_grad(rows, k)(V, W),
    "jacobian": lambda k: jacobian(total, k)(V, W),
    "jacrev": lambda k: jacrev(total, k)(V, W),
    "jacfwd": lambda k: jacfwd(total, k)(V, W),
    "jacrev(has_aux=)": lambda k: jacrev(with_aux, argnums=k, has_aux=True)(V, W)[0],
    "jacfwd(has_aux=)": lambda k: jacfwd(with_aux, argnums=k, has_aux=True)(V, W)[0],
    "make_vjp": lambda k: make_vjp(total, k)(V, W)[0](1.0),
    "hessian": lambda k: hessian(total, k)(V, W),
    "hessian(has_aux=)": lambda k: hessian(with_aux, argnums=k, has_aux=True)(V, W)[0],
}


@pytest.mark.parametrize("k", [(0, 1), [1, 0], (-1,), (1, -2)], ids=str)
@pytest.mark.parametrize("name", OF_SEVERAL)
def test_several_arguments_that_are_chosen(name, k):
    found = OF_SEVERAL[name](k)
    assert type(found) is tuple and len(found) == len(k)
    for i, of_i in zip(k, found):
        if "hessian" not in name:
            np.testing.assert_allclose(of_i, FIRST[i])
            continue
        for j, block in zip(k, of_i):
            np.testing.assert_allclose(block, SECOND[i][j])


@pytest.mark.parametrize("transform", [grad, value_and_grad, elementwise_grad, jacrev, jacfwd, hessian, make_vjp])
def test_an_argument_that_is_named_twice(transform):
    with pytest.raises(ValueError, match=r"argnum \(0, -2\) names an argument twice"):
        transform(total, (0, -2))(V, W)


def test_deriv_is_for_one_argument():
    with pytest.raises(TypeError, match="take deriv once for each"):
        deriv(rows, (0, 1))(V, W)
    with pytest.raises(ValueError, match="argnum 2, but the function was called with 2"):
        deriv(rows, 2)(V, W)


Pair = namedtuple("Pair", "a b")
POINT = Pair(V, [W, {"q": 2.0}])


def nested(p):
    return anp.sum(p.a**2 * p.b[0]) * p.b[1]["q"]


GRADIENT = Pair(4 * V * W, [2 * V**2, {"q": np.sum(V**2 * W)}])
ALONG_ITSELF = Pair(3 * GRADIENT.a, [3 * GRADIENT.b[0], {"q": 3 * GRADIENT.b[1]["q"]}])
"""The Hessian times the point: the function is homogeneous of degree 4."""

NESTED = {
    "grad": (lambda: grad(nested)(POINT), GRADIENT),
    "value_and_grad": (lambda: value_and_grad(nested)(POINT)[1], GRADIENT),
    "jacobian": (lambda: jacobian(nested)(POINT), GRADIENT),
    "jacrev": (lambda: jacrev(nested)(POINT), GRADIENT),
    "jacfwd": (lambda: jacfwd(nested)(POINT), GRADIENT),
    "vjp": (lambda: vjp(nested, POINT)[1](1.0)[0], GRADIENT),
    "make_vjp": (lambda: make_vjp(nested)(POINT)[0](1.0), GRADIENT),
    "grad_named": (lambda: grad_named(nested, "p")(p=POINT), GRADIENT),
    "multigrad_dict": (lambda: multigrad_dict(nested)(POINT)["p"], GRADIENT),
    "checkpoint": (lambda: grad(checkpoint(nested))(POINT), GRADIENT),
    "grad_and_aux": (lambda: grad_and_aux(lambda p: (nested(p), p))(POINT)[0], GRADIENT),
    "aux": (lambda: grad_and_aux(lambda p: (nested(p), p))(POINT)[1], POINT),
    "second of two": (lambda: grad(lambda x, p: x * nested(p), (0, 1))(1.0, POINT)[1], GRADIENT),
    "hvp": (lambda: hvp(nested)(POINT, POINT), ALONG_ITSELF),
    "hessian_vector_product": (lambda: hessian_vector_product(nested)(POINT, POINT), ALONG_ITSELF),
    "make_hvp": (lambda: make_hvp(nested)(POINT)[0](POINT), ALONG_ITSELF),
    "jvp of grad": (lambda: jvp(grad(nested), (POINT,), (POINT,))[1], ALONG_ITSELF),
    "make_jvp": (lambda: Pair(make_jvp(nested)(POINT)(POINT)[1], 0), Pair(4 * nested(POINT), 0)),
    "make_jvp_reversemode": (lambda: Pair(make_jvp_reversemode(nested)(POINT)(POINT), 0), Pair(4 * nested(POINT), 0)),
    "hessian": (lambda: hessian(nested)(POINT).b[1]["q"], GRADIENT._replace(a=2 * V * W, b=[V**2, {"q": 0.0}])),
    "vmap": (lambda: vmap(lambda x: Pair(x, [x * W, {"q": x * 2}]))(V), Pair(V, [V[:, None] * W, {"q": 2 * V}])),
}


@pytest.mark.parametrize("name", NESTED)
def test_named_tuples_of_dictionaries(name):
    call, expected = NESTED[name]
    _check(call(), expected)


def _check(found, expected):
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        found, expected = list(found.values()), list(expected.values())
    if isinstance(expected, (tuple, list)):
        assert type(found) is type(expected)
        for one, other in zip(found, expected, strict=True):
            _check(one, other)
    else:
        np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("function, at, slope", [
    (lambda q: anp.quantile([1.0, 2.0, 4.0], q), 0.4, 2.0),
    (lambda y: anp.interp(-1.0, [0, 1], [1.0, 2.0], left=y), 0.3, 1.0),
    (lambda y: anp.interp([-1.0, 0.5], [0, 1], [1.0, 2.0], y)[0], 0.3, 1.0),
])  # fmt: skip
def test_lists_and_numbers_beside_what_is_traced(function, at, slope):
    assert grad(function)(at) == pytest.approx(slope)


@pytest.mark.parametrize("obj, left", [(Tensor(1), [1.0, 3.0]), ([], [1.0, 2.0, 3.0]), (slice(0, 2), [3.0])])
@pytest.mark.parametrize("numpy", [np, anp])
def test_indices_that_are_tensors_or_empty(numpy, obj, left):
    np.testing.assert_array_equal(numpy.delete(Tensor([1.0, 2.0, 3.0], requires_grad=True), obj).detach(), left)


@pytest.mark.parametrize("wrong", [{}, "text", None])
def test_what_is_no_array_beside_a_tensor_is_told_so(wrong):
    with pytest.raises(OperationTypeError, match="cannot make a tensor"):
        anp.unstack(wrong, Tensor(0))


@pytest.mark.parametrize("call, expected", [
    (lambda: anp.insert(Tensor([1.0, 2.0]), Tensor(1), 5.0), [1.0, 5.0, 2.0]),
    (lambda: anp.insert(-1, Tensor(0), [5.0]), [5.0, -1.0]),
    (lambda: anp.histogram(Tensor([1.0, 1.5, 3.0]), (1, 2, 4))[0], [2, 1]),
    (lambda: anp.apply_along_axis(np.sum, 0, [1.0, 2.0]), 3.0),
    (lambda: anp.linalg.matrix_rank([[1.0, 0.0], [0.0, 1e-3]], Tensor(0.01)), 1),
])  # fmt: skip
def test_numbers_and_lists_beside_tensors(call, expected):
    result = call()
    np.testing.assert_array_equal(result.detach() if isinstance(result, Tensor) else result, expected)


@pytest.mark.parametrize("n", [np.inf, 2.0, "2"])
def test_powers_of_matrices_are_integers(n):
    for power in (np.linalg.matrix_power, Tensor.matrix_power):
        with pytest.raises(TypeError, match="integer"):
            power(Tensor(np.eye(2)), n)
