"""NumPy's linear algebra that is written with the entries of linear_algebra.py and decompositions.py."""

import math
from collections import namedtuple

import numpy as np

from .compositions import as_array, composed, ravel
from .decompositions import adjoint, eigh_of_mean, pinv_of_rank, reduced_svd, tall_qr
from .linear_algebra import finite, mirrored
from .samples_linear import with_distinct_singular_values
from .table import define

SVDResult = namedtuple("SVDResult", "U S Vh")
QRResult = namedtuple("QRResult", "Q R")

# -- bases of the whole space -----------------------------------------------------------------------------------


def _complement(a, factor):
    k = min(a.shape[-2:])
    if factor == "Q":
        return np.linalg.qr(a, "complete")[0][..., k:]
    u, _, vh = np.linalg.svd(finite(a, "svd"))
    return u[..., k:] if factor == "U" else adjoint(vh)[..., k:]


# The columns that a full decomposition has and the reduced one has not.
complement = define(_complement, name="complement", options=dict(factor="U"),
                    sample=with_distinct_singular_values,
                    a=None)  # fmt: skip


def _completed(u, added):
    """`u` with the columns `added`, which stay orthonormal and orthogonal to it when `u` changes.

    ``overlap`` is zero; what matters is its derivative. The terms are those of (I - u u^H) added, made orthonormal, up
    to the third order; among all such bases it is the one that does not turn within itself.
    """
    overlap = adjoint(u) @ added
    rest = added - u @ overlap
    return np.concatenate([u, rest + rest @ (adjoint(overlap) @ overlap) / 2], axis=-1)


# -- decompositions ---------------------------------------------------------------------------------------------


@composed(np.linalg.svd)
def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    """The gradient is for functions that do not depend on which vectors were chosen where several are right."""
    if hermitian:
        a = mirrored(a)
    u, s, vh = reduced_svd(a)
    if not compute_uv:
        return s
    m, n = a.shape[-2:]
    if full_matrices and m > n:
        u = _completed(u, complement(a, factor="U"))
    if full_matrices and m < n:
        vh = adjoint(_completed(adjoint(vh), complement(a, factor="V")))
    return SVDResult(u, s, vh)


@composed(np.linalg.svdvals)
def svdvals(x, /):
    return svd(x, compute_uv=False)


@composed(np.linalg.eigh)
def eigh(a, UPLO="L"):
    """Of one triangle; see :func:`~.linear_algebra.mirrored`."""
    if UPLO not in ("L", "U", "l", "u"):
        raise ValueError(f"np.linalg.eigh: expected 'L' or 'U' as UPLO, got {UPLO!r}")
    return eigh_of_mean(mirrored(a, UPLO.upper() == "U"), UPLO=UPLO)


@composed(np.linalg.eigvalsh)
def eigvalsh(a, UPLO="L"):
    return eigh(a, UPLO)[0]


@composed(np.linalg.eigvals)
def eigvals(a):
    return np.linalg.eig(a)[0]


@composed(np.linalg.qr)
def qr(a, mode="reduced"):
    """Of a matrix whose first columns, as many as there are rows at most, are independent."""
    if mode not in ("reduced", "complete", "r"):
        raise ValueError(f"np.linalg.qr(mode={mode!r}) has no gradient rule; expected 'reduced', 'complete' or 'r'")
    m, n = a.shape[-2:]
    q, r = tall_qr(a[..., :m] if m < n else a)
    if m < n:
        r = np.concatenate([r, adjoint(q) @ a[..., m:]], axis=-1)
    if mode == "r":
        return r
    if mode == "complete" and m > n:
        q = _completed(q, complement(a, factor="Q"))
        r = np.concatenate([r, np.zeros((*r.shape[:-2], m - n, n), r.dtype)], axis=-2)
    return QRResult(q, r)


# -- systems ----------------------------------------------------------------------------------------------------


@composed(np.linalg.pinv)
def pinv(a, rcond=None, hermitian=False, *, rtol=None):
    """The gradient is for changes that leave the rank as it is."""
    if hermitian:
        a = mirrored(a)
    if rtol is not None:
        rcond = rtol
    return pinv_of_rank(a) if rcond is None else pinv_of_rank(a, rcond=rcond)


@composed(np.linalg.lstsq)
def lstsq(a, b, rcond=None):
    """By the pseudo-inverse, which gives the shortest of all best solutions. The rank has no gradient."""
    a, b = as_array(a), as_array(b)
    if a.ndim != 2:
        raise np.linalg.LinAlgError(f"np.linalg.lstsq(a): expected a matrix, got shape {a.shape}")
    a = a if a.dtype.kind in "fc" else a.astype(np.float64)
    m, n = a.shape
    if np.isinf(b).any():
        b = b * np.nan  # LAPACK scales all columns together
    rcond = {None: max(m, n), -1: 1}.get(rcond) * np.finfo(a.dtype).eps if rcond in (None, -1) else rcond
    x = pinv(a, rcond) @ b
    values = svdvals(a)
    rank = np.count_nonzero(values > rcond * values[:1])
    residuals = np.zeros(0, values.dtype)
    if rank == n < m:
        difference = np.reshape(b - a @ x, (m, -1))
        residuals = np.sum(np.real(difference * np.conjugate(difference)), axis=0)
    return x, residuals, rank, values


@composed(np.linalg.tensorsolve)
def tensorsolve(a, b, axes=None):
    if axes is not None:
        a = np.moveaxis(a, axes, range(-len(axes), 0))
    shape = a.shape[np.ndim(b) :]
    n = math.prod(shape)
    if math.prod(a.shape) != n * n:
        raise ValueError(f"np.linalg.tensorsolve: a of shape {a.shape} is not square for b of shape {np.shape(b)}")
    return np.reshape(np.linalg.solve(np.reshape(a, (n, n)), ravel(b)), shape)


@composed(np.linalg.tensorinv)
def tensorinv(a, ind=2):
    if ind <= 0:
        raise ValueError(f"np.linalg.tensorinv(ind): expected a positive number of axes, got {ind}")
    n = math.prod(a.shape[ind:])
    return np.reshape(np.linalg.inv(np.reshape(a, (n, -1))), (*a.shape[ind:], *a.shape[:ind]))


@composed(np.linalg.matrix_rank)
def matrix_rank(A, tol=None, hermitian=False, *, rtol=None):
    """An integer, and so without gradient."""
    if A.ndim < 2:
        return np.count_nonzero(np.any(A))
    sizes = np.abs(eigvalsh(A)) if hermitian else svdvals(A)
    if tol is None:
        rtol = max(A.shape[-2:]) * np.finfo(sizes.dtype).eps if rtol is None else as_array(rtol)[..., None]
        tol = rtol * np.max(sizes, axis=-1, keepdims=True)
    else:
        tol = as_array(tol)[..., None]
    return np.count_nonzero(sizes > tol, axis=-1)


# -- norms and products -----------------------------------------------------------------------------------------


@composed(np.linalg.cond)
def cond(x, p=None):
    """Infinite, with no finite gradient, for matrices that are singular or have infinite elements."""
    by_values = p in (None, 2, -2)
    unbounded = np.isinf(x).any(axis=(-2, -1)) & ~np.isnan(x).any(axis=(-2, -1))
    unbounded = unbounded | ((x == 0).all(axis=(-2, -1)) if by_values else np.linalg.slogdet(x)[0] == 0)
    size = np.linalg.norm(x, axis=(-2, -1))
    x = np.where(unbounded[..., None, None], np.eye(*x.shape[-2:], dtype=x.dtype), x)
    if by_values:
        values = svdvals(x)
        ratio = values[..., 0] / values[..., -1] if p != -2 else values[..., -1] / values[..., 0]
    else:
        ratio = np.linalg.norm(x, p, axis=(-2, -1)) * np.linalg.norm(np.linalg.inv(x), p, axis=(-2, -1))
    return np.where(unbounded, (1 + size) * np.where(unbounded, np.inf, 1).astype(size.dtype), ratio)


@composed(np.linalg.multi_dot)
def multi_dot(arrays):
    """In the order with the fewest multiplications; see Cormen et al., *Introduction to Algorithms*, 15.2."""
    if len(arrays) < 2:
        raise ValueError(f"np.linalg.multi_dot: expected at least two arrays, got {len(arrays)}")
    ndims = [np.ndim(array) for array in arrays]
    if not set(ndims) <= {1, 2} or 1 in ndims[1:-1]:
        raise np.linalg.LinAlgError(f"np.linalg.multi_dot: expected matrices, or vectors at the ends, got {ndims} axes")
    first, *middle, last = arrays
    result = _chain([np.atleast_2d(first), *middle, last[:, None] if np.ndim(last) == 1 else last])
    if np.ndim(last) == 1:
        result = result[:, 0]
    return result[0] if np.ndim(first) == 1 else result


def _chain(matrices):
    """The product of `matrices` by dynamic programming over where each part of the chain is cut last."""
    sizes = [matrices[0].shape[0], *(matrix.shape[1] for matrix in matrices)]
    best = {(i, i): (0, matrix) for i, matrix in enumerate(matrices)}
    for length in range(1, len(matrices)):
        for i in range(len(matrices) - length):
            j = i + length
            costs = [best[i, k][0] + best[k + 1, j][0] + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j)]
            best[i, j] = min(costs), i + costs.index(min(costs))
    return _cut(best, 0, len(matrices) - 1)


def _cut(best, i, j):
    cut = best[i, j][1]
    return cut if i == j else _cut(best, i, cut) @ _cut(best, cut + 1, j)
