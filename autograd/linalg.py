"""Linear algebra under PyTorch's names (``torch.linalg``); every function takes batches of matrices in the last two axes."""

from collections import namedtuple

import numpy as np

from .engine.lanes import lane
from .engine.tensor import as_tensor
from .functions.naming import numpy_names
from .rules import linear_algebra

__all__ = ["cholesky", "det", "inv", "matrix_norm", "matrix_power", "norm", "pinv", "slogdet", "solve", "vector_norm"]

_solve, _slogdet = lane(linear_algebra.solve), lane(linear_algebra.slogdet)

inv = lane(linear_algebra.inv)
det = lane(linear_algebra.det)

SignAndLog = namedtuple("SignAndLog", ["sign", "logabsdet"])


def solve(A, B):
    """The X with ``A @ X = B``; B holds matrices, or one vector (batches of vectors need a last axis of length 1).

    >>> solve(tensor([[2.0, 0.0], [0.0, 4.0]]), tensor([2.0, 2.0]))
    tensor([1. , 0.5])
    """
    return _solve(A, B)


def slogdet(A):
    """The sign of the determinant and the logarithm of its size, as ``(sign, logabsdet)``.

    >>> slogdet(tensor([[2.0, 0.0], [0.0, 3.0]])).logabsdet.exp()
    tensor(6.)
    """
    return SignAndLog(*_slogdet(A))


def cholesky(A, *, upper=False):
    """The lower triangular L with ``L @ L.mH = A`` (or the upper triangular one), for positive definite A.

    >>> cholesky(tensor([[4.0, 0.0], [0.0, 9.0]]))
    tensor([[2., 0.],
            [0., 3.]])
    """
    return np.linalg.cholesky(as_tensor(A), upper=upper)


def matrix_power(A, n):
    """The product of n copies of A; of its inverse where n is negative.

    >>> matrix_power(tensor([[1.0, 1.0], [0.0, 1.0]]), 3)
    tensor([[1., 3.],
            [0., 1.]])
    """
    return np.linalg.matrix_power(as_tensor(A), n)


def pinv(A, *, rtol=None, hermitian=False):
    """The Moore-Penrose pseudoinverse.

    >>> pinv(tensor([[2.0, 0.0]])).tolist()
    [[0.5], [0.0]]
    """
    return np.linalg.pinv(as_tensor(A), rtol=rtol, hermitian=hermitian)


@numpy_names
def norm(A, ord=None, dim=None, keepdim=False):
    """The norm of vectors or matrices, as :func:`numpy.linalg.norm` defines it.

    >>> norm(tensor([3.0, 4.0]))
    tensor(5.)
    """
    return np.linalg.norm(as_tensor(A), ord, dim, keepdim)


@numpy_names
def vector_norm(x, ord=2, dim=None, keepdim=False):
    """The norm of the elements along `dim` (all of them if None), whatever the shape.

    >>> vector_norm(tensor([[3.0], [4.0]]))
    tensor(5.)
    """
    return np.linalg.vector_norm(as_tensor(x), axis=dim, keepdims=keepdim, ord=ord)


@numpy_names
def matrix_norm(A, ord="fro", dim=(-2, -1), keepdim=False):
    """The norm of matrices, which lie in the two axes `dim`.

    >>> matrix_norm(tensor([[3.0, 0.0], [0.0, 4.0]]))
    tensor(5.)
    """
    return np.linalg.norm(as_tensor(A), ord, tuple(dim), keepdim)
