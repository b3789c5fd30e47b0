"""Not a number and infinity in matrices: what comes out is what NumPy and SciPy give, and never nothing."""

import autograd.numpy.linalg
import autograd.scipy.linalg
import numpy as np
import pytest
import scipy.linalg

import autograd
from autograd import Tensor
from autograd.rules.compositions import COMPOSITIONS
from autograd.rules.families import complete
from autograd.rules.table import BY_FUNCTION

complete()

# -- arguments for every function ---------------------------------------------------------------------------------

A = np.array([[4.0, 1.0, -0.5], [0.3, 3.0, 0.7], [-1.1, 0.2, 5.0]])
P = A @ A.T
B, V, W = A[:, :2], np.array([5.0, 1.0, -2.0]), np.array([0.5, -1.5])
BANDS, HALF = np.array([[0, 0.1, 0.2], [2, 3, 4.0], [0.1, 0.2, 0]]), np.array([[0, 0.1, 0.2], [2, 3, 4.0]])

OF_POSITIVE = "cho_factor cholesky eigh eigvalsh logm sqrtm signm pinvh"
OF_VECTOR = "circulant companion fiedler fiedler_companion hankel toeplitz"
OF_TWO_MATRICES = "block_diag expm_frechet khatri_rao orthogonal_procrustes matmul tensordot"
OF_TWO_VECTORS = "cross outer vecdot solve_circulant solve_toeplitz matmul_toeplitz"
OF_HALF_BANDS = "cholesky_banded eig_banded eigvals_banded"

ARGUMENTS = {
    **dict.fromkeys(OF_POSITIVE.split(), (P,)), **dict.fromkeys(OF_VECTOR.split(), (V,)),
    **dict.fromkeys(OF_TWO_MATRICES.split(), (A, A)), **dict.fromkeys(OF_TWO_VECTORS.split(), (V, V)),
    **dict.fromkeys(OF_HALF_BANDS.split(), (HALF,)), **dict.fromkeys(("solve", "lstsq"), (A, B)),
    **dict.fromkeys(("tensorsolve", "qr_multiply", "solve_triangular"), (A, V)),
    **dict.fromkeys(("solve_continuous_are", "solve_discrete_are"), (A, B, P, P[:2, :2])),
    **dict.fromkeys(("solve_continuous_lyapunov", "solve_lyapunov"), (A, P)), "solve_discrete_lyapunov": (A / 9, P),
    **dict.fromkeys(("eigh_tridiagonal", "eigvalsh_tridiagonal", "leslie"), (V, W)),
    "tensorinv": (A.reshape(3, 1, 3, 1),), "matrix_power": (A, 3), "multi_dot": ([A, A, A],), "convolution_matrix": (V, 4),
    "fractional_matrix_power": (P, 0.5), "solve_banded": ((1, 1), BANDS, V), "solveh_banded": (HALF, V), "diagsvd": (V, 3, 4),
    "solve_sylvester": (A, A, A), "subspace_angles": (B, B), "cdf2rdf": (V + 0j, A + 0j), "cossin": (np.eye(3), 1, 1),
    "cho_solve": ((P, True), V), "cho_solve_banded": ((HALF, False), V), "lu_solve": ((A, np.arange(3)), V),
}  # fmt: skip
"""Arguments of functions that take more, or something else, than one square matrix."""

NESTED = {"multi_dot", "cho_solve", "cho_solve_banded", "lu_solve", "cossin", "cdf2rdf"}
"""Functions whose first argument holds more than one array, or that only refuse: left out of what follows."""

ROOMS = [(np.linalg, np.linalg), (scipy.linalg, autograd.scipy.linalg)]
FUNCTIONS = {
    f"{room.__name__}.{name}": (getattr(room, name), getattr(ours, name), ARGUMENTS.get(name, (A,)))
    for room, ours in ROOMS
    for name in room.__all__
    if (getattr(room, name) in COMPOSITIONS or getattr(room, name) in BY_FUNCTION) and name not in NESTED
}

BY_SINGULAR_VALUES = {"svd", "svdvals", "pinv", "lstsq", "matrix_rank"}
ENDLESS = {"scipy.linalg.sqrtm", *(f"numpy.linalg.{name}" for name in BY_SINGULAR_VALUES)}
"""Functions that never end for some infinite elements: here an error for all of them."""

BY_TRANSFORMS = {"matmul_toeplitz", "solve_circulant"}
"""SciPy's functions that go through Fourier transforms, which make NaN of what is infinite elsewhere."""


def spoilt(arguments, which, place, value):
    """A copy of the arguments with `value` at a place of one of their arrays."""
    copies = [np.array(a) if isinstance(a, np.ndarray) else a for a in arguments]
    arrays = [a for a in copies if isinstance(a, np.ndarray)]
    arrays[which].flat[place % arrays[which].size] = value
    return copies


def outcome(function, arguments):
    """The results of a call, in a list, or that it raises an error as those of LAPACK are."""
    try:
        results = function(*arguments)
    except ValueError:  # LinAlgError is one
        return "an error"
    return [part for part in (results if isinstance(results, tuple) else [results]) if part is not None]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.filterwarnings("ignore")
def test_what_comes_out_is_what_numpy_gives(name, value):
    function, ours, arguments = FUNCTIONS[name]
    endless, by_transforms = name in ENDLESS and np.isinf(value), name.rpartition(".")[2] in BY_TRANSFORMS
    for which in range(sum(isinstance(a, np.ndarray) for a in arguments)):
        for place in (0, 1, 5):
            given = spoilt(arguments, which, place, value)
            leaves = [Tensor(a, requires_grad=True) if isinstance(a, np.ndarray) else a for a in given]
            with np.errstate(all="ignore"):
                found = outcome(ours, leaves)
                expected = "an error" if endless and not which else outcome(function, given)
                if isinstance(expected, str) or isinstance(found, str):
                    assert found == expected or by_transforms, given
                    continue
                for one, other in zip(found, expected, strict=True):
                    one = one.detach().numpy() if isinstance(one, Tensor) else one
                    if not by_transforms:
                        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9, err_msg=str(given))
                backward(found)


def backward(results):
    """Whatever comes out of it, something does."""
    for result in results:
        if isinstance(result, Tensor) and result.requires_grad and result.size:
            result.backward(np.ones(result.shape, result.dtype), retain_graph=True)


# -- endless loops ------------------------------------------------------------------------------------------------

SINGULAR = [np.linalg.svd, np.linalg.pinv, autograd.linalg.svd, autograd.scipy.linalg.sqrtm, autograd.scipy.linalg.logm,
            lambda a: np.linalg.lstsq(a, a[0])]  # fmt: skip


@pytest.mark.parametrize("special", [np.nan, np.inf])
@pytest.mark.parametrize("fn", SINGULAR)
def test_matrices_with_infinite_elements_end_in_an_error(fn, special):
    """LAPACK's singular value decomposition of some of them, and SciPy's square root, never end."""
    for n in (2, 3, 4):
        for place in range(n * n):
            a = np.random.default_rng(n).normal(size=(n, n))
            a.flat[place] = special
            with pytest.raises(np.linalg.LinAlgError, match="infinite or NaN"):
                fn(Tensor(a, requires_grad=True))


def test_least_squares_of_a_list_and_of_a_number():
    b = Tensor(np.array([1.0, 2.0]), requires_grad=True)
    np.linalg.lstsq([[2, 0], [0, 4]], b)[0].sum().backward()
    np.testing.assert_allclose(b.grad.numpy(), [0.5, 0.25])
    with pytest.raises(np.linalg.LinAlgError, match="expected a matrix"):
        np.linalg.lstsq(0, b)


def test_the_gradient_of_a_determinant_that_is_not_a_number():
    a = np.stack([np.eye(3), np.eye(3)])
    a[1, 0, 1] = np.inf
    with np.errstate(all="ignore"):
        found = autograd.grad(lambda a: np.linalg.det(a).sum())(a)
    np.testing.assert_allclose(found[0], np.eye(3), atol=1e-15)
    assert np.isnan(found[1]).all()


@pytest.mark.parametrize("name", sorted(BY_SINGULAR_VALUES))
def test_compatible_functions_refuse_plain_arrays_that_have_no_end(name):
    a = np.array(A)
    a[0, 0] = np.inf
    function = getattr(autograd.numpy.linalg, name)
    with pytest.raises(np.linalg.LinAlgError, match="infinite or NaN"):
        function(a, V) if name == "lstsq" else function(a)
    assert np.asarray(function(A, V)[0] if name == "lstsq" else function(A)[0] if name == "svd" else function(A)).any()


@pytest.mark.parametrize("p", [None, -2, 1, "fro"])
def test_condition_of_singular_and_infinite_matrices(p):
    stack = np.stack([np.eye(2) * 2, np.zeros((2, 2)), np.full((2, 2), np.inf)])
    x = Tensor(stack, requires_grad=True)
    with np.errstate(all="ignore"):
        found = np.linalg.cond(x, p)
        np.testing.assert_allclose(found.detach().numpy(), np.linalg.cond(stack, p))
        found.sum().backward()
        np.testing.assert_allclose(autograd.vmap(lambda a: np.linalg.cond(a, p))(Tensor(stack)).numpy(), found.detach().numpy())
    assert np.isfinite(x.grad.numpy()[0]).all() and not np.isfinite(x.grad.numpy()[1:]).any()


@pytest.mark.parametrize("a", [np.zeros((2, 2)), np.ones((2, 3)), np.stack([np.eye(2), np.ones((2, 2))]), np.ones(2)])
@pytest.mark.parametrize("options", [{}, dict(tol=0.5), dict(rtol=0.1)])
def test_ranks(a, options):
    np.testing.assert_array_equal(np.linalg.matrix_rank(Tensor(a), **options).numpy(), np.linalg.matrix_rank(a, **options))


@pytest.mark.parametrize("special", [np.nan, np.inf])
def test_the_exponential_of_what_is_not_a_number(special):
    a = Tensor(np.array([[1.0, special], [0.0, 1.0]]), requires_grad=True)
    autograd.scipy.linalg.expm(a).sum().backward()
    assert np.isnan(a.grad.numpy()).all()
    with pytest.raises(ValueError, match="infs or NaNs"):
        autograd.scipy.linalg.expm_frechet(a, np.eye(2))
    derivative = autograd.scipy.linalg.expm_frechet(a, np.eye(2), compute_expm=False, check_finite=False)
    assert np.isnan(derivative.detach().numpy()).all()


def test_the_triangle_that_is_not_read_may_hold_anything():
    for upper in (False, True):
        a = np.where(np.tri(3, k=-1, dtype=bool).T ^ upper & ~np.eye(3, dtype=bool), np.nan, P)
        x = Tensor(a, requires_grad=True)
        (np.linalg.cholesky(x, upper=upper).sum() + np.linalg.eigvalsh(x, "U" if upper else "L").sum()).backward()
        np.testing.assert_array_equal(x.grad.numpy() == 0, np.isnan(a))
