"""Eigenvalues, singular values and orthogonal factors, for one matrix or a batch of them.

Sources: Giles, *Collected matrix derivative results for forward and reverse mode algorithmic differentiation* (2008)
for eigenvalues and eigenvectors; Townsend, *Differentiating the singular value decomposition* (2016); Walter & Lehmann,
*Algorithmic differentiation of linear algebra functions with application in optimum experimental design* (2018) for QR.
Rules are holomorphic derivatives (see complex.py), so transposes where these papers have adjoints, and the reverse.

Two things are not determined by the matrix. Vectors of equal values may be mixed: a gradient that arrives for such
vectors has no finite continuation, and comes out as NaN or infinity; where none arrives (only the values are used, or
only other vectors), that is no obstacle. A complex vector may be turned by any phase: LAPACK keeps one component of
each real, and the rules differentiate just that, unless the component is so small that its phase would be mere
rounding.
"""

import numpy as np

from .linear_algebra import finite
from .products import transposed
from .samples_linear import diagonalizable, factored_by_qr, hermitian, with_distinct_singular_values
from .table import define


def adjoint(x):
    """The conjugate transpose."""
    return np.conjugate(transposed(x)) if x.dtype.kind == "c" else transposed(x)


def _divided(x, y):
    """x / y, and 0 for 0 / 0."""
    nothing = (x == 0) & (y == 0)
    return np.where(nothing, 0, x / np.where(nothing, 1, y))


def _sums(values):
    return values[..., None, :] + values[..., :, None]


def _over_gaps(x, values, used):
    """``x[i, j] / (values[j] - values[i])``; 0 on the diagonal, and for equal values whose vectors are not `used`."""
    gaps = values[..., None, :] - values[..., :, None]
    left_out = np.eye(values.shape[-1], dtype=bool) | ((gaps == 0) & ~used)
    return np.where(left_out, 0, x / np.where(left_out, 1, gaps))


def _both_ways(used):
    return used | transposed(used)


def _diagonal(x):
    return np.diagonal(x, axis1=-2, axis2=-1)


def _on_diagonal(values):
    """Matrices with `values` on their diagonals."""
    return values[..., None, :] * np.eye(values.shape[-1], dtype=values.dtype)


def _against_turning(turning, vectors, is_real):
    """What to add to the gradient for complex `vectors`, so that turning them by a phase makes no difference.

    LAPACK turns each column until its component where `is_real` is real. `turning` is how fast a column's phase would
    change the function without that.
    """
    anchor = np.add.reduce(np.where(is_real, np.real(vectors), 0), axis=-2, keepdims=True)
    usable = np.abs(anchor) > np.finfo(vectors.dtype).eps ** 0.5
    return np.where(is_real & usable, -1j * turning[..., None, :] / np.where(usable, anchor, 1), 0)


def _row(n, row):
    """A column of booleans that says which of `n` rows is meant."""
    return (np.arange(n) == row)[:, None]


# -- eigenvalues and eigenvectors -------------------------------------------------------------------------------


def _eigh(a, UPLO):
    return tuple(np.linalg.eigh((a + adjoint(a)) / 2, UPLO))


def _eigh_vjp(g, out, UPLO):
    (of_values, of_vectors), (values, vectors) = g, out
    n = values.shape[-1]
    if vectors.dtype.kind == "c":
        turning = np.imag(np.add.reduce(of_vectors * vectors, axis=-2))
        real_row = _row(n, 0 if UPLO.upper() == "L" else n - 1)
        of_vectors = of_vectors + _against_turning(turning, vectors, real_row)
    within = transposed(vectors) @ of_vectors
    skew = _over_gaps(within - adjoint(within), values, used=_both_ways(within != 0))
    return np.conjugate(vectors) @ (skew / 2 + _on_diagonal(of_values)) @ transposed(vectors)


eigh_of_mean = define(_eigh, name="eigh", outputs="eigenvalues eigenvectors", options=dict(UPLO="L"),
                      formula=r"\mathrm{eigh}(a)", sample=hermitian, a=_eigh_vjp)  # fmt: skip


def _largest_real_component(vectors):
    """Where LAPACK has made the largest component of each column real."""
    if 0 in vectors.shape:
        return np.zeros(vectors.shape, bool)
    size = np.where(np.imag(vectors) == 0, np.abs(vectors), 0)
    largest = np.argmax(size, axis=-2)
    return np.arange(vectors.shape[-2])[:, None] == largest[..., None, :]


def _eig_vjp(g, out):
    """The vectors have length 1, so their change has no part along them but the turning of their phase."""
    (of_values, of_vectors), (values, vectors) = g, out
    along = np.add.reduce(of_vectors * vectors, axis=-2)
    across = of_vectors - np.real(along)[..., None, :] * np.conjugate(vectors)
    if vectors.dtype.kind == "c":
        across = across + _against_turning(np.imag(along), vectors, _largest_real_component(vectors))
    within = transposed(vectors) @ across
    inner = _over_gaps(within, values, used=within != 0) + _on_diagonal(of_values)
    return np.linalg.solve(transposed(vectors), inner @ transposed(vectors))


eig = define(np.linalg.eig, forward=lambda a: tuple(np.linalg.eig(a)), outputs="eigenvalues eigenvectors",
             formula=r"\mathrm{eig}(a)", sample=diagonalizable, a=_eig_vjp)  # fmt: skip


# -- singular values and vectors --------------------------------------------------------------------------------


def _svd(a):
    return tuple(np.linalg.svd(finite(a, "svd"), full_matrices=False))


def _still(of_u, of_v, u, v):
    """The gradients for complex singular vectors, which LAPACK turns in pairs until one component of each is real."""
    turning = np.imag(np.add.reduce(of_u * u, axis=-2) + np.add.reduce(of_v * v, axis=-2))
    if u.shape[-2] >= v.shape[-2]:
        return of_u, of_v + _against_turning(turning, v, _row(v.shape[-2], 0))
    return of_u + _against_turning(turning, u, _row(u.shape[-2], 0)), of_v


def _svd_vjp(g, out):
    (of_u, of_s, of_vh), (u, s, vh) = g, out
    of_v, v = adjoint(of_vh), adjoint(vh)
    if u.dtype.kind == "c":
        of_u, of_v = _still(of_u, of_v, u, v)
    within_u, within_v = transposed(u) @ of_u, transposed(v) @ of_v
    skew_u, skew_v = within_u - adjoint(within_u), within_v - adjoint(within_v)
    used = _both_ways((within_u != 0) | (within_v != 0))
    middle = _over_gaps(skew_u + skew_v, s, used) + _divided(skew_u - skew_v, _sums(s))
    right = (middle / 2 + _on_diagonal(of_s)) @ transposed(v)
    if vh.shape[-1] > s.shape[-1]:  # columns of the matrix that its right vectors do not span
        right = right + adjoint(_divided(of_v - np.conjugate(v) @ within_v, s[..., None, :]))
    whole = np.conjugate(u) @ right
    if u.shape[-2] > s.shape[-1]:  # rows that its left vectors do not span
        whole = whole + _divided(of_u - np.conjugate(u) @ within_u, s[..., None, :]) @ transposed(v)
    return whole


reduced_svd = define(_svd, name="svd", outputs="U S Vh", formula=r"\mathrm{svd}(a)",
                     sample=with_distinct_singular_values, a=_svd_vjp)  # fmt: skip


# -- orthogonal and triangular factors --------------------------------------------------------------------------


def _qr(a):
    return tuple(np.linalg.qr(a))


def _qr_vjp(g, out):
    """For matrices with at least as many rows as columns, of full rank; LAPACK keeps the diagonal of R real."""
    (of_q, of_r), (q, r) = g, out
    upper = np.triu(of_r @ transposed(r) - transposed(q) @ of_q)
    mirrored = upper + adjoint(upper) - _on_diagonal(np.real(_diagonal(upper)))
    return transposed(np.linalg.solve(r, transposed(of_q + np.conjugate(q) @ mirrored)))


tall_qr = define(_qr, name="qr", outputs="Q R", formula=r"\mathrm{qr}(a)", sample=factored_by_qr, a=_qr_vjp)


# -- the pseudo-inverse -----------------------------------------------------------------------------------------


def _pinv_vjp(g, a, out):
    """Of a matrix whose rank does not change nearby: Golub & Pereyra, *The differentiation of pseudo-inverses and
    nonlinear least squares problems whose variables separate* (1973)."""
    g = transposed(g)
    spread_left, spread_right = out @ adjoint(out), adjoint(out) @ out
    left, right = g @ spread_left, spread_right @ g
    outside = left - a @ (out @ left) + right - (right @ out) @ a
    return np.conjugate(outside) - transposed(out @ g @ out)


pinv_of_rank = define(lambda a, rcond: np.linalg.pinv(finite(a, "pinv"), rcond), name="pinv",
                      options=dict(rcond=1e-15), formula="a^{+}",
                      sample=with_distinct_singular_values, a=_pinv_vjp)  # fmt: skip
