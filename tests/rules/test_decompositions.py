"""Linear algebra composed of decompositions: NumPy's values, and the right gradients of two orders."""

import numpy as np
import pytest

from autograd import NoRuleError, OperationError, Tensor, gradients, jvp, linalg
from autograd.testing import gradcheck

RANDOM = np.random.default_rng(5)


def matrix(*shape, dtype=float):
    """A matrix in general position, of full rank."""
    values = RANDOM.normal(size=shape) + 2 * np.eye(*shape[-2:])
    return values if dtype is float else values + 1j * RANDOM.normal(size=shape)


def symmetric(n, dtype=float):
    a = matrix(n, n, dtype=dtype)
    return (a + a.conj().T) / 2 + np.diag(np.arange(n))


SQUARE, TALL, WIDE, TALLEST = matrix(3, 3), matrix(3, 2), matrix(2, 3), matrix(4, 2)
BATCH, COMPLEX = matrix(2, 3, 2), matrix(3, 2, dtype=complex)
SYMMETRIC, HERMITIAN = symmetric(3), symmetric(3, complex)
SEPARATE = matrix(2, 3, 2, 3) + 3 * np.eye(6).reshape(2, 3, 2, 3)


def mean_of(function):
    """`function` of the symmetric part, for finite differences leave the symmetric matrices."""
    return lambda a: function((a + np.conjugate(a).swapaxes(-1, -2)) / 2)


def projector(basis):
    """What does not depend on the choice of the basis vectors of a space."""
    return basis @ np.conjugate(basis).swapaxes(-1, -2)


CASES = {
    "svd": [(lambda a: np.linalg.svd(a, full_matrices=False), [a]) for a in (SQUARE, TALL, WIDE, BATCH, COMPLEX, COMPLEX.T)]
    + [(np.linalg.svd, [a]) for a in (SQUARE, TALL, WIDE, BATCH)]
    + [(lambda a: projector(np.linalg.svd(a)[0][:, 2:]), [TALLEST]),
       (lambda a: projector(np.linalg.svd(a).Vh[2:].T), [TALLEST.T]),
       (lambda a: np.linalg.svd(a, compute_uv=False), [TALL]),
       (lambda a: np.linalg.svd(a, hermitian=True)[1], [SYMMETRIC])],
    "svdvals": [(np.linalg.svdvals, [a]) for a in (TALL, BATCH)],
    "eigh": [(mean_of(np.linalg.eigh), [a]) for a in (SYMMETRIC, HERMITIAN)]
    + [(mean_of(lambda a: np.linalg.eigh(a, "U")), [HERMITIAN])],
    "eigh of one triangle": [(lambda a, uplo=uplo: np.linalg.eigh(a, uplo), [a])
                             for uplo in "LU" for a in (SYMMETRIC, HERMITIAN, SYMMETRIC + np.triu(SQUARE))],
    "cholesky of one triangle": [(lambda a, upper=upper: np.linalg.cholesky(a, upper=upper), [a + 9 * np.eye(3)])
                                 for upper in (False, True) for a in (SYMMETRIC, SYMMETRIC + np.triu(SQUARE))],
    "eigvalsh": [(np.linalg.eigvalsh, [SYMMETRIC])],
    "eig": [(np.linalg.eig, [SYMMETRIC + np.triu(SQUARE) / 9]), (np.linalg.eig, [matrix(3, 3, dtype=complex)])],
    "eigvals": [(np.linalg.eigvals, [SYMMETRIC + np.triu(SQUARE) / 9]), (np.linalg.eigvals, [np.array([[1.0, 2], [-3, 1]])])],
    "qr": [(lambda a, mode=mode: np.linalg.qr(a, mode), [a])
           for mode in ("reduced", "r", "complete") for a in (SQUARE, TALL, WIDE, BATCH)]
    + [(lambda a: projector(np.linalg.qr(a, "complete")[0][:, 2:]), [TALLEST]), (np.linalg.qr, [COMPLEX.T])],
    "pinv": [(np.linalg.pinv, [a]) for a in (SQUARE, TALLEST, WIDE, BATCH)]
    + [(lambda a: np.linalg.pinv(a, rtol=1e-8), [TALL]), (lambda a: np.linalg.pinv(a, hermitian=True), [SYMMETRIC])],
    "lstsq": [(np.linalg.lstsq, [a, b]) for a, b in ((TALLEST, matrix(4, 2)), (TALL, np.arange(3.0)), (WIDE, np.ones(2)))]
    + [(lambda a, b: np.linalg.lstsq(a, b, rcond=-1), [TALL, np.arange(3.0)])],
    "tensorsolve": [(np.linalg.tensorsolve, [SEPARATE, matrix(2, 3)]),
                    (lambda a, b: np.linalg.tensorsolve(np.moveaxis(a, -1, 0), b, axes=(0,)), [SEPARATE, matrix(2, 3)])],
    "tensorinv": [(np.linalg.tensorinv, [SEPARATE]), (lambda a: np.linalg.tensorinv(a, ind=1), [matrix(4, 2, 2)])],
    "cond": [(lambda a, p=p: np.linalg.cond(a, p), [SQUARE]) for p in (None, 2, -2, 1, -1, np.inf, -np.inf, "fro")]
    + [(np.linalg.cond, [TALL])],
    "norm": [(lambda a, p=p: np.linalg.norm(a, p), [TALL]) for p in ("nuc", 2, -2)],
    "multi_dot": [(lambda *arrays: np.linalg.multi_dot(arrays), arrays) for arrays in (
        [TALL, WIDE], [TALLEST, WIDE, TALL, WIDE], [np.ones(4), TALLEST, WIDE, np.arange(3.0)])],
}  # fmt: skip
CALLS = [(name, *call) for name, calls in CASES.items() for call in calls]


def parts(result):
    return list(result) if isinstance(result, tuple) else [result]


def floating(result):
    """The parts that have a gradient: not the rank, not what is empty."""
    return [part for part in parts(result) if 0 not in part.shape and part.dtype.kind in "fc"]


@pytest.mark.parametrize("name, function, arrays", CALLS, ids=[call[0] for call in CALLS])
def test_values_and_gradients(name, function, arrays):
    for got, expected in zip(parts(function(*map(Tensor, arrays))), parts(function(*arrays)), strict=True):
        np.testing.assert_allclose(np.asarray(got), expected, rtol=1e-9, atol=1e-12)
        assert got.shape == np.shape(expected)
    gradcheck(lambda *tensors: tuple(floating(function(*tensors))), *arrays, order=2)


def test_results_have_numpys_names():
    a = Tensor(TALL)
    assert np.linalg.svd(a)._fields == ("U", "S", "Vh")
    assert np.linalg.qr(a)._fields == ("Q", "R")
    assert np.linalg.eigh(Tensor(SYMMETRIC))._fields == np.linalg.eig(Tensor(SQUARE))._fields == ("eigenvalues", "eigenvectors")


def leading(a):
    """The best approximation of rank 1."""
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    return (u[:, :1] * s[:1]) @ vh[:1]


def test_what_does_not_use_the_vectors_of_equal_values_has_a_gradient():
    a = Tensor(np.diag([3.0, 1.0, 1.0, 0.0])[:, :3], requires_grad=True)
    (found,) = gradients(leading(a)[0, 0], a)
    np.testing.assert_allclose(found.numpy(), np.eye(4, 3) * [1, 0, 0], atol=1e-12)
    b = Tensor(np.diag([0.0, 2.0, 2.0]), requires_grad=True)
    (found,) = gradients(np.linalg.eigh(b)[1][1, 0] ** 2, b)
    np.testing.assert_array_equal(found.numpy(), 0)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_uses_the_vectors_of_equal_values_has_none_and_says_so():
    a = Tensor(np.eye(3), requires_grad=True)
    values, vectors = np.linalg.eigh(a)
    (found,) = gradients(((vectors * values) @ vectors.T)[0, 1], a)
    assert not np.isfinite(found.numpy()).all()


def test_equal_values_have_the_gradient_of_their_sum():
    a = Tensor(np.eye(3), requires_grad=True)
    for values in (np.linalg.eigvalsh, np.linalg.svdvals, np.linalg.eigvals):
        np.testing.assert_allclose(gradients(values(a).sum(), a)[0].numpy(), np.eye(3))


def test_long_vectors_that_start_with_nothing_keep_their_gradient():
    """Where the component that LAPACK keeps real is mere rounding, its phase is not taken for a quantity."""
    h = np.diag([0.0, 1.0, 2.0]).astype(complex)
    h[0, 1] = h[1, 0] = 1e-13
    h[1, 2], h[2, 1] = 0.5j, -0.5j
    a = Tensor(h, requires_grad=True)
    size = np.abs(np.linalg.eigh(a)[1])[1, 2] ** 2
    (found,) = gradients(size, a)
    assert abs(found.numpy()).max() < 2


@pytest.mark.parametrize("name, function, arrays", CALLS, ids=[call[0] for call in CALLS])
def test_forward_mode_agrees_with_reverse_mode(name, function, arrays):
    if any(array.dtype.kind == "c" for array in arrays):
        return  # a real function of complex matrices has no one derivative
    changes = [np.cos(np.arange(array.size)).reshape(array.shape) for array in arrays]
    if name.startswith("eigh"):
        changes = [change + change.T for change in changes]
    _, slopes = jvp(lambda *tensors: tuple(floating(function(*tensors))), tuple(arrays), tuple(changes))
    tensors = [Tensor(array, requires_grad=True) for array in arrays]
    for part, slope in zip(floating(function(*tensors)), slopes, strict=True):
        weights = np.sin(1 + np.indices(part.shape).sum(axis=0)).astype(part.dtype)
        found = gradients(part, tensors, weights, retain_graph=True, materialize_grads=True)
        backward = sum(np.sum(g.numpy() * change) for g, change in zip(found, changes))
        np.testing.assert_allclose(np.sum(np.real(weights * slope)), backward, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("call, words", [
    (lambda a: linalg.eigh(a), "expected a symmetric matrix"),
    (lambda a: np.linalg.qr(a, "raw"), "'raw'.*'reduced', 'complete' or 'r'"),
    (lambda a: np.linalg.tensorinv(a, 0), "positive number of axes, got 0"),
    (lambda a: np.linalg.tensorsolve(a[:2], a[0]), r"\(2, 3\) is not square"),
    (lambda a: np.linalg.multi_dot([a]), "at least two arrays, got 1"),
    (lambda a: np.linalg.multi_dot([a, 2]), "expected matrices, or vectors at the ends"),
])  # fmt: skip
def test_errors_say_what_was_expected(call, words):
    with pytest.raises(ValueError, match=words):
        call(Tensor(np.arange(9.0).reshape(3, 3), requires_grad=True))


def test_a_result_cannot_be_written_into_an_array():
    with pytest.raises(NoRuleError, match="out="):
        np.linalg.multi_dot([Tensor(SQUARE), Tensor(SQUARE)], out=np.empty((3, 3)))


def test_dependent_columns_have_no_gradient_of_their_factors():
    a = Tensor(np.array([[1.0, 0.0]] * 3), requires_grad=True)  # of which every processor makes an exact 0 in R
    with pytest.raises((OperationError, np.linalg.LinAlgError)):
        np.linalg.qr(a).R.sum().backward()


@pytest.mark.parametrize("name", ["cholesky", "eigvalsh"])
def test_numpys_names_give_the_gradient_of_one_triangle_and_pytorchs_the_symmetric_one(name):
    a = Tensor(SYMMETRIC + 9 * np.eye(3), requires_grad=True)
    (of_triangle,), (symmetric,) = (gradients(getattr(room, name)(a)[..., -1].sum(), a) for room in (np.linalg, linalg))
    np.testing.assert_array_equal(np.triu(of_triangle.numpy(), 1), 0)
    np.testing.assert_allclose((of_triangle.numpy() + of_triangle.numpy().T) / 2, symmetric.numpy(), rtol=1e-12)
