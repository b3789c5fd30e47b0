"""LU factors as LAPACK packs them, and decompositions that report failure instead of raising (``torch.linalg``)."""

from collections import namedtuple

import numpy as np

from ..engine.errors import OperationError
from ..engine.lanes import lane
from ..engine.tensor import as_tensor
from ..rules import linear_algebra
from .elementwise import where

LUFactors = namedtuple("LUFactors", ["LU", "pivots"])
LUFactorsAndInfo = namedtuple("LUFactorsAndInfo", ["LU", "pivots", "info"])
LUParts = namedtuple("LUParts", ["P", "L", "U"])
InverseAndInfo = namedtuple("InverseAndInfo", ["inverse", "info"])
SVD = namedtuple("SVD", ["U", "S", "V"])


def integers(array, dtype=np.int32):
    return as_tensor(np.asarray(array, dtype))


def lu_factor(A, *, pivot=True):
    """The factors of ``A = P @ L @ U`` in one matrix, and the row that each row was exchanged with, counted from 1.

    Only with pivoting; OperationError without.

    >>> lu_factor(tensor([[1.0, 5.0], [2.0, 4.0]])).pivots.tolist()
    [2, 2]
    """
    if not pivot:
        raise OperationError("lu_factor(pivot=False): rows are always exchanged here")
    from ..rules.scipy import systems

    P, L, U = lane(systems.lu)(as_tensor(A))
    n, m = U.shape[-2], L.shape[-1]
    rows = L.shape[-2]
    below = np.tril(L, -1)
    upper = U if rows == n else np.concatenate([U, np.zeros((*U.shape[:-2], rows - n, U.shape[-1]), U.dtype)], axis=-2)
    if below.shape[-1] < U.shape[-1]:
        below = np.concatenate([below, np.zeros((*below.shape[:-1], U.shape[-1] - m), U.dtype)], axis=-1)
    return LUFactors(below + upper, integers(_exchanges(P.detach().numpy(), min(rows, U.shape[-1]))))


def _exchanges(P, count):
    """LAPACK's pivots of permutation matrices: step by step, which row comes to place k."""
    wanted = np.argmax(P, axis=-2).reshape(-1, P.shape[-1])  # the row of A that stands in each place
    found = np.empty((len(wanted), count), np.int32)
    for one, order in zip(found, wanted):
        standing = list(range(len(order)))
        for k in range(count):
            place = standing.index(order[k])
            standing[k], standing[place] = standing[place], standing[k]
            one[k] = place + 1
    return found.reshape(*P.shape[:-2], count)


def lu_unpack(LU_data, LU_pivots, unpack_data=True, unpack_pivots=True):
    """``(P, L, U)`` from what :func:`lu_factor` gave.

    >>> P, L, U = lu_unpack(*lu_factor(tensor([[1.0, 5.0], [2.0, 4.0]])))
    >>> (P @ L @ U).tolist()
    [[1.0, 5.0], [2.0, 4.0]]
    """
    LU_data, pivots = as_tensor(LU_data), as_tensor(LU_pivots).numpy()
    rows, columns = LU_data.shape[-2:]
    k = min(rows, columns)
    L = np.tril(LU_data[..., :, :k], -1) + np.eye(rows, k, dtype=LU_data.dtype)
    U = np.triu(LU_data[..., :k, :])
    P = np.empty((*pivots.shape[:-1], rows, rows))
    for place in np.ndindex(P.shape[:-2]):
        P[place] = _permutation(pivots[place], rows)
    return LUParts(as_tensor(P.astype(LU_data.dtype)), L, U)


def _permutation(pivots, rows):
    order = np.arange(rows)
    for k, place in enumerate(pivots - 1):
        order[[k, place]] = order[[place, k]]
    return np.eye(rows)[:, order]


def solve_with_factors(LU, pivots, B, *, left=True, adjoint=False):
    """The X with ``A @ X = B`` (``left=False``: ``X @ A = B``), where `LU` and `pivots` are :func:`lu_factor`'s of A."""
    P, L, U = lu_unpack(LU, pivots)
    A = P @ L @ U
    A = A.mT.conj() if adjoint else A
    solve = lane(linear_algebra.solve)
    return solve(A, B) if left else solve(A.mT, as_tensor(B).mT).mT


def lu_solve(b, LU_data, LU_pivots):
    """``torch.lu_solve``: the X with ``A @ X = b``, from :func:`lu_factor` of A.

    >>> lu_solve(tensor([[2.0], [8.0]]), *lu_factor(tensor([[2.0, 0.0], [0.0, 4.0]]))).tolist()
    [[1.0], [2.0]]
    """
    return solve_with_factors(LU_data, LU_pivots, b)


def svd(input, some=True, compute_uv=True):
    """``torch.svd``: ``(U, S, V)`` with ``input = U @ diag(S) @ V.mH``; ``torch.linalg.svd`` gives V.mH itself.

    >>> svd(tensor([[3.0, 0.0], [0.0, 4.0]])).S
    tensor([4., 3.])
    """
    U, S, Vh = np.linalg.svd(as_tensor(input), full_matrices=not some)
    return SVD(U, S, Vh.mT.conj()) if compute_uv else SVD(U * 0, S, Vh.mT.conj() * 0)


def qr(input, some=True):
    """``torch.qr``: ``(Q, R)``, the reduced form unless ``some=False``.

    >>> abs(qr(tensor([[3.0], [4.0]])).R)
    tensor([[5.]])
    """
    return np.linalg.qr(as_tensor(input), "reduced" if some else "complete")


def each_or_nan(function, A, *others):
    """``(result, info)`` of a function of matrices: where it fails, NaN and 1; else 0."""
    A = as_tensor(A)
    try:
        return function(A, *others), integers(np.zeros(A.shape[:-2]))
    except np.linalg.LinAlgError:
        info = np.zeros(A.shape[:-2], np.int32)
        for place in np.ndindex(info.shape):
            try:
                function(A.detach()[place], *[as_tensor(other).detach()[place] for other in others])
            except np.linalg.LinAlgError:
                info[place] = 1
        bad = info[..., None, None].astype(bool)
        good = where(bad, np.eye(A.shape[-1], dtype=A.dtype), A)
        return where(bad, np.nan, function(good, *others)), integers(info)


def inv_ex(A, *, check_errors=False):
    """As :func:`autograd.linalg.inv`, with ``(inverse, info)``: where `info` is not 0, A was singular.

    >>> inv_ex(tensor([[2.0]])).inverse
    tensor([[0.5]])
    """
    invert = lane(linear_algebra.inv)
    return InverseAndInfo(*(each_or_nan(invert, A) if not check_errors else (invert(A), integers(0))))


def householder_product(A, tau):
    """The product of the reflections ``1 - tau[i] * v[i] @ v[i].mH``; v[i] is column i of `A` below its 1 on the diagonal.

    >>> householder_product(tensor([[1.0], [1.0]]), tensor([1.0])).tolist()
    [[0.0], [-1.0]]
    """
    A, tau = as_tensor(A), as_tensor(tau)
    rows, count = A.shape[-2:]
    vectors = np.tril(A, -1) + np.eye(rows, count, dtype=A.dtype)
    product = as_tensor(np.eye(rows, count, dtype=A.dtype))
    for k in reversed(range(tau.shape[-1])):
        v = vectors[..., :, k : k + 1]
        product = product - tau[..., k, None, None] * (v @ (v.mT.conj() @ product))
    return product


# -- least squares ------------------------------------------------------------------------------------------------


def lstsq_of_many(A, B, rcond=None):
    """Solutions, residuals (empty unless all matrices are of full rank), ranks and singular values of a batch.

    >>> [part.shape for part in lstsq_of_many(ones(5, 2, 1), ones(5, 2, 3))]
    [(5, 1, 3), (5, 3), (5,), (5, 1)]
    """
    m, n = A.shape[-2:]
    values = np.linalg.svdvals(A)
    rcond = max(m, n) * np.finfo(values.dtype).eps if rcond is None else rcond
    rank = (values > rcond * values[..., :1]).sum(-1)
    vectors = B.shape == A.shape[:-1]
    rows = B[..., None] if vectors else B
    solution = np.linalg.pinv(A, rcond) @ rows
    full = m > n and bool((rank == n).all())
    residuals = np.sum(abs(rows - A @ solution) ** 2, axis=-2) if full else as_tensor(np.zeros(0, values.dtype))
    return solution[..., 0] if vectors else solution, residuals, rank, values  # residuals keep their axis, as PyTorch's do
