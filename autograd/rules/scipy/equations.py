"""Sylvester's equation, and systems of equations with a banded matrix."""

import numpy as np
from scipy import linalg

from ..compositions import composed
from ..products import transposed
from ..table import define
from .univariate import numeric

# -- Sylvester's equation -----------------------------------------------------------------------------------------


def _solve_sylvester(a, b, q):
    """SciPy's; where some are real beside a complex one it takes a real Schur form for a triangle, and is wrong."""
    if any(map(np.iscomplexobj, (a, b, q))):
        a, b = a + 0j, b + 0j
    return linalg.solve_sylvester(a, b, q)


def _sylvester_vjp(g, a, b, out, needs):
    """With a x + x b = q: the gradient for q solves the equation with both matrices transposed."""
    d_q = solve_sylvester(transposed(a), transposed(b), g)
    return (-d_q @ transposed(out) if needs[0] else None), (-transposed(out) @ d_q if needs[1] else None), d_q


def _sylvester_equations(draw):
    """Matrices whose eigenvalues are positive, so that no two of them add up to 0."""
    m, n = draw.size(), draw.size()
    a = draw.array((m, m)) / 4 + 2 * np.eye(m, dtype=draw.dtype)
    return [a, draw.array((n, n)) / 4 + 2 * np.eye(n, dtype=draw.dtype), draw.array((m, n))], {}


solve_sylvester = define(linalg.solve_sylvester, forward=_solve_sylvester,
                         arguments="a b q", sample=_sylvester_equations, all=_sylvester_vjp)  # fmt: skip

# -- banded systems -----------------------------------------------------------------------------------------------


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


@composed(linalg.solve_banded)
def solve_banded(l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True):
    """The x with ``a @ x = b`` for a matrix with few diagonals, ``ab[u + i - j, j] == a[i, j]``; b is (n,) or (n, m).

    `l_and_u` are the numbers of diagonals below and above the main one.

    >>> solve_banded((0, 1), tensor([[0.0, 7.0], [2.0, 4.0]]), tensor([0.0, 4.0])).tolist()
    [-3.5, 1.0]
    """
    return banded_solution(numeric(ab), numeric(b), l_and_u=tuple(l_and_u))


@composed(linalg.solveh_banded)
def solveh_banded(ab, b, overwrite_ab=False, overwrite_b=False, lower=False, check_finite=True):
    """The x with ``a @ x = b`` for a Hermitian matrix with few diagonals, of which `ab` has the lower or the upper ones."""
    rows = hermitian_diagonals(numeric(ab), lower)
    width = len(rows) // 2
    return solve_banded((width, width), np.stack(rows), b)


def hermitian_diagonals(ab, lower):
    """All diagonals of a Hermitian matrix, the highest first, in the form that :func:`solve_banded` takes."""
    width = ab.shape[0] - 1
    given = [ab[k if lower else width - k] for k in range(width + 1)]  # the main diagonal first
    given[0] = np.real(given[0])
    moved = [_moved(np.conjugate(row), k if lower else -k) for k, row in enumerate(given)]
    above, below = (moved, given) if lower else (given, moved)
    return above[:0:-1] + below


def _moved(row, k):
    """`row` moved `k` places to the right (negative: left), with zeros coming in."""
    if k == 0:
        return row
    zeros = np.zeros(abs(k), row.dtype)
    return np.concatenate([zeros, row[:-k]] if k > 0 else [row[-k:], zeros])


def _dense(a_band, lower):
    rows = hermitian_diagonals(numeric(a_band), lower)
    width, n = len(rows) // 2, rows[0].shape[0]
    return sum(np.diag(row[max(width - k, 0) : n + min(width - k, 0)], width - k) for k, row in enumerate(rows))


@composed(linalg.eig_banded)
def eig_banded(a_band, lower=False, eigvals_only=False, overwrite_a_band=False, select="a", select_range=None, max_ev=0,
               check_finite=True):  # fmt: skip
    """Eigenvalues and eigenvectors of a Hermitian matrix with few diagonals, which is written out."""
    if select != "a":
        raise ValueError(f"eig_banded(select={select!r}) has no gradient rule on Tensors; call it without select")
    found = np.linalg.eigh(_dense(a_band, lower))
    return found[0] if eigvals_only else tuple(found)


@composed(linalg.eigvals_banded)
def eigvals_banded(a_band, lower=False, overwrite_a_band=False, select="a", select_range=None, check_finite=True):
    """The eigenvalues alone of :func:`eig_banded`."""
    return eig_banded(a_band, lower, True, select=select)
