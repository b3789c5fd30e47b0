"""Linear algebra under PyTorch's names (``torch.linalg``); every function takes batches of matrices in the last two axes."""

from collections import namedtuple

import numpy as np

from .engine.errors import OperationError
from .engine.lanes import lane, torch_lane
from .engine.tensor import as_tensor
from .functions.combining import cross as _cross
from .functions.elementwise import where
from .functions.factors import LUFactorsAndInfo, each_or_nan, householder_product, integers, inv_ex, lu_factor
from .functions.factors import lstsq_of_many as _lstsq_of_many
from .functions.factors import solve_with_factors as lu_solve
from .functions.joining import vander as _vander
from .functions.naming import axes_or_all, numpy_names
from .functions.products import matmul
from .functions.shape import diagonal as _diagonal
from .functions.writing import add_out
from .rules import decompositions, linear_algebra

__all__ = [
    "cholesky", "cholesky_ex", "cholesky_inverse", "cholesky_solve", "cond", "cross", "det", "diagonal", "eig",
    "eigh", "eigvals", "eigvalsh", "householder_product", "inv", "inv_ex", "inverse", "logdet", "lstsq", "lu", "lu_factor",
    "lu_factor_ex", "lu_solve", "matmul", "matrix_exp", "matrix_norm", "matrix_power", "matrix_rank", "multi_dot", "norm",
    "pinv", "pinverse", "qr", "slogdet", "solve", "solve_ex", "solve_triangular", "svd", "svdvals", "tensorinv",
    "tensorsolve", "vander", "vecdot", "vector_norm",
]  # fmt: skip

LinAlgError = np.linalg.LinAlgError

_solve, _slogdet = lane(linear_algebra.solve), lane(linear_algebra.slogdet)

inv, inverse = torch_lane(linear_algebra.inv, "A"), torch_lane(linear_algebra.inv)
det = torch_lane(linear_algebra.det, "A")

Factors = namedtuple("Factors", ["Q", "R"])
CholeskyAndInfo = namedtuple("CholeskyAndInfo", ["L", "info"])
SolutionAndInfo = namedtuple("SolutionAndInfo", ["result", "info"])
TriangularSolution = namedtuple("TriangularSolution", ["solution", "cloned_coefficient"])
SignAndLog = namedtuple("SignAndLog", ["sign", "logabsdet"])
LeastSquares = namedtuple("LeastSquares", ["solution", "residuals", "rank", "singular_values"])


def solve(A, B, *, left=True):
    """The X with ``A @ X = B``; B holds matrices, or one vector for each matrix in A.

    >>> solve(tensor([[2.0, 0.0], [0.0, 4.0]]), tensor([2.0, 2.0]))
    tensor([1. , 0.5])
    """
    A, B = as_tensor(A), as_tensor(B)
    if left and A.ndim > 2 and B.shape == A.shape[:-1]:
        return _solve(A, B[..., None])[..., 0]
    return _solve(A, B) if left else _solve(A.mT, B.mT).mT


def slogdet(A):
    """The sign of the determinant and the logarithm of its size, as ``(sign, logabsdet)``.

    >>> slogdet(tensor([[2.0, 0.0], [0.0, 3.0]])).logabsdet.exp()
    tensor(6.)
    """
    return SignAndLog(*_slogdet(A))


def cholesky(A, upper=False):
    """The lower triangular L with ``L @ L.mH = A`` (or the upper triangular one), for positive definite A.

    >>> cholesky(tensor([[4.0, 0.0], [0.0, 9.0]]))
    tensor([[2., 0.],
            [0., 3.]])
    """
    return lane(linear_algebra.cholesky_of_mean)(_symmetric(A, "cholesky"), upper=upper)


def _symmetric(A, name):
    """A as a Tensor, for functions whose gradient is symmetric, which NumPy's names give one triangle of."""
    A = as_tensor(A)
    linear_algebra.refuse_unsymmetric(A, name)
    return A


def matrix_power(A, n):
    """The product of n copies of A; of its inverse where n is negative.

    >>> matrix_power(tensor([[1.0, 1.0], [0.0, 1.0]]), 3)
    tensor([[1., 3.],
            [0., 1.]])
    """
    A = as_tensor(A)
    return A.clone() if n == 1 else np.linalg.matrix_power(A, n)


def pinv(A, rcond=None, hermitian=False, *, atol=None, rtol=None):
    """The Moore-Penrose pseudoinverse; singular values up to ``max(atol, rtol * the largest)`` count as zero.

    `rcond` is the older name of `rtol`, which by default is the rounding error of the dtype times the larger side.

    >>> pinv(tensor([[2.0, 0.0]])).tolist()
    [[0.5], [0.0]]
    """
    A = as_tensor(A)
    rtol = rcond if rtol is None else rtol
    if atol is not None:
        relative = np.asarray(atol) / np.linalg.norm(A.detach().numpy(), 2, (-2, -1))
        rtol = np.maximum(relative, 0.0 if rtol is None else rtol)
    rtol = max(A.shape[-2:]) * np.finfo(A.dtype).eps if rtol is None else rtol
    return np.linalg.pinv(A, rtol=rtol, hermitian=hermitian)


def pinverse(input, rcond=1e-15):
    """``torch.pinverse``: :func:`pinv` with `rcond`.

    >>> pinverse(tensor([[2.0, 0.0]])).tolist()
    [[0.5], [0.0]]
    """
    return pinv(input, rcond)


def logdet(A):
    """The logarithm of the determinant; NaN where that is negative, the principal one if it is complex.

    >>> logdet(tensor([[np.e, 0.0], [0.0, 1.0]]))
    tensor(1.)
    """
    sign, size = slogdet(A)
    if sign.dtype.kind == "c":
        return size + np.log(sign)
    return where(sign < 0, np.nan, size)


def matrix_exp(A):
    """The exponential of square matrices, the sum of ``A^k / k!``.

    >>> matrix_exp(tensor([[0.0, 1.0], [0.0, 0.0]])).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    from .rules.scipy import matrix_functions

    return lane(matrix_functions.expm)(as_tensor(A))


def diagonal(A, *, offset=0, dim1=-2, dim2=-1):
    """The diagonals of matrices, which lie in the last two axes.

    >>> diagonal(tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 4.])
    """
    return _diagonal(as_tensor(A), offset, dim1, dim2)


@numpy_names
def vecdot(x, y, *, dim=-1):
    """The products of vectors along `dim`, those of `x` conjugated.

    >>> vecdot(tensor([1.0, 2.0]), tensor([3.0, 4.0]))
    tensor(11.)
    """
    return (as_tensor(x).conj() * as_tensor(y)).sum(dim)


def cross(input, other, *, dim=-1):
    """The vector product along an axis of length 3, by default the last.

    >>> cross(tensor([1.0, 0.0, 0.0]), tensor([0.0, 1.0, 0.0]))
    tensor([0., 0., 1.])
    """
    return _cross(input, other, dim)


def vander(x, *, N=None):
    """The matrix of the powers of a vector's elements, the lowest first (``torch.vander`` has the highest first).

    >>> vander(tensor([2.0, 3.0]), N=3).tolist()
    [[1.0, 2.0, 4.0], [1.0, 3.0, 9.0]]
    """
    return _vander(x, N, increasing=True)


@numpy_names
def norm(A, ord=None, dim=None, keepdim=False, *, dtype=None):
    """The norm of vectors or matrices, as :func:`numpy.linalg.norm` defines it.

    >>> norm(tensor([3.0, 4.0]))
    tensor(5.)
    """
    if dim.__class__ in (tuple, list) and len(dim) not in (1, 2):
        raise OperationError(f"linalg.norm(dim): expected one axis or two, got {tuple(dim)}")
    return np.linalg.norm(as_tensor(A, dtype), ord, dim, keepdim)


@numpy_names
def vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None):
    """The norm of the elements along `dim` (all of them if None), whatever the shape.

    >>> vector_norm(tensor([[3.0], [4.0]]))
    tensor(5.)
    """
    return np.linalg.vector_norm(as_tensor(x, dtype), axis=axes_or_all(dim), keepdims=keepdim, ord=ord)


@numpy_names
def matrix_norm(A, ord="fro", dim=(-2, -1), keepdim=False, *, dtype=None):
    """The norm of matrices, which lie in the two axes `dim`.

    >>> matrix_norm(tensor([[3.0, 0.0], [0.0, 4.0]]))
    tensor(5.)
    """
    return np.linalg.norm(as_tensor(A, dtype), ord, tuple(dim), keepdim)


# -- decompositions ---------------------------------------------------------------------------------------------


def svd(A, full_matrices=True):
    """The singular value decomposition ``A = (U * S) @ Vh``, as ``(U, S, Vh)``; S in descending order.

    The gradient is for functions that do not depend on the choice of vectors for equal singular values.

    >>> svd(tensor([[3.0, 0.0], [0.0, 4.0]])).S
    tensor([4., 3.])
    """
    return np.linalg.svd(as_tensor(A), full_matrices)


def svdvals(A):
    """The singular values in descending order.

    >>> svdvals(tensor([[3.0, 4.0]]))
    tensor([5.])
    """
    return np.linalg.svdvals(as_tensor(A))


def eigh(A, UPLO="L"):
    """Eigenvalues, in ascending order, and orthonormal eigenvectors (columns) of a symmetric (Hermitian) matrix.

    Raises ValueError if the matrix is not symmetric: the gradient is for all of it, not for the triangle `UPLO`.

    >>> eigh(tensor([[0.0, 1.0], [1.0, 0.0]])).eigenvalues
    tensor([-1.,  1.])
    """
    return lane(decompositions.eigh_of_mean)(_symmetric(A, "eigh"), UPLO=UPLO)


def eigvalsh(A, UPLO="L"):
    """The eigenvalues of a symmetric (Hermitian) matrix in ascending order.

    >>> eigvalsh(tensor([[2.0, 0.0], [0.0, 1.0]]))
    tensor([1., 2.])
    """
    return eigh(A, UPLO)[0]


def eig(A):
    """Eigenvalues and eigenvectors (columns of length 1) of a square matrix, always complex.

    >>> abs(eig(tensor([[0.0, 1.0], [-1.0, 0.0]])).eigenvalues)
    tensor([1., 1.])
    """
    found = np.linalg.eig(as_tensor(A))
    return type(found)(*[part + 0j for part in found])


def eigvals(A):
    """The eigenvalues of a square matrix, always complex.

    >>> eigvals(tensor([[2.0, 5.0], [0.0, 1.0]])).real.sum()
    tensor(3.)
    """
    return np.linalg.eigvals(as_tensor(A)) + 0j


def qr(A, mode="reduced"):
    """``A = Q @ R`` with orthonormal columns in Q and R upper triangular, as ``(Q, R)``; `mode` is
    'reduced', 'complete', or 'r' for an empty Q.

    >>> abs(qr(tensor([[3.0], [4.0]])).R)
    tensor([[5.]])
    """
    if mode == "r":
        R = np.linalg.qr(as_tensor(A), "r")
        return Factors(as_tensor(np.zeros(0, R.dtype)), R)
    return np.linalg.qr(as_tensor(A), mode)


# -- systems and products ---------------------------------------------------------------------------------------


def lstsq(A, B, rcond=None, *, driver=None):
    """The X of least size among those that minimise ``norm(A @ X - B)``; A is a matrix, or many, of constant rank.

    It is that of LAPACK's gelsd, whatever `driver` is. Of many matrices residuals are given if all have full rank.

    >>> lstsq(tensor([[1.0], [1.0]]), tensor([1.0, 3.0])).solution
    tensor([2.])
    >>> lstsq(ones(5, 2, 1), ones(5, 2, 3)).solution.shape
    (5, 1, 3)
    """
    A, B = as_tensor(A), as_tensor(B)
    return LeastSquares(*(np.linalg.lstsq(A, B, rcond) if A.ndim == 2 else _lstsq_of_many(A, B, rcond)))


def cond(A, p=None):
    """The condition number: ``norm(A, p) * norm(inv(A), p)``; for p=None the ratio of the extreme singular values.

    >>> cond(tensor([[1.0, 0.0], [0.0, 4.0]]))
    tensor(4.)
    """
    return np.linalg.cond(as_tensor(A), p)


def matrix_rank(A, tol=None, hermitian=False, *, atol=None, rtol=None):
    """The number of singular values above ``max(atol, rtol * the largest)``: an integer, without gradient.

    `tol` is the older name of `atol`. With neither given, `rtol` is the rounding error of the dtype times the larger side.

    >>> matrix_rank(tensor([[1.0, 2.0], [2.0, 4.0]]))
    tensor(1)
    """
    matrix = as_tensor(A).detach().numpy()
    sizes = np.abs(np.linalg.eigvalsh(matrix)) if hermitian else svdvals(matrix).numpy()
    absolute = atol if tol is None else tol
    if rtol is None:
        rtol = max(as_tensor(A).shape[-2:]) * np.finfo(sizes.dtype).eps if absolute is None else 0.0
    largest = sizes.max(axis=-1, keepdims=True, initial=0.0)
    bound = np.maximum(0.0 if absolute is None else np.asarray(absolute)[..., None], rtol * largest)
    return as_tensor((sizes > bound).sum(axis=-1))


def multi_dot(tensors):
    """The product of several matrices (the first and the last may be vectors) in the cheapest order.

    >>> multi_dot([tensor([1.0, 2.0]), tensor([[1.0], [1.0]]), tensor([2.0])])
    tensor(6.)
    """
    return np.linalg.multi_dot([as_tensor(matrix) for matrix in tensors])


def tensorsolve(A, B, dims=None):
    """The X with ``tensordot(A, X, X.ndim) = B``; `dims` of A are moved to the end first.

    >>> tensorsolve(tensor(2 * np.eye(4).reshape(2, 2, 2, 2)), tensor([[2.0, 4.0], [6.0, 8.0]]))
    tensor([[1., 2.],
            [3., 4.]])
    """
    return np.linalg.tensorsolve(as_tensor(A), as_tensor(B), dims)


def tensorinv(A, ind=2):
    """The inverse of A as a linear map to its first `ind` axes from its others.

    >>> tensorinv(tensor([[[2.0]]]), ind=1)
    tensor([[[0.5]]])
    """
    return np.linalg.tensorinv(as_tensor(A), ind)


def solve_triangular(A, B, *, upper, left=True, unitriangular=False):
    """The X with ``A @ X = B`` (or, with ``left=False``, ``X @ A = B``) for triangular A; its other half is not looked at.

    >>> solve_triangular(tensor([[2.0, 0.0], [1.0, 4.0]]), tensor([[2.0], [5.0]]), upper=False).tolist()
    [[1.0], [1.0]]
    """
    A, B = as_tensor(A), as_tensor(B)
    first = int(unitriangular)  # the diagonal that counts, from the main one on
    kept = np.triu(A, first) if upper else np.tril(A, -first)
    kept = kept + np.eye(A.shape[-1], dtype=A.dtype) if unitriangular else kept
    return _solve(kept, B) if left else _solve(kept.mT, B.mT).mT


def cholesky_solve(B, L, upper=False):
    """The X with ``A @ X = B``, where L is the Cholesky factor of A.

    >>> cholesky_solve(tensor([[8.0]]), tensor([[2.0]])).tolist()
    [[2.0]]
    """
    L = as_tensor(L)
    lower = L.mT.conj() if upper else L
    return solve_triangular(lower.mT.conj(), solve_triangular(lower, B, upper=False), upper=True)


def cholesky_inverse(L, upper=False):
    """The inverse of the matrix whose Cholesky factor is L.

    >>> cholesky_inverse(tensor([[2.0]])).tolist()
    [[0.25]]
    """
    return cholesky_solve(np.eye(as_tensor(L).shape[-1], dtype=as_tensor(L).dtype), L, upper)


def lu_factor_ex(A, *, pivot=True, check_errors=False):
    """As :func:`lu_factor`, with an ``info`` of 0: the factors exist for any matrix.

    >>> lu_factor_ex(tensor([[2.0]])).LU
    tensor([[2.]])
    """
    LU, pivots = lu_factor(A, pivot=pivot)
    return LUFactorsAndInfo(LU, pivots, integers(np.zeros(LU.shape[:-2])))


def lu(A, *, pivot=True):
    """``A = P @ L @ U`` with a permutation, a lower and an upper triangular factor, as ``(P, L, U)``.

    >>> lu(tensor([[2.0, 4.0], [1.0, 5.0]])).U.tolist()
    [[2.0, 4.0], [0.0, 3.0]]
    """
    if not pivot:
        raise OperationError("lu(pivot=False): rows are always exchanged here")
    from .rules.scipy import systems

    factors = lane(systems.lu)(as_tensor(A))
    return factors if factors.P.dtype == factors.L.dtype else factors._replace(P=factors.P.astype(factors.L.dtype))


def cholesky_ex(A, *, upper=False, check_errors=False):
    """As :func:`autograd.linalg.cholesky`, with ``(L, info)``: where `info` is not 0, A was not positive definite.

    >>> cholesky_ex(tensor([[-1.0]])).info
    tensor(1, dtype=int32)
    """
    if check_errors:
        return CholeskyAndInfo(cholesky(A, upper=upper), integers(np.zeros(as_tensor(A).shape[:-2])))
    return CholeskyAndInfo(*each_or_nan(lambda A: cholesky(A, upper=upper), A))


def solve_ex(A, B, *, left=True, check_errors=False):
    """As :func:`autograd.linalg.solve`, with ``(result, info)``: where `info` is not 0, A was singular."""
    def solved(A, B):
        return solve(A, B) if left else solve(A.mT, as_tensor(B).mT).mT

    return SolutionAndInfo(*(each_or_nan(solved, A, B) if not check_errors else (solved(as_tensor(A), B), integers(0))))


def triangular_solve(b, A, upper=True, transpose=False, unitriangular=False):
    """``torch.triangular_solve``: ``(X, A)`` with ``A @ X = b`` for triangular A, whose other half is not looked at.

    >>> triangular_solve(tensor([[2.0]]), tensor([[4.0]])).solution.tolist()
    [[0.5]]
    """
    A = as_tensor(A)
    matrix = A.mT if transpose else A
    found = solve_triangular(matrix, b, upper=upper != transpose, unitriangular=unitriangular)
    return TriangularSolution(found, A)


add_out(globals(), without=["diagonal", "lstsq", "vander"])
