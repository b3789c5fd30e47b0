"""autograd.numpy has NumPy's names; they record where a traced value is among the arguments, and are NumPy's elsewhere."""

import autograd.numpy as np
import numpy
import pytest
from autograd.test_util import check_grads

from autograd import grad, jacobian, make_jvp

V = numpy.array([1.0, 2.0, 4.0])


@pytest.mark.parametrize("room", ["", "linalg", "fft", "random"])
def test_every_public_name_is_there(room):
    theirs, ours = (getattr(module, room) if room else module for module in (numpy, np))
    missing = [name for name in theirs.__all__ if not hasattr(ours, name)]
    assert not missing
    assert set(theirs.__all__) <= set(dir(ours))


def test_a_name_that_numpy_lacks_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_function"):
        np.no_such_function  # noqa: B018


CALLS = {
    "exp": lambda np, x: np.exp(x),
    "maximum": lambda np, x: np.maximum(x, 2.5),
    "sum": lambda np, x: np.sum(x, 0),
    "sum by keyword": lambda np, x: np.sum(a=x, axis=0),
    "mean": lambda np, x: np.mean(x, axis=0, keepdims=True),
    "std": lambda np, x: np.std(x, ddof=1),
    "concatenate": lambda np, x: np.concatenate((x, x[:1]), 0),
    "dot": lambda np, x: np.dot(x, x),
    "where": lambda np, x: np.where(x > 1.5, x, 0.0),
    "norm": lambda np, x: np.linalg.norm(x),
    "fft": lambda np, x: np.real(np.fft.fft(x)),
    "clip": lambda np, x: np.clip(x, 1.5, 3.0),
    "einsum": lambda np, x: np.einsum("i,j->ij", x, x),
    "reshape": lambda np, x: np.reshape(x, (1, -1)),
    "tensordot by keyword": lambda np, x: np.tensordot(a=x, b=x, axes=1),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_plain_arrays_give_what_numpy_gives(call):
    ours, theirs = call(np, V), call(numpy, V)
    assert type(ours) is type(theirs)
    numpy.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_traced_values_are_recorded_in_both_modes(call):
    check_grads(lambda x: call(np, x))(V)


def test_options_that_a_rule_does_not_know_are_refused_and_not_dropped():
    with pytest.raises(TypeError, match="casting"):
        grad(lambda x: np.sum(np.concatenate([x, x], casting="unsafe")))(V)


def test_ufuncs_keep_their_methods():
    assert np.add.reduce(V) == 7.0 and np.add.nin == 2
    numpy.testing.assert_array_equal(np.multiply.outer(V, V), numpy.outer(V, V))


LISTS = {
    "array": lambda x: np.array([[x[0], 1.0], [2.0, x[1] * x[2]]]),
    "array of rows": lambda x: np.array([x, 2 * x]),
    "array of tuples": lambda x: np.array(((x[0], x[1]), (3.0, x[2]))),
    "array of a box": lambda x: np.array(x) * 2,
    "array with ndmin": lambda x: np.array([x[0]], ndmin=3),
    "asarray": lambda x: np.asarray([x[2], 0.0]),
    "full": lambda x: np.full((2, 2), x[1]),
    "append": lambda x: np.append([1.0, x[0]], x),
    "mean of a list": lambda x: np.mean([x[0], x[1] ** 2]),
    "norm of a list": lambda x: np.linalg.norm([x[0], 2.0, x[1]]),
    "r_": lambda x: np.r_[x, 1.0, x[0] * x[1]],
    "r_ with a range": lambda x: np.r_[0:3, x],
    "c_": lambda x: np.c_[x, 2 * x],
    "make_diagonal": lambda x: np.make_diagonal(x, axis1=-1, axis2=-2),
    "vstack": lambda x: np.vstack([x, V]),
    "sum of squares in a loop": lambda x: sum([y**2 for y in x]),
}


@pytest.mark.parametrize("function", LISTS.values(), ids=LISTS)
def test_lists_of_traced_values_are_recorded(function):
    numpy.testing.assert_allclose(make_jvp(function)(V)(V)[0], function(V))
    check_grads(function, order=1)(V)


def test_arrays_of_lists_without_traced_values_are_numpys():
    assert type(np.array([[1, 2], [3, 4]])) is numpy.ndarray
    assert np.array([1, 2], dtype=np.float32).dtype == np.float32
    assert np.asarray(V) is V
    numpy.testing.assert_array_equal(np.r_[1:3, 5], [1, 2, 5])


def test_a_dtype_is_taken_over():
    assert grad(lambda x: np.array([x, x], dtype=np.float32).sum())(3.0) == 2.0


def test_where_of_plain_values_is_plain():
    assert np.where(True, 1, 2) == 1 and type(np.where(True, 1, 2)) is int
    numpy.testing.assert_array_equal(np.where([True, False, True])[0], [0, 2])
    numpy.testing.assert_array_equal(np.where([True, False], x=V[:2], y=0.0), [1.0, 0.0])


def test_make_diagonal_refuses_other_axes():
    with pytest.raises(ValueError, match="axis1=-1"):
        np.make_diagonal(V)


@pytest.mark.parametrize("uplo", ["L", "U"])
@pytest.mark.parametrize("dtype", [float, complex])
def test_eigenvalues_look_at_one_triangle(uplo, dtype):
    random = numpy.random.default_rng(0)
    a = random.standard_normal((3, 3)) + numpy.diag([0, 3, 7])
    if dtype is complex:
        a = a + 1j * random.standard_normal((3, 3))
    check_grads(lambda a: np.linalg.eigh(a, uplo)[0], modes=["rev"], order=1)(a)
    check_grads(lambda a: np.linalg.eigvalsh(a, UPLO=uplo), modes=["rev"], order=1)(a)


def test_constants_and_integers_are_bare():
    def traced(x):
        assert type(np.argsort(x)) is numpy.ndarray and np.ndim(x) == 1 and np.shape(x) == (3,)
        assert np.int64(x[1]) == 2 and np.asarray(x > 1).dtype == bool
        return x[np.argmax(x)]

    numpy.testing.assert_array_equal(grad(traced)(V), [0, 0, 1])


def test_a_bare_copy_of_a_traced_float_is_refused():
    with pytest.raises(RuntimeError, match="drop its gradient"):
        grad(lambda x: numpy.asarray(x).sum())(V)
    with pytest.raises(RuntimeError, match="drop its gradient"):
        make_jvp(lambda x: numpy.asarray(x).sum())(V)(V)


def test_a_matrix_that_is_not_positive_definite_raises_numpys_error():
    with pytest.raises(np.linalg.LinAlgError):
        jacobian(np.linalg.cholesky)(-numpy.eye(2))
