"""Products and linear algebra that are written with entries: NumPy's values, and the right gradients of two orders."""

import numpy as np
import pytest

from autograd import OperationError, Tensor, linalg
from autograd.testing import gradcheck

RANDOM = np.random.default_rng(3)


def shaped(*shapes):
    """One array for each shape: a tuple, or a number for a vector of that length."""
    return [RANDOM.normal(size=shape) for shape in shapes]


def einsum(subscripts, **options):
    return lambda *arrays: np.einsum(subscripts, *arrays, **options)


CASES = {
    "dot": [(np.dot, shaped(x, y)) for x, y in (((), 3), ((2, 3), ()), (3, 3), ((2, 3), 3), (3, (3, 2)), ((2, 3), (3, 2)),
                                                ((2, 2, 3), 3), ((2, 2, 3), (3, 2)), (3, (2, 3, 2)), ((2, 3), (2, 3, 2)))],
    "inner": [(np.inner, shaped(x, y)) for x, y in (((), 3), (3, 3), ((2, 3), 3), ((2, 2, 3), (1, 3)))],
    "vdot": [(np.vdot, shaped(x, y)) for x, y in (((), ()), ((2, 3), 6), (0, 0))],
    "outer": [(np.outer, shaped((2, 2), 3)), (np.linalg.outer, shaped(2, 3))],
    "kron": [(np.kron, shaped(x, y)) for x, y in (((2, 3), (3, 2)), (3, 2), (2, (2, 3)), ((2, 1, 2), (3, 2)))],
    "cross": [(np.cross, shaped((2, 1, 3), (2, 3))), (lambda x, y: np.cross(x, y, 0, 1, 0), shaped((3, 2), (2, 3))),
              (lambda x, y: np.linalg.cross(x, y, axis=0), shaped((3, 2), (3, 2)))],
    "array API": [(np.linalg.matmul, shaped((2, 3), (3, 2))), (np.linalg.tensordot, shaped((2, 3), (2, 3))),
                  (lambda x, y: np.linalg.vecdot(x, y, axis=0), shaped((2, 3), (2, 3)))],
    "einsum": [(einsum("...ij,jk"), shaped((2, 2, 3), (3, 2))), (einsum("...ij,...jk->...ik"), shaped((2, 2, 3), (1, 3, 2))),
               (einsum("ii"), shaped((3, 3))), (einsum("...ii->...i"), shaped((2, 3, 3))), (einsum("ba"), shaped((2, 3))),
               (einsum(" i j , j k -> k i "), shaped((2, 3), (3, 2))), (einsum("...,..."), shaped((), 3)),
               (einsum("ij,jk,kl->il", optimize="greedy"), shaped((2, 3), (3, 2), (2, 2))), (einsum("i->"), shaped(0)),
               (lambda x, y: np.einsum(x, [0, 1], y, [1, 2]), shaped((2, 3), (3, 2))),
               (lambda x, y: np.einsum(x, [0, ...], y, [1, ...], [..., 0]), shaped((2, 3), (2, 3)))],
    "powers": [(lambda x, n=n: np.linalg.matrix_power(x, n), [shaped((2, 3, 3))[0] + 3 * np.eye(3)]) for n in (-2, 0, 1, 5)],
    "det": [(np.linalg.det, [matrix]) for matrix in (np.diag([1.0, 2.0, 0.0]), np.ones((3, 3)), np.zeros((2, 2)))],
}  # fmt: skip
CALLS = [(name, *call) for name, calls in CASES.items() for call in calls]


@pytest.mark.parametrize("name, function, arrays", CALLS, ids=[call[0] for call in CALLS])
def test_values_and_gradients(name, function, arrays):
    expected, got = function(*arrays), function(*map(Tensor, arrays))
    np.testing.assert_allclose(got.numpy(), expected, rtol=1e-9, atol=1e-12)
    gradcheck(lambda *tensors: np.sum(function(*tensors) ** 2), *arrays, order=2)


def test_the_gradient_of_a_determinant_is_that_of_its_cofactors_where_there_is_no_inverse():
    x = Tensor(np.diag([3.0, 2.0, 0.0]), requires_grad=True)
    np.linalg.det(x).backward()
    np.testing.assert_allclose(x.grad.numpy(), np.diag([0.0, 0.0, 6.0]), atol=1e-12)


@pytest.mark.parametrize("call, words", [
    (lambda x: np.einsum("ij", x), "does not fit an operand with 3 axes"),
    (lambda x: np.einsum("i,j", x), "2 terms for 1 operands"),
    (lambda x: np.einsum("...i->i", x), "the output must have an ellipsis"),
    (lambda x: np.cross(x, np.ones(4)), "not 2 and 4"),
    (lambda x: linalg.cholesky(x[0] * np.array([[3.0, 1.0], [0.0, 3.0]])), "expected a symmetric matrix"),
])  # fmt: skip
def test_errors_say_what_was_expected(call, words):
    with pytest.raises(ValueError, match=words):
        call(Tensor(np.ones((2, 2, 2)), requires_grad=True))


def test_a_singular_matrix_has_no_inverse():
    with pytest.raises(OperationError, match="Singular"):
        np.linalg.inv(Tensor(np.ones((2, 2)), requires_grad=True))
