"""Sylvester's equation, and systems of equations with a banded matrix."""

import numpy as np
from scipy import linalg

from ..products import transposed
from ..table import define
from .univariate import numeric

# -- Sylvester's equation -------------------------------------------------------------------------------------------


def _sylvester_vjp(g, a, b, out, needs):
    """With a x + x b = q: the gradient for q solves the equation with both matrices transposed."""
    d_q = solve_sylvester(transposed(a), transposed(b), g)
    return (-d_q @ transposed(out) if needs[0] else None), (-transposed(out) @ d_q if needs[1] else None), d_q


def _sylvester_equations(draw):
    """Matrices whose eigenvalues are positive, so that no two of them add up to 0."""
    m, n = draw.size(), draw.size()
    a = draw.array((m, m)) / 4 + 2 * np.eye(m, dtype=draw.dtype)
    return [a, draw.array((n, n)) / 4 + 2 * np.eye(n, dtype=draw.dtype), draw.array((m, n))], {}


solve_sylvester = define(linalg.solve_sylvester, forward=lambda a, b, q: linalg.solve_sylvester(a, b, q),
                         arguments="a b q", sample=_sylvester_equations, all=_sylvester_vjp)  # fmt: skip

# -- banded systems ---------------------------------------------------------------------------------------------------


def _places(shape, l_and_u):
    """For each element of a matrix in diagonal ordered form: its row, its column, and whether there is such a row.

    ``ab[u + i - j, j]`` is the element i, j of the matrix.
    """
    k, j = np.indices(shape)
    i = k - l_and_u[1] + j
    return np.clip(i, 0, shape[1] - 1), j, (i >= 0) & (i < shape[1])


def _transposed_band(ab, l_and_u):
    """The diagonal ordered form of the transposed matrix: diagonals in reverse order, each counted by its other index."""
    row, _, exists = _places(ab.shape, l_and_u[::-1])
    return np.flip(ab, axis=0)[np.indices(ab.shape)[0], row] * exists


def _solve_banded(ab, b, l_and_u):
    return linalg.solve_banded(l_and_u, ab, b)


def _solve_banded_vjp(g, ab, b_shape, out, l_and_u, needs):
    d_b = banded_solution(_transposed_band(ab, l_and_u), g, l_and_u=l_and_u[::-1])
    if not needs[0]:
        return None, d_b
    row, column, exists = _places(ab.shape, l_and_u)
    products = d_b[row] * out[column]
    if len(b_shape) == 2:
        products = np.sum(products, axis=-1)
    return -products * exists, d_b


def _banded_systems(draw):
    n, low, up = draw.size() + 2, draw.integer(0, 2), draw.integer(0, 2)
    ab = draw.array((low + up + 1, n))
    ab[up] += 8
    return [ab, draw.array((n,) if draw.boolean() else (n, draw.size()))], dict(l_and_u=(low, up))


banded_solution = define(_solve_banded, name="solve_banded", arguments="ab b", options=dict(l_and_u=(0, 0)),
                         sample=_banded_systems, all=_solve_banded_vjp)  # fmt: skip


def solve_banded(l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True):
    """The x with ``a @ x = b`` for a matrix with few diagonals, ``ab[u + i - j, j] == a[i, j]``; b is (n,) or (n, m).

    `l_and_u` are the numbers of diagonals below and above the main one.

    >>> solve_banded((0, 1), tensor([[0.0, 7.0], [2.0, 4.0]]), tensor([0.0, 4.0])).tolist()
    [-3.5, 1.0]
    """
    return banded_solution(numeric(ab), numeric(b), l_and_u=tuple(l_and_u))
