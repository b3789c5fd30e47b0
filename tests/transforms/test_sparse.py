"""Sparse Jacobians and Hessians against dense ones."""

import numpy as np
import pytest
import scipy.sparse

from autograd import OperationError, hessian, jacobian, sparse_hessian, sparse_jacobian

X = np.linspace(0.5, 1.5, 7)
CALLS = []


def differences(x):
    CALLS.append(1)
    return x[1:] ** 2 * x[:-1]


def arrow(x):
    """Every result depends on the first element, so that rows are cheaper than columns only together."""
    return np.concatenate([x[:1] * np.sum(x**2), x[1:] * 3])


BAND = np.eye(6, 7) + np.eye(6, 7, k=1)
ARROW = np.eye(7) + np.concatenate([np.ones((1, 7)), np.zeros((6, 7))])


@pytest.mark.parametrize("fun, pattern", [
    (differences, BAND), (differences, scipy.sparse.csc_matrix(BAND)), (differences, np.ones((6, 7), bool)), (arrow, ARROW),
    (lambda x: x[:2] * x[2:4], np.eye(2, 7) + np.eye(2, 7, k=2)), (lambda x: np.sum(x**3)[None], np.ones((1, 7))),
    (lambda x: np.zeros(0) * x[:0], np.zeros((0, 7))),
])  # fmt: skip
def test_jacobians(fun, pattern):
    found = sparse_jacobian(fun, pattern)(X)
    assert isinstance(found, scipy.sparse.csr_array) and found.dtype == np.float64
    np.testing.assert_allclose(found.toarray(), jacobian(fun)(X), rtol=1e-14)


def test_a_band_takes_as_many_products_as_it_is_wide():
    x = np.linspace(0, 1, 500)
    CALLS.clear()
    found = sparse_jacobian(differences, scipy.sparse.diags_array([1.0, 1.0], offsets=[0, 1], shape=(499, 500)), check=False)(x)
    assert len(CALLS) <= 3  # the value, and all products in one call on batches
    assert found.nnz == 998
    np.testing.assert_allclose((found @ x)[1:], (3 * x[1:] ** 2 * x[:-1])[1:], rtol=1e-12)


def test_matrices_as_arguments_and_results_and_other_arguments():
    def fun(scale, x):
        return scale * x**2

    x = np.arange(6.0).reshape(2, 3)
    found = sparse_jacobian(fun, np.eye(6), argnum=1)(2.0, x)
    np.testing.assert_array_equal(found.toarray(), np.diag(4 * x.reshape(-1)))


def test_hessians():
    fun = lambda x: np.sum(np.sin(x[1:]) * x[:-1] ** 2)
    pattern = np.eye(7) + np.eye(7, k=1) + np.eye(7, k=-1)
    np.testing.assert_allclose(sparse_hessian(fun, pattern)(X).toarray(), hessian(fun)(X), rtol=1e-12)


def test_errors_say_what_was_expected():
    with pytest.raises(OperationError, match=r"expected shape \(6, 7\), got \(7, 7\)"):
        sparse_jacobian(differences, np.eye(7))(X)
    with pytest.raises(OperationError, match="row 0 .* add these places"):
        sparse_jacobian(differences, np.eye(6, 7))(X)
    with pytest.raises(OperationError, match="expected a matrix"):
        sparse_jacobian(differences, np.ones(7))(X)
    with pytest.raises(OperationError, match="argnum 2"):
        sparse_jacobian(differences, BAND, argnum=2)(X)
