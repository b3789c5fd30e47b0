"""Linear systems, inverses, determinants and the Cholesky factor, for one matrix or a batch of them.

The formulas are in Giles, *Collected matrix derivative results for forward and reverse mode algorithmic
differentiation* (2008), but for the Cholesky factor: Murray, *Differentiation of the Cholesky decomposition* (2016).
Transposes take no conjugate, because rules are holomorphic derivatives; see complex.py.
"""

import operator

import numpy as np

from .compositions import composed
from .cumulative import product_of_others
from .products import transposed
from .samples_linear import factorable, invertible, linear_systems, slope_of_cofactors, square_matrices
from .table import define


def finite(a, function):
    """`a`; LinAlgError if any of it is infinite or not a number, of which LAPACK may never come to an end."""
    if not np.isfinite(a).all():
        raise np.linalg.LinAlgError(f"{function}: it does not converge, because some elements are infinite or NaN")
    return a


# -- systems and inverses ---------------------------------------------------------------------------------------


def _solve_vjp(g, a, out, b_shape, needs):
    """With x = solve(a, b): the gradient for b is solve(a.T, g), and that for a is minus its outer product with x."""
    vector = len(b_shape) == 1  # NumPy takes b for a single vector then, and for matrices otherwise
    columns = g[..., None] if vector else g
    d_b = np.linalg.solve(transposed(a), columns)
    d_a = None
    if needs[0]:
        d_a = -d_b @ transposed(out[..., None] if vector else out)
    return d_a, d_b[..., 0] if vector else d_b


solve = define(np.linalg.solve, arguments="a b", formula="a^{-1} b", sample=linear_systems, all=_solve_vjp)


def _inv_vjp(g, out):
    inverse = transposed(out)
    return -inverse @ g @ inverse


inv = define(np.linalg.inv, formula="a^{-1}", sample=invertible, a=_inv_vjp)


@composed(np.linalg.matrix_power)
def matrix_power(a, n):
    """Squares and multiplies, so that a power costs about 2 log(n) products. TypeError for an n that is no integer."""
    n = operator.index(n)
    if n < 0:
        return matrix_power(np.linalg.inv(a), -n)
    if n == 0:
        return np.zeros_like(a) + np.eye(a.shape[-1], dtype=a.dtype)
    if n == 3:
        return (a @ a) @ a  # NumPy's order, which matters where something is infinite
    result, square = None, a
    while True:
        if n % 2:
            result = square if result is None else result @ square
        n //= 2
        if n == 0:
            return result
        square = square @ square


# -- determinants -----------------------------------------------------------------------------------------------


def _rotations(a):
    """The singular value decomposition a = u s v; here conj(u), s, conj(v) and the determinant of u times that of v."""
    u, s, v = np.linalg.svd(a)
    return u.conj(), s, v.conj(), (np.linalg.det(u) * np.linalg.det(v))[..., None, None]


def _is_finite(a):
    """For each matrix whether all of it is finite: with others LAPACK's SVD may never come to an end."""
    return np.isfinite(a).all(axis=(-2, -1), keepdims=True)


def _cofactors(a):
    """The derivative of det(a), for singular matrices too: det(a) times the transposed inverse, if there is one.

    With a = u s v the cofactors of `a` are those of u, s and v multiplied. Those of s are products of all other
    singular values, without a division; those of a unitary matrix are its determinant times its conjugate.
    """
    known = _is_finite(a)
    u, s, v, unit = _rotations(np.where(known, a, 0))
    return np.where(known, unit * ((u * product_of_others(s, -1)[..., None, :]) @ v), np.nan)


def _cofactors_slope(w, a):
    """The derivative of sum(w * cofactors(a)), for singular matrices too.

    Between u and v, det is a sum of terms (x_ii x_jj - x_ij x_ji) times all singular values but i and j.
    """
    known = _is_finite(a)
    u, s, v, unit = _rotations(np.where(known, a, 0))
    w = transposed(u) @ w @ transposed(v)
    same = np.eye(s.shape[-1], dtype=bool)
    others = np.where(same, 0, product_of_others(np.where(same, 1, s[..., None, :]), -1))
    on_diagonal = others @ np.diagonal(w, axis1=-2, axis2=-1)[..., None]
    return np.where(known, unit * (u @ np.where(same, on_diagonal, -others * transposed(w)) @ v), np.nan)


def _inner(a, b):
    return np.sum(a * b, axis=(-2, -1), keepdims=True)


def _cofactors_curve(g, w, a):
    """The third derivative of det, by the inverse: of a singular matrix this is LinAlgError or has lost its digits.

    With c = cofactors(a) and k = inv(a).T, the slope is sum(w c) k - k w.T c; here its gradients for c and for k.
    """
    c, k = cofactors(a), transposed(np.linalg.inv(a))
    for_c = w * _inner(g, k) - w @ transposed(k) @ g
    for_k = g * _inner(w, c) - g @ transposed(c) @ w
    return cofactors_slope(for_c, a) - k @ transposed(for_k) @ k


det = define(np.linalg.det, formula=r"\det a", sample=square_matrices,
             a=lambda g, a: g[..., None, None] * cofactors(a))  # fmt: skip

cofactors = define(_cofactors, name="cofactors", formula=r"\mathrm{cof}(a)",
                   sample=lambda draw: invertible(draw, least=3),
                   a=lambda g, a: cofactors_slope(g, a))  # fmt: skip

cofactors_slope = define(_cofactors_slope, name="cofactors_slope", sample=slope_of_cofactors,
                         w=lambda g, a: cofactors_slope(g, a),
                         a=_cofactors_curve)  # fmt: skip


def _slogdet_vjp(g, a):
    """Both results come from log det(a), whose gradient is the transposed inverse.

    The logarithm of the absolute value is its real part; the sign of a complex determinant turns with the imaginary.
    """
    of_sign, of_log = g
    if a.dtype.kind == "c":
        sign = np.linalg.slogdet(a)[0]
        of_log = of_log + np.imag(of_sign * sign) * 1j
    return of_log[..., None, None] * transposed(np.linalg.inv(a))


slogdet = define(np.linalg.slogdet, outputs="sign logabsdet", sample=invertible, a=_slogdet_vjp)


# -- the Cholesky factor ----------------------------------------------------------------------------------------


def _cholesky(a, upper):
    return np.linalg.cholesky((a + transposed(a.conj())) / 2, upper=upper)


def _cholesky_vjp(g, out, upper):
    if upper:
        g, out = transposed(np.conjugate(g)), transposed(np.conjugate(out))
    n = out.shape[-1]
    lower_half = np.tri(n, dtype=out.dtype) - np.eye(n, dtype=out.dtype) / 2
    middle = lower_half * (transposed(out) @ g)
    left = np.linalg.solve(transposed(out), middle)
    both = transposed(np.linalg.solve(transposed(np.conjugate(out)), transposed(left)))
    return (both + transposed(np.conjugate(both))) / 2


cholesky_of_mean = define(_cholesky, name="cholesky", options=dict(upper=False), sample=factorable,
                          a=_cholesky_vjp)  # fmt: skip


def mirrored(a, upper=False):
    """The lower (or upper) triangle of `a` and its mirror image: all that LAPACK reads of a symmetric matrix.

    What is read has the gradient, so an element beside the diagonal has that of both places that it stands for, and the
    other triangle has 0. This is the derivative of what NumPy computes, for symmetric matrices and any others.
    """
    beside = np.triu(a, 1) if upper else np.tril(a, -1)
    diagonal = np.real(np.triu(np.tril(a)))  # not times the identity: NaN in the other triangle must not come through
    return beside + transposed(np.conjugate(beside)) + diagonal


def refuse_unsymmetric(a, name):
    """Raise ValueError for a matrix that is not symmetric (complex: Hermitian) but for rounding."""
    if not np.allclose(a, transposed(np.conjugate(a)), rtol=1e-3, atol=1e-6):
        raise ValueError(f"{name}: expected a symmetric matrix (complex: Hermitian), for whose gradient, as PyTorch's, both "
                         f"triangles count the same; np.linalg.{name} takes one triangle of any matrix")  # fmt: skip


@composed(np.linalg.cholesky)
def cholesky(a, /, *, upper=False):
    """Of one triangle; see :func:`mirrored`."""
    return cholesky_of_mean(mirrored(a, upper), upper=upper)
