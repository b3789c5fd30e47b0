"""Factors and eigenvalues of matrices under SciPy's names and with its arguments: compositions over NumPy's.

The options that only choose an algorithm or check the input are taken and change nothing. What has no rule (generalized
problems, parts of a spectrum) is a ValueError that says so.
"""

import numpy as np
from scipy import linalg

from ..compositions import composed, constant
from ..decompositions import adjoint
from ..linear_algebra import mirrored
from .structured import place_on_diagonal
from .systems import lu, solve_triangular
from .univariate import numeric


def _only(name, **options):
    """Refuse the options that are not None or False."""
    for option, value in options.items():
        if value is not None and value is not False:
            raise ValueError(f"{name}({option}={value!r}) has no gradient rule on Tensors; call it without {option}")


# -- L and U ------------------------------------------------------------------------------------------------------


@composed(linalg.lu)
def lu_in_form(a, permute_l=False, overwrite_a=False, check_finite=True, p_indices=False):
    """P, L and U; with `permute_l` P @ L and U, with `p_indices` the order of the rows in place of P."""
    p, low, up = lu(numeric(a))
    if permute_l:
        return p @ low, up
    return (np.argmax(constant(p), axis=-1) if p_indices else p), low, up


@composed(linalg.lu_factor)
def lu_factor(a, overwrite_a=False, check_finite=True):
    """L and U in one matrix, and the rows that were exchanged, which are constant."""
    a = numeric(a)
    _, low, up = lu(a)
    m, n = a.shape
    low = np.tril(low, -1)
    combined = np.pad(low, ((0, 0), (0, n - low.shape[1]))) + np.pad(up, ((0, m - up.shape[0]), (0, 0)))
    return combined, linalg.lu_factor(constant(a))[1]


@composed(linalg.lu_solve)
def lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True):
    """The x with ``a @ x = b`` from what :func:`lu_factor` gave for `a`; with `trans` 1 or 2 for a.T or its conjugate."""
    (combined, exchanges), b = lu_and_piv, numeric(b)
    order = np.arange(b.shape[0])
    for i, k in enumerate(np.asarray(exchanges)):
        order[[i, k]] = order[[k, i]]
    lower = dict(lower=True, unit_diagonal=True)
    if trans in (0, "N"):
        return solve_triangular(combined, solve_triangular(combined, b[order], **lower))
    return solve_triangular(combined, solve_triangular(combined, b, trans=trans), trans=trans, **lower)[np.argsort(order)]


# -- singular values ----------------------------------------------------------------------------------------------


@composed(linalg.svd)
def svd(a, full_matrices=True, compute_uv=True, overwrite_a=False, check_finite=True, lapack_driver="gesdd"):
    return np.linalg.svd(numeric(a), full_matrices, compute_uv)


@composed(linalg.svdvals)
def svdvals(a, overwrite_a=False, check_finite=True):
    return svd(a, compute_uv=False)


@composed(linalg.diagsvd)
def diagsvd(s, M, N):
    """The M by N matrix with `s` on its diagonal."""
    return place_on_diagonal(numeric(s), M, N)


@composed(linalg.polar)
def polar(a, side="right"):
    """A matrix with orthonormal rows or columns, and a positive semidefinite one, on the `side` that it is multiplied from."""
    if side not in ("right", "left"):
        raise ValueError(f"polar(side={side!r}): expected 'right' or 'left'")
    u, s, vh = np.linalg.svd(numeric(a), full_matrices=False)
    stretched = (adjoint(vh) * s) @ vh if side == "right" else (u * s) @ adjoint(u)
    return u @ vh, stretched


@composed(linalg.orth)
def orth(A, rcond=None):
    """An orthonormal basis of the columns: the left singular vectors of values that are not negligible."""
    u, s, _ = np.linalg.svd(numeric(A), full_matrices=False)
    rcond = max(A.shape) * np.finfo(s.dtype).eps if rcond is None else rcond
    values = constant(s)
    return u[:, : np.count_nonzero(values > rcond * values.max(initial=0))]


@composed(linalg.orthogonal_procrustes)
def orthogonal_procrustes(A, B, check_finite=True):
    """The orthogonal R that brings ``A @ R`` closest to B, and the sum of the singular values of ``A.T @ B``."""
    u, s, vh = np.linalg.svd(np.swapaxes(np.conjugate(B), -1, -2) @ A)
    return adjoint(u @ vh), np.sum(s)


@composed(linalg.norm)
def norm(a, ord=None, axis=None, keepdims=False, check_finite=True):
    return np.linalg.norm(numeric(a), ord, axis, keepdims)


@composed(linalg.pinv)
def pinv(a, *, atol=None, rtol=None, return_rank=False, check_finite=True):
    """The pseudo-inverse, and with `return_rank` the rank."""
    a = numeric(a)
    values = np.linalg.svd(constant(a), compute_uv=False)
    largest = values.max(initial=0)
    rtol = (0 if atol else max(a.shape) * np.finfo(a.dtype).eps) if rtol is None else rtol
    cut = rtol + (atol or 0) / (largest or 1)
    inverse = np.linalg.pinv(a, cut)
    return (inverse, int(np.count_nonzero(values > cut * largest))) if return_rank else inverse


@composed(linalg.pinvh)
def pinvh(a, atol=None, rtol=None, lower=True, return_rank=False, check_finite=True):
    """The pseudo-inverse of a symmetric (complex: Hermitian) matrix, of which one triangle is read."""
    return pinv(mirrored(numeric(a), upper=not lower), atol=atol, rtol=rtol, return_rank=return_rank)


@composed(linalg.lstsq)
def lstsq(a, b, cond=None, overwrite_a=False, overwrite_b=False, check_finite=True, lapack_driver=None):
    a = numeric(a)
    return np.linalg.lstsq(a, numeric(b), np.finfo(a.dtype).eps if cond is None else cond)


@composed(linalg.qr)
def qr(a, overwrite_a=False, lwork=None, mode="full", pivoting=False, check_finite=True):
    """Q and R; with mode='economic' without the columns that R does not need, with 'r' R alone, as a tuple.

    With `pivoting` of the columns in the order that is the last result, which is constant between its jumps.
    """
    if mode not in ("full", "economic", "r"):
        raise ValueError(f"qr(mode={mode!r}) has no gradient rule on Tensors; expected 'full', 'economic' or 'r'")
    a = numeric(a)
    order = (linalg.qr(constant(a), mode="r", pivoting=True)[1],) if pivoting else ()
    q, r = np.linalg.qr(a[:, order[0]] if pivoting else a, "reduced" if mode == "economic" else "complete")
    return (r, *order) if mode == "r" else (q, r, *order)


@composed(linalg.rq)
def rq(a, overwrite_a=False, lwork=None, mode="full", check_finite=True):
    """R and Q: of the QR factors of the matrix turned by half a circle, with the signs that LAPACK chooses."""
    if mode not in ("full", "economic", "r"):
        raise ValueError(f"rq(mode={mode!r}) has no gradient rule on Tensors; expected 'full', 'economic' or 'r'")
    a = numeric(a)
    q, r = np.linalg.qr(adjoint(a)[::-1, ::-1], "reduced" if mode == "economic" else "complete")
    up, rows = adjoint(r)[::-1, ::-1], adjoint(q)[::-1, ::-1]
    theirs = linalg.rq(constant(a), mode="r" if mode == "r" else mode)
    theirs = theirs if mode == "r" else theirs[0]
    k = min(a.shape)
    found, wanted = (np.diagonal(constant(value), value.shape[1] - value.shape[0]) for value in (up, theirs))
    phases = np.ones(up.shape[1], theirs.dtype)
    phases[-k:] = np.where(found == 0, 1, wanted[-k:] / np.where(found == 0, 1, found)[-k:])
    up = up * phases
    return up if mode == "r" else (up, np.conjugate(phases)[:, None] * rows)


# -- eigenvalues --------------------------------------------------------------------------------------------------


@composed(linalg.eig)
def eig(a, b=None, left=False, right=True, overwrite_a=False, overwrite_b=False, check_finite=True, homogeneous_eigvals=False):
    """Eigenvalues, and the right eigenvectors unless `right` is False."""
    _only("eig", b=b, left=left, homogeneous_eigvals=homogeneous_eigvals)
    values, vectors = np.linalg.eig(numeric(a))
    return (values, vectors) if right else values


@composed(linalg.eigvals)
def eigvals(a, b=None, overwrite_a=False, check_finite=True, homogeneous_eigvals=False):
    return eig(a, b, right=False, homogeneous_eigvals=homogeneous_eigvals)


@composed(linalg.eigh)
def eigh(a, b=None, *, lower=True, eigvals_only=False, overwrite_a=False, overwrite_b=False, type=1, check_finite=True,
         subset_by_index=None, subset_by_value=None, driver=None):  # fmt: skip
    """Eigenvalues of a symmetric matrix (of its lower or upper triangle) in ascending order, and their eigenvectors.

    With `b`, positive definite, those of ``a v = w b v``, by the Cholesky factor of b. `subset_by_index` is a pair of the
    first and last that are wanted.
    """
    _only("eigh", subset_by_value=subset_by_value, type=None if type == 1 else type)
    a, triangle = numeric(a), "L" if lower else "U"
    if b is None:
        values, vectors = np.linalg.eigh(a, triangle)
    else:
        factor = np.linalg.cholesky(mirrored(numeric(b), upper=not lower))
        left = solve_triangular(factor, mirrored(a, upper=not lower), lower=True)
        inner = adjoint(solve_triangular(factor, adjoint(left), lower=True))
        values, vectors = np.linalg.eigh((inner + adjoint(inner)) / 2)
        vectors = solve_triangular(factor, vectors, trans=2, lower=True)
    first, last = subset_by_index or (0, a.shape[-1] - 1)
    values, vectors = values[first : last + 1], vectors[:, first : last + 1]
    return values if eigvals_only else (values, vectors)


@composed(linalg.eigvalsh)
def eigvalsh(a, b=None, *, lower=True, overwrite_a=False, overwrite_b=False, type=1, check_finite=True, subset_by_index=None,
             subset_by_value=None, driver=None):  # fmt: skip
    return eigh(a, b, lower=lower, eigvals_only=True, type=type, subset_by_index=subset_by_index,
                subset_by_value=subset_by_value)  # fmt: skip


@composed(linalg.eigh_tridiagonal)
def eigh_tridiagonal(d, e, eigvals_only=False, select="a", select_range=None, check_finite=True, tol=0.0, lapack_driver="auto"):
    """Of the symmetric matrix with `d` on its diagonal and `e` beside it, which is written out."""
    _only("eigh_tridiagonal", select=None if select == "a" else select)
    d, e = numeric(d), numeric(e)
    if "c" in (d.dtype.kind, e.dtype.kind):
        raise TypeError(f"eigh_tridiagonal: expected real numbers, as SciPy's does, got {d.dtype} and {e.dtype}; "
                        "of a complex Hermitian matrix take eig_banded")  # fmt: skip
    beside = np.diag(e, 1)
    return eigh(np.diag(d) + beside + np.swapaxes(beside, 0, 1), eigvals_only=eigvals_only)


@composed(linalg.eigvalsh_tridiagonal)
def eigvalsh_tridiagonal(d, e, select="a", select_range=None, check_finite=True, tol=0.0, lapack_driver="auto"):
    return eigh_tridiagonal(d, e, True, select)
