"""What stands for scipy.linalg: values against SciPy, gradients against finite differences and closed forms."""

import numpy as np
import pytest
import scipy.linalg

import autograd
from autograd import Tensor
from autograd.rules.scipy import equations, factors, matrix_functions, structured, systems
from autograd.testing import gradcheck

RNG = np.random.default_rng(3)
A = RNG.normal(size=(4, 4)) + 5 * np.eye(4)
S = A @ A.T
COMPLEX = A + 1j * RNG.normal(size=(4, 4))
TALL, WIDE = RNG.normal(size=(5, 3)), RNG.normal(size=(3, 5))
V, W, B = RNG.normal(size=4), RNG.normal(size=3), RNG.normal(size=(4, 2))
BAND = RNG.normal(size=(4, 4)) + [[0], [6], [0], [0]]

CALLS = [
    (systems, "inv", [A], {}),
    (systems, "det", [A], {}),
    (systems, "solve", [A, V], {}),
    (systems, "solve", [A, B], dict(transposed=True)),
    (systems, "solve", [A, B], dict(assume_a="upper triangular")),
    (systems, "solve", [S, B], dict(assume_a="pos", lower=True)),
    (systems, "solve", [A, B], dict(assume_a="sym")),
    (systems, "solve_triangular", [A, V], dict(lower=True)),
    (systems, "solve_triangular", [A, B], dict(trans="T", unit_diagonal=True)),
    (systems, "solve_triangular", [COMPLEX, B], dict(trans="C")),
    (equations, "solve_banded", [BAND, V], {}),
    (equations, "solve_sylvester", [A, A[:3, :3], RNG.normal(size=(4, 3))], {}),
    (matrix_functions, "expm", [A / 5], {}),
    (matrix_functions, "expm", [RNG.normal(size=(2, 3, 3))], {}),
    (matrix_functions, "sqrtm", [S], {}),
    (matrix_functions, "sqrtm", [-S], {}),
    (matrix_functions, "cosm", [A / 5], {}),
    (matrix_functions, "tanhm", [A / 5], {}),
    (structured, "toeplitz", [V], {}),
    (structured, "toeplitz", [V, W], {}),
    (structured, "hankel", [V], {}),
    (structured, "hankel", [V, W], {}),
    (structured, "circulant", [V], {}),
    (structured, "block_diag", [A, V, TALL, np.float64(2.0)], {}),
]


@pytest.mark.parametrize("module, name, arrays, options", CALLS)
def test_values_and_gradients(module, name, arrays, options):
    ours, theirs = getattr(module, name), getattr(scipy.linalg, name)

    def call(*given):
        if name == "solve_banded":
            return ours((2, 1), *given, **options)
        return ours(*given, **options)

    expected = theirs((2, 1), *arrays) if name == "solve_banded" else theirs(*arrays, **options)
    np.testing.assert_allclose(call(*arrays), expected, rtol=1e-10, atol=1e-12)
    recorded = call(*map(Tensor, arrays))
    np.testing.assert_array_equal(recorded.numpy(), call(*arrays))
    assert recorded.shape == np.shape(expected)
    assert gradcheck(call, *arrays, order=2)


@pytest.mark.parametrize("lower", [False, True])
def test_cholesky_and_what_is_solved_with_it(lower):
    np.testing.assert_allclose(systems.cholesky(S, lower=lower), scipy.linalg.cholesky(S, lower=lower), rtol=1e-12)
    factor, is_lower = systems.cho_factor(Tensor(S), lower)
    assert is_lower is lower
    np.testing.assert_allclose(systems.cho_solve((factor, lower), V).numpy(), np.linalg.solve(S, V), rtol=1e-10)
    assert gradcheck(lambda a, b: systems.cho_solve(systems.cho_factor(a @ a.T, lower), b), A, B, order=2)


@pytest.mark.parametrize("lower", [False, True])
@pytest.mark.parametrize("a", [A, COMPLEX], ids=["real", "complex"])
def test_one_triangle_of_each_matrix_is_read(a, lower):
    b = S + np.triu(a, 1) if lower else S + np.tril(a, -1)
    found = factors.eigh(Tensor(a), Tensor(b), lower=lower, eigvals_only=True)
    np.testing.assert_allclose(found.numpy(), scipy.linalg.eigh(a, b, lower=lower, eigvals_only=True), rtol=1e-10)
    np.testing.assert_allclose(factors.pinvh(Tensor(a), lower=lower).numpy(), scipy.linalg.pinvh(a, lower=lower), rtol=1e-9)


def test_details_of_complex_factors():
    found = np.linalg.lstsq(Tensor(COMPLEX[:2]), Tensor(V[:2]))
    assert found[1].dtype == np.float64 and autograd.linalg.lu(Tensor(COMPLEX)).P.dtype == np.complex128
    empty = Tensor(np.zeros((0, 0), complex), requires_grad=True)
    abs(np.linalg.eig(empty)[1]).sum().backward()
    assert empty.grad.shape == (0, 0)


@pytest.mark.parametrize("a", [A, TALL, WIDE, COMPLEX], ids=["square", "tall", "wide", "complex"])
def test_l_and_u(a):
    p, low, up = systems.lu(Tensor(a))
    for found, expected in zip((p, low, up), scipy.linalg.lu(a), strict=True):
        np.testing.assert_array_equal(found.numpy(), expected)
    assert gradcheck(lambda a: systems.lu(a)[1:], a, order=2)


def test_the_gradient_of_a_trace_of_an_exponential():
    a = Tensor(A / 5, requires_grad=True)
    np.trace(matrix_functions.expm(a)).backward()
    np.testing.assert_allclose(a.grad.numpy(), scipy.linalg.expm(A / 5).T, rtol=1e-10)


def test_lists_are_taken_as_arrays():
    np.testing.assert_array_equal(structured.toeplitz([1, 2], [1, 3]), [[1, 3], [2, 1]])
    np.testing.assert_array_equal(systems.solve_triangular([[2.0, 0.0], [0.0, 4.0]], [2.0, 4.0]), [1.0, 1.0])
    assert structured.block_diag().shape == (1, 0)


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: systems.solve_triangular(A, V, trans="X"), ValueError, "expected 0, 1 or 2, or 'N', 'T' or 'C'"),
        (lambda: structured.block_diag(np.zeros((1, 1, 1))), ValueError, "(1, 1, 1)"),
        (lambda: equations.solve_banded((1, 1), Tensor(BAND), Tensor(V)), ValueError, "solve_banded"),
    ],
)
def test_errors_say_what_was_expected(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
