"""Matrices of low rank, found with random projections; and older names of norms and factors."""

import numpy as np

from ..engine.errors import OperationError
from ..engine.tensor import as_tensor
from .creation import randn
from .factors import SVD, LUFactors, LUFactorsAndInfo, householder_product, integers, lu_factor
from .products import matmul
from .reductions import norm

__all__ = ["frobenius_norm", "lu", "nuclear_norm", "orgqr", "pca_lowrank", "svd_lowrank"]


def svd_lowrank(A, q=6, niter=2, M=None):
    """The `q` largest singular values of A (or of ``A - M``) with their vectors, ``(U, S, V)`` with ``A = U @ diag(S) @ V.mT``.

    Halko, Martinsson & Tropp, *Finding structure with randomness* (2011), algorithms 4.4 and 5.1: exact where the rank is
    at most q, otherwise the better the more often the range is refined (`niter`). Random numbers are those of
    :func:`manual_seed`. Raises OperationError unless q is from 0 to the smaller side of A.

    >>> U, S, V = svd_lowrank(tensor([[3.0, 0.0], [0.0, 4.0], [0.0, 0.0]]), q=2)
    >>> np.round(S.numpy(), 6).tolist()
    [4.0, 3.0]
    """
    A = as_tensor(A) if M is None else as_tensor(A) - M
    if not 0 <= q <= min(A.shape[-2:]):
        raise OperationError(f"svd_lowrank(q={q}): expected a number from 0 to the smaller side of shape {A.shape}")
    range_ = np.linalg.qr(matmul(A, randn(A.shape[-1], q, dtype=A.dtype)))[0]
    for _ in range(niter):
        rows = np.linalg.qr(matmul(A.mH, range_))[0]
        range_ = np.linalg.qr(matmul(A, rows))[0]
    U, S, Vh = np.linalg.svd(matmul(range_.mH, A), full_matrices=False)
    return SVD(matmul(range_, U), S, Vh.mH)


def pca_lowrank(A, q=None, center=True, niter=2):
    """The principal components of the rows of A, as :func:`svd_lowrank` finds them; with `center`, of A minus its mean row.

    Raises OperationError unless q (by default 6, or the smaller side of A) is from 0 to the smaller side of A.

    >>> U, S, V = pca_lowrank(tensor([[1.0, 2.0], [3.0, 4.0]]), q=1)
    >>> S.tolist()
    [2.0...]
    """
    A = as_tensor(A)
    q = min(6, *A.shape[-2:]) if q is None else q
    return svd_lowrank(A - A.mean(-2, keepdim=True) if center else A, q, niter)


def frobenius_norm(input, dim=None, keepdim=False):
    """The root of the sum of squares over `dim`.

    >>> frobenius_norm(tensor([3.0, 4.0]))
    tensor(5.)
    """
    return norm(input, "fro", dim or None, keepdim)


def nuclear_norm(input, dim=None, keepdim=False):
    """The sum of the singular values of the matrices along the two axes `dim`.

    >>> nuclear_norm(tensor([[3.0, 0.0], [0.0, 4.0]]))
    tensor(7.)
    """
    return norm(input, "nuc", dim, keepdim)


def lu(A, pivot=True, get_infos=False):
    """``(LU, pivots)`` of A as ``linalg.lu_factor`` gives them, with `get_infos` followed by zeros, for matrices that worked.

    >>> lu(tensor([[1.0, 5.0], [2.0, 4.0]])).pivots.tolist()
    [2, 2]
    """
    packed, pivots = lu_factor(A, pivot=pivot)
    return LUFactorsAndInfo(packed, pivots, integers(np.zeros(packed.shape[:-2]))) if get_infos else LUFactors(packed, pivots)


def orgqr(input, tau):
    """``linalg.householder_product`` under its older name.

    >>> orgqr(tensor([[1.0], [0.0]]), tensor([0.0])).tolist()
    [[1.0], [0.0]]
    """
    return householder_product(input, tau)
