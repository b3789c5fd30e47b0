"""Matrices made of vectors or of blocks, as SciPy makes them; on Tensors and arrays alike."""

import numpy as np

from .univariate import numeric


def _vector(value):
    return np.reshape(numeric(value), -1)


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


def hankel(c, r=None):
    """The matrix with constant antidiagonals that has the first column `c` and the last row `r` (zeros if None).

    >>> hankel(tensor([1.0, 2.0])).tolist()
    [[1.0, 2.0], [2.0, 0.0]]
    """
    c = _vector(c)
    r = np.zeros_like(c) if r is None else _vector(r)
    antidiagonals = np.concatenate([c, r[1:]])
    return antidiagonals[np.arange(r.shape[0]) + np.arange(c.shape[0])[:, None]]


def circulant(c):
    """The square matrix whose columns are `c`, each moved one further down and around.

    >>> circulant(tensor([1.0, 2.0])).tolist()
    [[1.0, 2.0], [2.0, 1.0]]
    """
    c = _vector(c)
    places = np.arange(c.shape[0])
    return c[(places[:, None] - places) % max(c.shape[0], 1)]


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
