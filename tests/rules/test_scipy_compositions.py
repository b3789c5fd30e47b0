"""SciPy's functions composed of entries, as autograd.scipy has them: SciPy's values, and the right gradients."""

import autograd.scipy.integrate
import autograd.scipy.linalg
import autograd.scipy.signal
import autograd.scipy.special
import numpy as np
import pytest
import scipy.integrate
import scipy.linalg
import scipy.signal
import scipy.special

from autograd import NoRuleError, Tensor
from autograd.rules.compositions import COMPOSITIONS
from autograd.rules.families import complete
from autograd.testing import gradcheck

complete()
RANDOM = np.random.default_rng(5)
SQUARE = RANDOM.normal(size=(3, 3)) / 2 + 3 * np.eye(3)
DEFINITE = SQUARE @ SQUARE.T
TALL, WIDE, IMAGE = RANDOM.normal(size=(4, 2)), RANDOM.normal(size=(2, 4)), RANDOM.normal(size=(3, 4))
V, SHARES = RANDOM.normal(size=3), RANDOM.uniform(0.2, 0.8, 3)
LARGE_FIRST, BAND = V + [5, 0, 0], RANDOM.normal(size=(3, 4)) + [[0], [0], [8]]
CONTROL = np.array([[1.0], [0.5], [0.3]])


def part(a):
    return (a + a.T) / 2


LINALG = {
    "inv": [(lambda m, a: m.inv(a), SQUARE)],
    "det": [(lambda m, a: m.det(a), SQUARE)],
    "solve": [(lambda m, a: m.solve(a, V), SQUARE), (lambda m, a: m.solve(part(a), V, assume_a="sym"), SQUARE)],
    "solve_triangular": [(lambda m, a: m.solve_triangular(a, V, lower=True, trans=1), SQUARE)],
    "cholesky": [(lambda m, a: m.cholesky(a), DEFINITE), (lambda m, a: m.cholesky(a, lower=True), DEFINITE)],
    "cho_factor": [(lambda m, a: np.tril(m.cho_factor(a, lower=True)[0]), DEFINITE)],
    "cho_solve": [(lambda m, a: m.cho_solve(m.cho_factor(part(a)), V), DEFINITE)],
    "lu_factor": [(lambda m, a: m.lu_factor(a)[0], a) for a in (SQUARE[::-1].copy(), TALL, WIDE)],
    "lu_solve": [(lambda m, a, trans=trans: m.lu_solve(m.lu_factor(a), SQUARE[:, :2], trans), SQUARE[::-1].copy())
                 for trans in (0, 1)],
    "svd": [(lambda m, a: m.svd(a, full_matrices=False)[1], TALL)],
    "svdvals": [(lambda m, a: m.svdvals(a), TALL)],
    "diagsvd": [(lambda m, a: m.diagsvd(a, 3, 5), V)],
    "polar": [(lambda m, a, side=side: m.polar(a, side), a) for side, a in (("right", TALL), ("left", WIDE))],
    "orth": [(lambda m, a: m.orth(a) @ m.orth(a).T, TALL)],
    "orthogonal_procrustes": [(lambda m, a: m.orthogonal_procrustes(a, TALL**2 + 1), TALL)],
    "norm": [(lambda m, a: m.norm(a), TALL), (lambda m, a: m.norm(a, 1, axis=0), TALL)],
    "pinv": [(lambda m, a: m.pinv(a), TALL), (lambda m, a: m.pinv(a, atol=1e-8), WIDE)],
    "pinvh": [(lambda m, a: m.pinvh(part(a)), SQUARE)],
    "lstsq": [(lambda m, a: m.lstsq(a, np.arange(4.0))[0], TALL)],
    "lu": [(lambda m, a: m.lu(a, permute_l=True), TALL), (lambda m, a: m.lu(a, p_indices=True)[1:], SQUARE[::-1].copy())],
    "qr": [(lambda m, a: m.qr(a, mode="economic"), TALL), (lambda m, a: m.qr(a, mode="r")[0], TALL),
           (lambda m, a: m.qr(a, mode="economic", pivoting=True)[:2], TALL), (lambda m, a: m.qr(a, pivoting=True)[:2], SQUARE)],
    "rq": [(lambda m, a, mode=mode: m.rq(a, mode=mode), a) for mode in ("economic", "r") for a in (TALL, WIDE, SQUARE)],
    "eig": [(lambda m, a: m.eig(a)[0].real, SQUARE), (lambda m, a: m.eig(a, right=False).real, SQUARE)],
    "eigvals": [(lambda m, a: m.eigvals(a).real, SQUARE)],
    "eigh": [(lambda m, a: m.eigh(a)[0], SQUARE), (lambda m, a: m.eigh(a, lower=False, eigvals_only=True), SQUARE),
             (lambda m, a: m.eigh(part(a), DEFINITE, subset_by_index=(1, 2))[0], SQUARE),
             (lambda m, a: m.eigh(part(SQUARE), part(a))[1] ** 2, DEFINITE)],
    "eigvalsh": [(lambda m, a: m.eigvalsh(a), SQUARE)],
    "eigh_tridiagonal": [(lambda m, a: m.eigh_tridiagonal(a, a[1:])[0], V)],
    "eigvalsh_tridiagonal": [(lambda m, a: m.eigvalsh_tridiagonal(a, a[1:]), V)],
    "eig_banded": [(lambda m, a: m.eig_banded(a)[0], BAND)],
    "eigvals_banded": [(lambda m, a: m.eigvals_banded(a, lower=True), BAND)],
    "solve_banded": [(lambda m, a: m.solve_banded((1, 1), a, np.arange(4.0)), BAND + [[0], [8], [0]])],
    "solveh_banded": [(lambda m, a: m.solveh_banded(a, np.arange(4.0)), BAND),
                      (lambda m, a: m.solveh_banded(a, np.arange(4.0), lower=True), BAND[::-1].copy())],
    "toeplitz": [(lambda m, a: m.toeplitz(a, a[:2] ** 2), V)],
    "hankel": [(lambda m, a: m.hankel(a), V)],
    "circulant": [(lambda m, a: m.circulant(a), V)],
    "block_diag": [(lambda m, a: m.block_diag(a, V, a), TALL)],
    "convolution_matrix": [(lambda m, a, n=n, mode=mode: m.convolution_matrix(a, n, mode), V)
                           for n in (2, 5) for mode in ("full", "same", "valid")],
    "companion": [(lambda m, a: m.companion(a), V)],
    "fiedler": [(lambda m, a: m.fiedler(a), V)],
    "leslie": [(lambda m, a: m.leslie(a, a[1:]), V)],
    "khatri_rao": [(lambda m, a: m.khatri_rao(a, TALL[:2]), TALL)],
    "matmul_toeplitz": [(lambda m, a: m.matmul_toeplitz((a, a), V), V)],
    "solve_toeplitz": [(lambda m, a: m.solve_toeplitz(a, V), LARGE_FIRST)],
    "solve_circulant": [(lambda m, a: m.solve_circulant(a, V), LARGE_FIRST)],
    "solve_continuous_lyapunov": [(lambda m, a: m.solve_continuous_lyapunov(a, DEFINITE), SQUARE)],
    "solve_lyapunov": [],
    "solve_discrete_lyapunov": [(lambda m, a, method=method: m.solve_discrete_lyapunov(a / 9, DEFINITE, method), SQUARE)
                                for method in ("direct", "bilinear")],
    "solve_continuous_are": [(lambda m, a: m.solve_continuous_are(a / 6 - np.eye(3), CONTROL, DEFINITE, np.eye(1)), SQUARE)],
    "solve_discrete_are": [(lambda m, a: m.solve_discrete_are(a / 6, CONTROL, DEFINITE, np.eye(1)), SQUARE)],
    "expm_frechet": [(lambda m, a: m.expm_frechet(a / 4, SQUARE / 3), SQUARE)],
    "fractional_matrix_power": [(lambda m, a: m.fractional_matrix_power(a, 0.3), SQUARE)],
}  # fmt: skip
SPECIAL = {
    "logsumexp": [(lambda m, x: m.logsumexp(x, b=SHARES), V)],
    "softmax": [(lambda m, x: m.softmax(x), V)],
    "log_softmax": [(lambda m, x: m.log_softmax(x), V)],
    "softplus": [(lambda m, x: m.softplus(x), V)] if hasattr(scipy.special, "softplus") else [],
    "multigammaln": [(lambda m, x: m.multigammaln(x + 3, 2), SHARES)],
    "factorial": [(lambda m, x: m.factorial(x, extend="complex"), SHARES), (lambda m, x: m.factorial(x), SHARES)],
    "comb": [(lambda m, x: m.comb(x + 4, 2.0), SHARES), (lambda m, x: m.comb(x + 4, 2, repetition=True), SHARES)],
    "perm": [(lambda m, x: m.perm(x + 4, 2.0), SHARES)],
    "zeta": [(lambda m, x: m.zeta(2.5, x), SHARES), (lambda m, x: m.zeta(x + 2), SHARES),
             (lambda m, x: m.zeta(x + 2, 1.5), SHARES)],
    "diric": [(lambda m, x, n=n: m.diric(x, n), SHARES) for n in (4, 5)],
    "jvp": [(lambda m, x: m.jvp(2, x, 3), SHARES)],
    "yvp": [(lambda m, x: m.yvp(1, x), SHARES)],
    "ivp": [(lambda m, x: m.ivp(2, x, 0), SHARES)],
    "kvp": [(lambda m, x: m.kvp(2, x, 2), SHARES)],
    "h1vp": [(lambda m, x: m.h1vp(1, x).real, SHARES)],
    "h2vp": [(lambda m, x: m.h2vp(1, x).imag, SHARES)],
    **{name: [(lambda m, x, name=name: getattr(m, name)(2, x), SHARES),
              (lambda m, x, name=name: getattr(m, name)(0, x, derivative=True), SHARES)]
       for name in ("spherical_jn", "spherical_yn", "spherical_in", "spherical_kn")},
    "legendre_p": [(lambda m, x: m.legendre_p(3, x, diff_n=2), SHARES)],
    "assoc_legendre_p": [(lambda m, x, n=n, k=k, norm=norm: m.assoc_legendre_p(n, k, x, norm=norm), SHARES)
                         for n, k, norm in ((3, 1, False), (3, -2, False), (3, 3, True))],
    "sph_legendre_p": [(lambda m, x: m.sph_legendre_p(3, 1, x), SHARES)],
    "assoc_laguerre": [(lambda m, x: m.assoc_laguerre(x, 2, 1.0), SHARES)],
}  # fmt: skip
SIGNAL = {
    "convolve": [(lambda m, x: m.convolve(x, IMAGE[:2], mode="same"), IMAGE)],
    "fftconvolve": [(lambda m, x: m.fftconvolve(x, IMAGE), IMAGE)],
    "oaconvolve": [(lambda m, x: m.oaconvolve(x, IMAGE[:2, :2], "valid"), IMAGE)],
    "correlate": [(lambda m, x: m.correlate(x, IMAGE[:2], "same"), IMAGE)],
    "convolve2d": [(lambda m, x: m.convolve2d(x, IMAGE, "same"), IMAGE)],
    "correlate2d": [(lambda m, x: m.correlate2d(x, IMAGE[:2, :2], "valid"), IMAGE)],
}
INTEGRATE = {
    "trapezoid": [(lambda m, x: m.trapezoid(x, axis=0), IMAGE)],
    "cumulative_trapezoid": [(lambda m, x: m.cumulative_trapezoid(x, initial=0), IMAGE),
                             (lambda m, x: m.cumulative_trapezoid(x, V**2, axis=0), IMAGE)],
}  # fmt: skip
ROOMS = {
    "linalg": (autograd.scipy.linalg, scipy.linalg, LINALG),
    "special": (autograd.scipy.special, scipy.special, SPECIAL),
    "signal": (autograd.scipy.signal, scipy.signal, SIGNAL),
    "integrate": (autograd.scipy.integrate, scipy.integrate, INTEGRATE),
}
CALLS = [(room, name, *call) for room, (_, _, cases) in ROOMS.items() for name, calls in cases.items() for call in calls]


def results(value):
    return list(value) if isinstance(value, tuple) else [value]


@pytest.mark.parametrize("room, name, call, x", CALLS, ids=[f"{call[0]}.{call[1]}" for call in CALLS])
def test_values_and_gradients(room, name, call, x):
    ours, theirs, _ = ROOMS[room]
    for got, expected in zip(results(call(ours, Tensor(x))), results(call(theirs, x)), strict=True):
        np.testing.assert_allclose(got.numpy(), expected, rtol=1e-9, atol=1e-11)
        assert got.shape == np.shape(expected)
    assert gradcheck(lambda x: call(ours, x), x)


@pytest.mark.parametrize("room, name", [(room, name) for room, (_, _, cases) in ROOMS.items() for name in cases if cases[name]])
@pytest.mark.filterwarnings("error::numpy.exceptions.ComplexWarning")
def test_complex_arguments(room, name):
    """SciPy's values, and a gradient that says how they change along one direction."""
    ours, theirs, cases = ROOMS[room]
    call, x = cases[name][0]
    z = x + 0.3j * np.cos(3.0 * np.arange(x.size)).reshape(x.shape)
    try:
        expected = results(call(theirs, z))
    except (TypeError, ValueError):
        pytest.skip("SciPy's takes no complex numbers")

    def weighed(results):
        return sum(np.sum(np.real(part * np.exp(1j * np.arange(np.size(part)).reshape(np.shape(part))))) for part in results)

    leaf = Tensor(z, requires_grad=True)
    got = results(call(ours, leaf))
    for have, want in zip(got, expected, strict=True):
        np.testing.assert_allclose(have.detach().numpy(), want, rtol=1e-9, atol=1e-11)
        assert (have.shape, have.dtype) == (np.shape(want), np.asarray(want).dtype)
    weighed(got).backward()
    slope = np.sum(leaf.grad.numpy().conj() * (1 + 2j) * abs(z)).real
    ends = {t: weighed(results(call(theirs, z + t * (1 + 2j) * abs(z)))) for t in (2e-4, 1e-4, -1e-4, -2e-4)}
    assert (8 * (ends[1e-4] - ends[-1e-4]) - (ends[2e-4] - ends[-2e-4])) / 12e-4 == pytest.approx(slope, rel=1e-6, abs=1e-6)


def test_every_composition_is_tested():
    tested = {getattr(theirs, name) for _, theirs, cases in ROOMS.values() for name in cases if hasattr(theirs, name)}
    assert {f for f, by in COMPOSITIONS.items() if by.__module__.startswith("autograd.rules.scipy.")} == tested


def test_arrays_get_what_scipy_gives():
    assert autograd.scipy.special.factorial(5, exact=True) == 120
    np.testing.assert_array_equal(autograd.scipy.linalg.schur(SQUARE)[0], scipy.linalg.schur(SQUARE)[0])
    assert autograd.scipy.linalg.expm(SQUARE).__class__ is np.ndarray
    assert autograd.scipy.stats.expon.logpdf(2.0) == -2.0
    assert autograd.scipy.stats.cauchy.logpdf(2.0) == scipy.stats.cauchy.logpdf(2.0)


def test_constants_and_powers_of_whole_numbers():
    t = Tensor(DEFINITE, requires_grad=True)
    assert autograd.scipy.linalg.issymmetric(t) and autograd.scipy.linalg.bandwidth(t) == (2, 2)
    assert not autograd.scipy.special.gammasgn(Tensor([-0.5], requires_grad=True)).requires_grad
    squared = autograd.scipy.linalg.fractional_matrix_power(t, 2)
    np.testing.assert_allclose(squared.detach().numpy(), DEFINITE @ DEFINITE)
    exponent = Tensor(0.5)
    assert gradcheck(lambda s: autograd.scipy.linalg.fractional_matrix_power(Tensor(SQUARE), s), exponent.numpy())


def test_a_complex_right_side_of_sylvesters_equation_beside_real_matrices():
    a = np.array([[1.0, 2.0], [-2.0, 1.0]])
    q = np.array([[1.0 + 2j, 0.5], [3j, 1.0]])
    x = autograd.scipy.linalg.solve_sylvester(a, a, Tensor(q)).numpy()
    np.testing.assert_allclose(a @ x + x @ a, q, rtol=1e-12)


@pytest.mark.parametrize("call, error, words", [
    (lambda t: autograd.scipy.linalg.schur(t), NoRuleError, "finds the eigenvalues in an order"),
    (lambda t: autograd.scipy.linalg.rq(t, mode="raw"), ValueError, "'full', 'economic' or 'r'"),
    (lambda t: autograd.scipy.special.roots_legendre(t), NoRuleError, "nodes and weights"),
    (lambda t: autograd.scipy.special.ellip_harm(1, 2, 1, 1, t), NoRuleError, "not among SciPy's functions"),
    (lambda t: autograd.scipy.linalg.qr(t, mode="raw"), ValueError, "'full', 'economic' or 'r'"),
    (lambda t: autograd.scipy.linalg.eig(t, t), ValueError, "eig.b="),
    (lambda t: autograd.scipy.linalg.eigh(t, type=2), ValueError, "type=2"),
    (lambda t: autograd.scipy.linalg.eig_banded(t, select="i"), ValueError, "select='i'"),
    (lambda t: autograd.scipy.linalg.polar(t, "up"), ValueError, "'right' or 'left'"),
    (lambda t: autograd.scipy.linalg.solve_sylvester(t, t), NoRuleError, "takes a, b, q"),
    (lambda t: autograd.scipy.linalg.solve_discrete_lyapunov(t, t, "slow"), ValueError, "'direct' or 'bilinear'"),
    (lambda t: autograd.scipy.linalg.solve_continuous_are(t, t, t, t, s=t), ValueError, "generalized equation"),
    (lambda t: autograd.scipy.linalg.solve_circulant(t, t), ValueError, "a vector c"),
    (lambda t: autograd.scipy.linalg.convolution_matrix(t[0], 2, "half"), ValueError, "'full', 'same' or 'valid'"),
    (lambda t: autograd.scipy.linalg.companion(t[0, :1]), ValueError, "at least 2 coefficients"),
    (lambda t: autograd.scipy.linalg.leslie(t[0], t[0]), ValueError, "one element more in f"),
    (lambda t: autograd.scipy.linalg.diagsvd(t[0], 2, 2), ValueError, "3 elements does not fit"),
    (lambda t: autograd.scipy.special.factorial(t, exact=True), ValueError, "whole numbers"),
    (lambda t: autograd.scipy.special.factorial(t, extend="none"), ValueError, "'zero' or 'complex'"),
    (lambda t: autograd.scipy.special.factorial(t + 1j), ValueError, "extend='complex'"),
    (lambda t: autograd.scipy.special.sph_legendre_p(2, 1, t, diff_n=1), ValueError, "diff_n=1"),
    (lambda t: autograd.scipy.linalg.eigh_tridiagonal(t[0] + 1j, t[1, 1:]), TypeError, "eig_banded"),
    (lambda t: autograd.scipy.special.diric(t, 0), ValueError, "at least 1, got 0"),
    (lambda t: autograd.scipy.special.jvp(1, t, -1), ValueError, "at least 0, got -1"),
    (lambda t: autograd.scipy.special.assoc_legendre_p(2, 1, t, diff_n=1), ValueError, "branch_cut"),
    (lambda t: autograd.scipy.signal.fftconvolve(t, t, axes=0), ValueError, "expected all axes"),
    (lambda t: autograd.scipy.signal.convolve2d(t, t, boundary="wrap"), ValueError, "np.pad first"),
    (lambda t: autograd.scipy.signal.correlate(t[:2], t, "valid"), ValueError, "the larger one"),
    (lambda t: autograd.scipy.integrate.cumulative_trapezoid(t, initial=1), ValueError, "None or 0"),
])  # fmt: skip
def test_errors_say_what_was_expected(call, error, words):
    with pytest.raises(error, match=words):
        call(Tensor(DEFINITE, requires_grad=True))
