"""SciPy's special functions: values against SciPy, gradients at special places, and what is refused."""

import math
import subprocess
import sys

import numpy as np
import pytest
import scipy.special as sc

from autograd import OperationError, Tensor, grad, special
from autograd.rules.scipy import gamma_family
from autograd.rules.table import BY_FUNCTION
from autograd.testing import gradcheck


def slope(function, x):
    x = Tensor(x, requires_grad=True)
    function(x).real.sum().backward()
    return x.grad.numpy()


def test_importing_autograd_imports_no_scipy_until_it_is_needed():
    code = (
        "import sys, autograd, nn; assert 'scipy' not in sys.modules; "
        "import numpy as np, scipy.special as sc; t = autograd.Tensor([0.5], requires_grad=True); "
        "sc.gammaln(t).backward(); assert abs(t.grad.item() - sc.digamma(0.5)) < 1e-15"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_scipys_own_functions_take_tensors():
    x = np.array([0.2, 0.7])
    for function in (sc.gammaln, sc.erf, sc.expit, sc.logit, sc.ndtr, sc.j0, sc.i1e, sc.log1p):
        np.testing.assert_allclose(function(Tensor(x)).numpy(), function(x), rtol=1e-15)  # NumPy's log1p may be another one
        assert function in BY_FUNCTION


def test_an_unknown_function_of_scipy_is_named_in_the_error():
    with pytest.raises(Exception, match="mathieu_a has no gradient rule"):
        sc.mathieu_a(2, Tensor([0.5]))


@pytest.mark.parametrize(
    "function, x, expected",
    [
        (lambda x: sc.xlogy(x, 0.0), 0.0, 0.0),
        (lambda x: sc.xlogy(0.0, x), 0.0, 0.0),
        (lambda x: sc.xlog1py(0.0, x), -1.0, 0.0),
        (sc.exprel, 0.0, 0.5),
        (sc.ellipk, 0.0, np.pi / 8),
        (sc.ellipe, 0.0, -np.pi / 8),
        (sc.j1, 0.0, 0.5),
        (sc.i1, 0.0, 0.5),
        (sc.log_ndtr, -1e6, 1e6),
        (sc.log_ndtr, 50.0, 0.0),
        (sc.log_expit, -1000.0, 1.0),
        (sc.lambertw, 0.0, 1.0),
        (lambda x: sc.gammainc(1.0, x), 0.0, 1.0),
        (lambda x: sc.betainc(1.0, 1.0, x), 1.0, 1.0),
        (lambda x: sc.boxcox(2.0, x), 0.0, 0.5 * np.log(2) ** 2),
        (lambda x: sc.inv_boxcox(0.5, x), 0.0, -0.125 * np.exp(0.5)),
    ],
)
def test_gradients_where_a_formula_would_divide_zero_by_zero(function, x, expected):
    if function is sc.lambertw:  # no ufunc, so it is called through its entry
        function = BY_FUNCTION[sc.lambertw]
    np.testing.assert_allclose(slope(function, x), expected, rtol=1e-11)


@pytest.mark.parametrize(
    "call",
    [
        lambda t: sc.eval_jacobi(t, 1.0, 2.0, 0.5),
        lambda t: sc.pbdv(t, 0.5)[0],
        lambda t: sc.mathieu_cem(1.0, t, 0.5)[0],
    ],
)
def test_a_gradient_for_a_parameter_without_one_is_an_error_and_not_zero(call):
    t = Tensor(1.5, requires_grad=True)
    with pytest.raises(TypeError, match="no derivative with respect to"):
        call(t).backward()
    assert t.grad is None


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_polygamma_of_complex_numbers(n):
    """SciPy's values on the real axis, and the recurrence of DLMF 5.15.5 off it, up to where the left half is reflected."""
    x = np.array([-40.3, -2.6, -0.5, 0.2, 0.499, 0.5, 3.0, 50.0])
    np.testing.assert_allclose(gamma_family.polygamma(n, x[3:] + 0j).real, sc.polygamma(n, x[3:]), rtol=1e-12)
    z = x[:, None] + 1j * np.array([-30.0, -1.5, -1e-3, 0.3, 8.0])
    here, next_one = gamma_family.polygamma(n, z), gamma_family.polygamma(n, z + 1)
    wrong = abs(here + (-1) ** n * math.factorial(n) / z ** (n + 1) - next_one)
    assert (wrong < 1e-13 * (n + 1) * (abs(here) + abs(next_one))).all()
    np.testing.assert_allclose(gamma_family.polygamma(n, z.conj()), here.conj(), rtol=1e-13)
    assert gamma_family.polygamma(np.array([0, n]), np.complex64(1 + 1j)).dtype == np.complex64
    assert not np.isfinite(gamma_family.polygamma(n, np.array([-3 + 0j]))).any()


@pytest.mark.parametrize("options", [{}, dict(b=[0.3, -2.0, 1.5]), dict(return_sign=True),
                                     dict(b=[0.3, 0.0, 1.5 + 1j], return_sign=True)])  # fmt: skip
def test_logsumexp_of_complex_numbers(options):
    """The imaginary part is an angle from -pi to pi, and the sign a number of size 1."""
    from autograd.scipy.special import logsumexp

    z, options = np.array([1 + 5j, 2 - 4j, 0.5 + 9j]), {name: np.array(value) for name, value in options.items()}
    expected, found = sc.logsumexp(z, **options), logsumexp(Tensor(z), **options)
    for have, want in zip(*(part if isinstance(part, tuple) else (part,) for part in (found, expected)), strict=True):
        np.testing.assert_allclose(have.numpy(), want, rtol=1e-12)
        assert have.dtype == want.dtype


def test_multigammaln():
    a = np.array([2.5, 4.0])
    np.testing.assert_allclose(gamma_family.multigammaln(a, 3), sc.multigammaln(a, 3), rtol=1e-14)
    assert gradcheck(lambda a: gamma_family.multigammaln(a, 3), a, order=2)
    with pytest.raises(ValueError, match="a > "):
        special.multigammaln(Tensor([0.5]), 3)
    with pytest.raises(ValueError, match="at most 1,000,000"):
        special.multigammaln(Tensor([1e15]), 2**40)


def test_torchs_names():
    x = np.array([0.2, 0.7])
    pairs = dict(bessel_j0=sc.j0, modified_bessel_k1=sc.k1, scaled_modified_bessel_k0=sc.k0e, psi=sc.psi, expit=sc.expit)
    for name, function in pairs.items():
        np.testing.assert_array_equal(getattr(special, name)(Tensor(x)).numpy(), function(x))
    np.testing.assert_array_equal(special.airy_ai(Tensor(x)).numpy(), sc.airy(x)[0])
    np.testing.assert_array_equal(special.polygamma(2, Tensor(x)).numpy(), sc.polygamma(2, x))
    np.testing.assert_allclose(special.logit(Tensor([0.0, 1.0]), eps=0.25).numpy(), sc.logit([0.25, 0.75]), rtol=1e-15)
    assert set(special.__all__) <= set(dir(special))
    with pytest.raises(OperationError, match="eps=0.7"):
        special.logit(Tensor(0.5), eps=0.7)


COINCIDING = [(1.0, 2.0, 1.0), (1.0, 1.0, 2.0), (2.0, 1.0, 1.0), (1.0, 1.0, 1.0), (1.5, 1.0, 1.50000001)]


@pytest.mark.parametrize("arguments", COINCIDING)
def test_carlsons_integral_where_arguments_coincide(arguments):
    for rule in (lambda x, y, z: sc.elliprd(x, y, z), lambda x, y, z: sc.elliprf(x, y, z) * sc.elliprg(x, y, z)):
        nearly = arguments[0] != arguments[2] and round(arguments[0] - arguments[2], 6) == 0  # differences then have 11 digits
        assert gradcheck(rule, *arguments, order=1 if nearly else 2)
        assert gradcheck(rule, *arguments[:2], arguments[2] * 1.0001)


@pytest.mark.parametrize("m", [0.0, 1e-7, -1e-3, 1e-3, -2.0])
def test_elliptic_integrals_around_the_parameter_zero(m):
    phi = np.array([-0.4, 0.0, 0.7, 3.5])
    for function in (sc.ellipkinc, sc.ellipeinc):
        assert gradcheck(function, phi, np.full(4, m), order=1 if abs(m) == 1e-3 else 2)
    assert gradcheck(lambda u, m: sc.ellipj(u, m)[0], phi[:3], np.full(3, max(m, 0.0) + 1e-3))
    assert grad(lambda m: sc.ellipj(0.7, m)[0])(0.0) == pytest.approx(-(0.35 - np.sin(1.4) / 4) * np.cos(0.7) / 2)


@pytest.mark.parametrize("c", [180.0, -180.0, 1e100, np.inf, np.nan])
@pytest.mark.parametrize("name", ["pro_ang1", "pro_rad1", "obl_ang1", "obl_rad1"])
def test_spheroidal_functions_are_nan_where_scipys_write_past_their_tables(name, c):
    """``scipy.special.obl_ang1(0, 1, 180.0, 0.5)``, called a few times, ends the process."""
    x = Tensor(np.array([0.5, 0.7]) + (name == "pro_rad1"), requires_grad=True)
    value, slope_of_it = getattr(sc, name)(0, 1, np.array([c, 1.5]), x)
    expected = getattr(sc, name)(0, 1, 1.5, x.detach().numpy()[1])
    np.testing.assert_array_equal(value.detach().numpy(), [np.nan, expected[0]])
    (value + slope_of_it).sum().backward()
    assert np.isnan(x.grad.numpy()[0]) and np.isfinite(x.grad.numpy()[1])


@pytest.mark.parametrize("name", ["mathieu_cem", "mathieu_sem", "mathieu_modcem1", "mathieu_modsem2"])
@pytest.mark.parametrize("m, q", [(1, np.inf), (1, 1e12), (2**40, 1.0)])
def test_mathieu_functions_are_nan_where_scipys_end_the_process(name, m, q):
    x = Tensor(np.array([0.5, 0.7]), requires_grad=True)
    value, slope_of_it = getattr(sc, name)(np.array([m, 1]), np.array([q, 1.5]), x)
    expected = getattr(sc, name)(1, 1.5, 0.7)
    np.testing.assert_array_equal(value.detach().numpy(), [np.nan, expected[0]])
    (value + slope_of_it).sum().backward()
    assert np.isnan(x.grad.numpy()[0]) and np.isfinite(x.grad.numpy()[1])
