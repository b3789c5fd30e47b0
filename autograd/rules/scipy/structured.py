"""Matrices made of vectors or of blocks, as SciPy makes them; on Tensors and arrays alike."""

import numpy as np
from scipy import linalg

from ..compositions import composed
from ..shape import place_diagonal
from .univariate import numeric


def _vector(value):
    return np.reshape(numeric(value), -1)


@composed(linalg.toeplitz)
def toeplitz(c, r=None):
    """The matrix with constant diagonals that has the first column `c` and the first row `r` (conj(c) if None).

    >>> toeplitz(tensor([1.0, 2.0]), tensor([1.0, 3.0])).tolist()
    [[1.0, 3.0], [2.0, 1.0]]
    """
    c = _vector(c)
    r = np.conjugate(c) if r is None else _vector(r)
    m, n = c.shape[0], r.shape[0]
    diagonals = np.concatenate([np.flip(c), r[1:]])
    return diagonals[np.arange(n) - np.arange(m)[:, None] + m - 1]


@composed(linalg.hankel)
def hankel(c, r=None):
    """The matrix with constant antidiagonals that has the first column `c` and the last row `r` (zeros if None).

    >>> hankel(tensor([1.0, 2.0])).tolist()
    [[1.0, 2.0], [2.0, 0.0]]
    """
    c = _vector(c)
    r = np.zeros_like(c) if r is None else _vector(r)
    antidiagonals = np.concatenate([c, r[1:]])
    return antidiagonals[np.arange(r.shape[0]) + np.arange(c.shape[0])[:, None]]


@composed(linalg.circulant)
def circulant(c):
    """The square matrix whose columns are `c`, each moved one further down and around.

    >>> circulant(tensor([1.0, 2.0])).tolist()
    [[1.0, 2.0], [2.0, 1.0]]
    """
    c = _vector(c)
    places = np.arange(c.shape[0])
    return c[(places[:, None] - places) % max(c.shape[0], 1)]


@composed(linalg.block_diag)
def block_diag(*arrays):
    """The matrix with these matrices (vectors count as rows) along its diagonal, and zeros elsewhere.

    Raises ValueError for arrays of more than two axes.

    >>> block_diag(tensor([[1.0]]), tensor([2.0, 3.0])).tolist()
    [[1.0, 0.0, 0.0], [0.0, 2.0, 3.0]]
    """
    blocks = [np.atleast_2d(numeric(array)) for array in arrays]
    if any(block.ndim > 2 for block in blocks):
        raise ValueError(f"block_diag: expected matrices, and got shapes {[block.shape for block in blocks]}")
    width, before, rows = sum(block.shape[1] for block in blocks), 0, []
    for block in blocks:
        rows.append(np.pad(block, ((0, 0), (before, width - before - block.shape[1]))))
        before += block.shape[1]
    return np.concatenate(rows) if rows else np.zeros((1, 0))


def place_on_diagonal(s, m, n):
    """The matrix of m rows and n columns with the vector `s` on its diagonal."""
    k = s.shape[0]
    if k not in (m, n) or k > min(m, n):
        raise ValueError(f"a diagonal of {k} elements does not fit a matrix of {m} rows and {n} columns")
    return np.pad(place_diagonal(s, shape=(k, k), offset=0), ((0, m - k), (0, n - k)))


@composed(linalg.convolution_matrix)
def convolution_matrix(a, n, mode="full"):
    """The matrix that convolves vectors of `n` elements with `a`."""
    a = _vector(a)
    m = a.shape[0]
    kept = {"full": (0, n + m - 1), "valid": (min(n, m) - 1, max(n, m)), "same": ((min(n, m) - 1) // 2, None)}
    if mode not in kept:
        raise ValueError(f"convolution_matrix(mode={mode!r}): expected 'full', 'same' or 'valid'")
    first, last = kept[mode]
    last = first + max(n, m) if last is None else last
    zeros = np.zeros(n - 1, a.dtype)
    return toeplitz(np.concatenate([a, zeros]), np.concatenate([a[:1], zeros]))[first:last]


@composed(linalg.companion)
def companion(a):
    """The matrix whose characteristic polynomial has the coefficients `a`, the highest power first."""
    a = _vector(a)
    n = a.shape[0] - 1
    if n < 1:
        raise ValueError(f"companion: expected at least 2 coefficients, got {n + 1}")
    return np.concatenate([(-a[1:] / a[0])[None], np.eye(n - 1, n, dtype=a.dtype)])


@composed(linalg.fiedler)
def fiedler(a):
    """The matrix of the distances between the elements of `a`."""
    a = _vector(a)
    return np.abs(a[:, None] - a)


@composed(linalg.leslie)
def leslie(f, s):
    """The matrix of a population's growth: `f`, how many each age bears; `s`, which part of each age grows older."""
    f, s = _vector(f), _vector(s)
    if f.shape[0] != s.shape[0] + 1:
        raise ValueError(f"leslie: expected one element more in f than in s, got {f.shape[0]} and {s.shape[0]}")
    return np.concatenate([f[None], np.pad(np.diag(s), ((0, 0), (0, 1)))])


@composed(linalg.khatri_rao)
def khatri_rao(a, b):
    """The Kronecker product of each column of `a` with the same column of `b`."""
    a, b = numeric(a), numeric(b)
    return np.reshape(a[..., :, None, :] * b[..., None, :, :], (*a.shape[:-2], -1, a.shape[-1]))


# -- systems with such matrices -----------------------------------------------------------------------------------


def _toeplitz(c_or_cr):
    return toeplitz(*c_or_cr) if isinstance(c_or_cr, tuple) else toeplitz(c_or_cr)


@composed(linalg.matmul_toeplitz)
def matmul_toeplitz(c_or_cr, x, check_finite=False, workers=None):
    """The product of a Toeplitz matrix, given by its column (or a pair: column, row), with `x`."""
    return _toeplitz(c_or_cr) @ numeric(x)


@composed(linalg.solve_toeplitz)
def solve_toeplitz(c_or_cr, b, check_finite=True):
    """The x with ``toeplitz(c, r) @ x = b``; the matrix is written out."""
    return np.linalg.solve(_toeplitz(c_or_cr), numeric(b))


@composed(linalg.solve_circulant)
def solve_circulant(c, b, singular="raise", tol=None, caxis=-1, baxis=0, outaxis=0):
    """The x with ``circulant(c) @ x = b``; the matrix is written out."""
    if np.ndim(c) != 1 or (caxis, baxis, outaxis) != (-1, 0, 0) or singular != "raise":
        raise ValueError("solve_circulant on Tensors: expected a vector c, and no caxis, baxis, outaxis or singular")
    return np.linalg.solve(circulant(c), numeric(b))
