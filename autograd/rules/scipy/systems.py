"""Linear systems, factors and determinants under SciPy's names, for one matrix or, where SciPy allows it, a batch.

Formulas: Giles, *Collected matrix derivative results for forward and reverse mode algorithmic differentiation* (2008).
Transposes take no conjugate, because rules are holomorphic derivatives.
"""

import numpy as np
from scipy import linalg

from .. import linear_algebra
from ..compositions import composed
from ..products import transposed
from ..samples_linear import invertible
from ..table import define
from .univariate import numeric


@composed(linalg.inv)
def inv(a, overwrite_a=False, check_finite=True):
    """The inverse of a matrix; the options are SciPy's and change nothing.

    >>> inv(tensor([[2.0]])).tolist()
    [[0.5]]
    """
    return linear_algebra.inv(numeric(a))


@composed(linalg.det)
def det(a, overwrite_a=False, check_finite=True):
    """The determinant of a matrix, whose gradient is right for singular ones too.

    >>> det(tensor([[2.0, 0.0], [0.0, 3.0]])).item()
    6.0
    """
    return linear_algebra.det(numeric(a))


@composed(linalg.solve)
def solve(a, b, lower=False, overwrite_a=False, overwrite_b=False, check_finite=True, assume_a=None, transposed=False):
    """The x with ``a @ x = b`` (or ``a.T @ x = b`` if `transposed`), for b of shape (n,) or (n, m).

    What `lower` and `assume_a` say of `a` is not made use of, but for symmetric ones (in all of SciPy's spellings): of
    these the triangle that SciPy would read is mirrored first.

    >>> solve(tensor([[2.0]]), tensor([4.0])).tolist()
    [2.0]
    """
    a = numeric(a)
    if assume_a in _MIRRORED:
        a = _mirrored(a, lower, conjugate=assume_a in _HERMITIAN)
    elif assume_a in _TRIANGLES:
        a = _TRIANGLES[assume_a](a)
    return linear_algebra.solve(np.swapaxes(a, -1, -2) if transposed else a, numeric(b))


_HERMITIAN = ("her", "hermitian", "pos", "positive definite")
_MIRRORED = ("sym", "symmetric", *_HERMITIAN)
_TRIANGLES = {"upper triangular": np.triu, "lower triangular": np.tril}


def _mirrored(a, lower, conjugate):
    kept = np.tril(a) if lower else np.triu(a)
    other = transposed(np.tril(a, -1) if lower else np.triu(a, 1))
    return kept + (np.conjugate(other) if conjugate else other)


# -- triangular systems -------------------------------------------------------------------------------------------


def _transposition(trans):
    """SciPy's 0, 1, 2 or 'N', 'T', 'C' as a number."""
    if trans not in (0, 1, 2, "N", "T", "C"):
        raise ValueError(f"solve_triangular(trans={trans!r}): expected 0, 1 or 2, or 'N', 'T' or 'C'")
    return "NTC".index(trans) if isinstance(trans, str) else int(trans)


def _solve_triangular(a, b, trans, lower, unit_diagonal):
    return linalg.solve_triangular(a, b, trans=trans, lower=lower, unit_diagonal=unit_diagonal)


def _solve_triangular_vjp(g, a, b_shape, out, trans, lower, unit_diagonal, needs):
    """As for any system, but only the triangle that was read has a gradient."""
    d_b = triangular_solution(a, g, trans=1 - trans, lower=lower, unit_diagonal=unit_diagonal)
    if not needs[0]:
        return None, d_b
    rows, columns = (d_b[:, None], out[:, None]) if len(b_shape) == 1 else (d_b, out)
    d_a = -(columns @ transposed(rows) if trans else rows @ transposed(columns))
    keep = np.tril if lower else np.triu
    return keep(d_a, (-1 if lower else 1) * bool(unit_diagonal)), d_b


def _triangular_systems(draw):
    (a,), _ = invertible(draw)
    n = a.shape[-1]
    b = draw.array((n,) if draw.boolean() else (n, draw.size()))
    options = dict(trans=draw.choice(0, 1), lower=draw.boolean(), unit_diagonal=draw.boolean())
    a = a.reshape(-1, n, n)[0] if a.size else np.eye(n, dtype=a.dtype)
    return [a / (2 + n), b], options


triangular_solution = define(_solve_triangular, name="solve_triangular", arguments="a b", formula="a^{-1} b",
                             options=dict(trans=0, lower=False, unit_diagonal=False), sample=_triangular_systems,
                             all=_solve_triangular_vjp)  # fmt: skip


@composed(linalg.solve_triangular)
def solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True):
    """The x with ``a @ x = b``, for b of shape (n,) or (n, m); of `a` only one triangle is read.

    With `trans` 1 or 'T' it is ``a.T @ x = b``, with 2 or 'C' ``a.conj().T @ x = b``.

    >>> solve_triangular(tensor([[2.0, 7.0], [0.0, 4.0]]), tensor([0.0, 4.0])).tolist()
    [-3.5, 1.0]
    """
    a, trans = numeric(a), _transposition(trans)
    return triangular_solution(np.conjugate(a) if trans == 2 else a, numeric(b), trans=min(trans, 1), lower=lower,
                               unit_diagonal=unit_diagonal)  # fmt: skip


# -- the Cholesky factor ------------------------------------------------------------------------------------------


@composed(linalg.cholesky)
def cholesky(a, lower=False, overwrite_a=False, check_finite=True):
    """The upper triangular R with ``R.conj().T @ R = a``, or the lower triangular L with ``L @ L.conj().T = a``.

    Only that triangle of `a` is read. Raises LinAlgError unless it is of a positive definite matrix.

    >>> cholesky(tensor([[4.0]])).tolist()
    [[2.0]]
    """
    return linear_algebra.cholesky(numeric(a), upper=not lower)


@composed(linalg.cho_factor)
def cho_factor(a, lower=False, overwrite_a=False, check_finite=True):
    """The Cholesky factor, and whether it is the lower one: what :func:`cho_solve` takes.

    >>> cho_factor(tensor([[4.0]]))[1]
    False
    """
    return cholesky(a, lower), lower


@composed(linalg.cho_solve)
def cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True):
    """The x with ``a @ x = b``, from what :func:`cho_factor` gave for `a`.

    >>> cho_solve(cho_factor(tensor([[4.0]])), tensor([8.0])).tolist()
    [2.0]
    """
    factor, lower = c_and_lower
    first, second = (0, 2) if lower else (2, 0)
    return solve_triangular(factor, solve_triangular(factor, b, first, lower), second, lower)


# -- L and U ------------------------------------------------------------------------------------------------------


def _lu_vjp(g, a):
    """Of the square part where L and U have both their triangles; what is beside or below it comes from these.

    With the rows in the order that P says: a wide U is [U1, L^-1 a2], a tall L is [L1; a2 U^-1].
    """
    p, low, up = lu(a)
    _, g_low, g_up = g
    rows, k = low.shape[-2:]
    square_low, square_up = low[..., :k, :], up[..., :k]
    g_square, g_square_up, rest = g_low[..., :k, :], g_up[..., :k], []
    if rows > k:  # below the square: a2 = L2 U
        below = _over(g_low[..., k:, :], square_up)
        g_square_up = g_square_up - transposed(low[..., k:, :]) @ below
        rest = [below]
    if up.shape[-1] > k:  # beside it: a2 = L U2
        beside = triangular_solution(square_low, g_up[..., k:], trans=1, lower=True, unit_diagonal=True)
        g_square = g_square - beside @ transposed(up[..., k:])
        rest = [beside]
    middle = np.tril(transposed(square_low) @ g_square, -1) + np.triu(g_square_up @ transposed(square_up))
    middle = _over(triangular_solution(square_low, middle, trans=1, lower=True, unit_diagonal=True), square_up)
    return p @ np.concatenate([middle, *rest], axis=-2 if rows > k else -1)


def _over(x, upper):
    """``x @ inv(upper).T``"""
    return transposed(triangular_solution(upper, transposed(x), trans=0, lower=False, unit_diagonal=False))


def _rectangles(draw):
    """Matrices in which one element of each column is the largest by far."""
    m, n = draw.size() + 1, draw.size() + 1
    heavy = 6 * np.eye(m, n)[list(draw.permutation(m))]
    return [draw.array((m, n)) + heavy.astype(draw.dtype)], {}


def _lu(a):
    return linalg.lu(a)


lu = define(_lu, name="lu", outputs="P L U", sample=_rectangles, a=_lu_vjp)
