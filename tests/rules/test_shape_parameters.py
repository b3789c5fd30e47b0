"""Derivatives in parameters of shape: of incomplete gamma and beta functions, and of the distributions made of them."""

import numpy as np
import pytest
import scipy.special as sc
from autograd.scipy import stats

from autograd import Tensor, grad, hessian, jacobian, jvp, vmap
from autograd.rules.scipy.parameters import slopes_of_two
from autograd.rules.scipy.tails import betainc_slope_a, gammainc_slope
from autograd.testing import gradcheck

# Central differences of 50 digits or more of the functions of mpmath; non-central distributions by their mixtures.
DERIVATIVES = [
    (sc.gammainc, (0.001, 0.5), (-0.56035940010800309,)),
    (sc.gammainc, (0.5, 0.001), (-0.24772119046242066,)),
    (sc.gammainc, (2.5, 1.3), (-0.22962689833555939,)),
    (sc.gammainc, (2.5, 9.0), (-0.0047416795481938814,)),
    (sc.gammainc, (40.0, 55.0), (-0.0055909540015692856,)),
    (sc.gammainc, (1000.0, 900.0), (-6.2457090358415652e-5,)),
    (sc.gammainc, (1000000.0, 1001000.0), (-0.00024193040952413305,)),
    (sc.betainc, (2.5, 1.3, 0.4), (-0.1200449375995787, 0.14773689539856706)),
    (sc.betainc, (0.05, 0.3, 0.01), (-4.9128722838753181, 0.3688633660132872)),
    (sc.betainc, (0.01, 8.0, 0.4), (-0.0047300580816173588, 2.885886937000032e-5)),
    (sc.betainc, (400.0, 300.0, 0.6), (-0.0039105466768774161, 0.00553049015176704)),
    (sc.betainc, (30.0, 2.0, 0.5), (-9.8630365812770323e-9, 3.5260566931339981e-8)),
    (sc.stdtr, (3.0, -1.2), (-0.012922298331009138,)),
    (sc.stdtr, (0.7, 2.5), (0.1656487055819258,)),
    (sc.stdtr, (80.0, 0.01), (1.5534621276561087e-7,)),
    (sc.fdtr, (3.0, 5.5, 1.7), (-0.0039871811391428908, 0.016005305740300742)),
    (sc.fdtr, (0.4, 90.0, 0.2), (-0.56657332433464094, 1.1429630568286541e-5)),
    (sc.kve, (0.5, 1.0), (0.452858263762665584,)),
    (sc.kve, (1e-6, 2.0), (3.48923056939737305e-7,)),
    (sc.kve, (0.3, 1e-12), (181973.68988129927,)),
    (sc.kve, (3.0, 0.001), (68257709925.8828363,)),
    (sc.kve, (10.0, 50.0), (0.0933744735615837485,)),
    (sc.kve, (-0.7, 500.0), (-0.0000784103485907606765,)),
    (sc.jv, (0.5, 1.0), (-0.408103781378098014,)),
    (sc.jv, (-2.5, 3.0), (0.924904891214897122,)),
    (sc.jv, (30.0, 4.0), (-9.67669090993690373e-24,)),
    (sc.jv, (3.2, 40.0), (0.0454853589571955643,)),
    (sc.yv, (0.0, 1.0), (-1.2019697153172065,)),
    (sc.yv, (50.0, 60.0), (0.0813472582007199278,)),
    (sc.iv, (0.3, 0.001), (-0.846758690060449004,)),
    (sc.ive, (1.0, 10000.0), (-3.98947267460473211e-7,)),
    (sc.ive, (-0.7, 1.5), (0.235952345309858237,)),
    (sc.hyp0f1, (0.4, -22.5), (5.34370816469636005,)),
    (sc.hyp1f1, (-7.5, 12.0, 4.0), (0.0165197193070490106, 0.0160098628376996067)),
    (sc.hyp1f1, (0.0, 0.5, 60.0), (2.6355183518454167e+25,)),
    (sc.hyp2f1, (1.5, -2.3, 0.7, 0.9), (0.24907801753901697, -0.241429103539135563, 0.13230861532902056)),
    (sc.hyp2f1, (0.5, 1.5, 2.5, -40.0), (-0.644359827112055007, -0.112842659621744067, 0.0555626882658065549)),
    (sc.hyperu, (0.05, 1.3, 8.0), (-1.85547488780441842, 0.00546607368798185669)),
    (sc.hyperu, (12.0, -4.5, 0.01), (-1.6878075595099025e-12, 7.24053863324121768e-13)),
    (sc.struve, (-0.5, 4.0), (0.62856078147690399,)),
    (sc.modstruve, (2.5, 6.0), (-17.04577162598901,)),
    (sc.wright_bessel, (0.7, 1.5, 2.5), (-7.9325207639256048, -3.8866784854250344)),
    (sc.chndtr, (3.7, 8.7, 8.2), (0.0049968285055477738, -0.0028159071056451333, -0.0016696476256896776)),
    (sc.ncfdtr, (2.7, 9.5, 3.7, 0.6), (-0.0032091074305256757, -0.00041857072620022622, -0.038201903213577294,
                                       0.25188748952765078)),
    (sc.nctdtr, (3.5, 0.8, 1.4), (0.013643180713847558, -0.32431671181954681, 0.27484244824092285)),
]  # fmt: skip


@pytest.mark.parametrize("function, point, expected", DERIVATIVES)
def test_derivatives_have_more_than_ten_digits(function, point, expected):
    np.testing.assert_allclose(grad(function, tuple(range(len(expected))))(*point), expected, rtol=5e-11)


def test_the_order_of_a_modified_bessel_function():
    """Of K the second derivative is known from mpmath, too; at the ends of its domain it has no derivative, or is 0."""
    assert hessian(lambda v: sc.kve(v, 2.5 - 1.2))(2.5) == pytest.approx(10.9867161612611672, rel=1e-13)
    assert grad(sc.kv)(2.5, 1.3) == pytest.approx(7.0457383919123031 * np.exp(-1.3), rel=1e-13)
    assert grad(sc.kv)(0.0, 1.0) == grad(sc.kv)(1.0, np.inf) == 0.0
    assert np.isnan([grad(sc.kv)(1.0, 0.0), grad(sc.kv)(1.0, -1.0), grad(sc.kv)(np.nan, 1.0)]).all()
    assert grad(sc.kv)(1.0, 1e-300) == pytest.approx(6.908914594138719e302)
    assert grad(sc.kv)(np.float32(1.5), np.float32(2.0)).dtype == np.float32
    assert jacobian(lambda v: np.real(sc.kv(v, 1.0 + 1.0j)))(0.5) == pytest.approx(-0.049032565859939162, rel=1e-11)


def test_complements_and_inverses_follow():
    for function, complement, point in [(sc.gammainc, sc.gammaincc, (2.5, 1.3)), (sc.betainc, sc.betaincc, (2.5, 1.3, 0.4)),
                                        (sc.chdtr, sc.chdtrc, (3.5, 2.0)), (sc.fdtr, sc.fdtrc, (3.0, 5.5, 1.7))]:  # fmt: skip
        assert grad(function)(*point) == pytest.approx(-grad(complement)(*point), rel=1e-14)
    assert grad(lambda a: sc.gammaincinv(a, sc.gammainc(a, 1.3)))(2.5) == pytest.approx(0.0, abs=1e-13)
    assert grad(lambda a: sc.betaincinv(a, 2.0, sc.betainc(a, 2.0, 0.3)))(2.5) == pytest.approx(0.0, abs=1e-13)
    assert grad(lambda df: sc.stdtrit(df, sc.stdtr(df, 0.7)))(2.5) == pytest.approx(0.0, abs=1e-13)


@pytest.mark.parametrize("x", [0.0, np.inf, 1e-320, 1e200])
def test_at_the_ends_nothing_changes(x):
    assert grad(sc.gammainc)(2.5, x) == 0.0
    assert grad(lambda x: sc.betainc(2.5, 1.5, x))(float(x > 1)) == grad(sc.betainc)(2.5, 1.5, float(x > 1)) == 0.0


def test_outside_of_the_domain_it_is_nan_without_a_warning():
    with np.errstate(all="raise"):
        assert np.isnan(gammainc_slope(np.array([-1.0, np.nan, 1.0]), np.array([1.0, 1.0, np.nan]))).all()
        assert np.isnan(betainc_slope_a(np.array([-1.0, 1.0]), 1.0, np.array([0.5, np.nan]))).all()


def test_students_distribution_in_its_middle():
    """The mixed derivative is that of the density, also where sign(t) jumps."""
    t = np.array([-1e-3, 0.0, 1e-3])
    mixed = vmap(grad(grad(sc.stdtr), 1))(np.full(3, 2.5), t)
    h = 1e-5
    density = lambda df: np.exp(sc.gammaln((df + 1) / 2) - sc.gammaln(df / 2)) / np.sqrt(df * np.pi)
    np.testing.assert_allclose(mixed[1], (density(2.5 + h) - density(2.5 - h)) / (2 * h), rtol=1e-8)
    np.testing.assert_allclose(mixed, mixed[1], rtol=1e-4)
    np.testing.assert_array_equal(vmap(grad(sc.stdtr))(np.full(3, 2.5), t)[1], 0.0)


def test_every_transform_takes_part():
    a, x = np.array([0.7, 2.5]), np.array([1.3, 0.4])
    slopes = np.array([grad(sc.gammainc)(*pair) for pair in zip(a, x)])
    np.testing.assert_allclose(jacobian(sc.gammainc)(a, x), np.diag(slopes))
    np.testing.assert_allclose(jvp(sc.gammainc, (a, x), (np.ones(2), np.zeros(2)))[1], slopes)
    np.testing.assert_allclose(vmap(grad(sc.gammainc))(a, x), slopes)
    third = lambda a: grad(grad(grad(lambda a: sc.gammainc(a, 1.3))))(a)
    h = 1e-4
    second = grad(grad(lambda a: sc.gammainc(a, 1.3)))
    assert third(2.5) == pytest.approx((second(2.5 + h) - second(2.5 - h)) / (2 * h), rel=1e-6)


def test_many_elements_and_single_precision():
    a = np.linspace(0.5, 3.0, 3000).reshape(2, 1500)
    slopes = gammainc_slope(a, 1.5)
    np.testing.assert_array_equal(slopes[1, 700], gammainc_slope(a[1, 700], 1.5))
    single = gammainc_slope(a.astype(np.float32), np.float32(1.5))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, slopes, rtol=2e-6)


@pytest.mark.parametrize("name, point, shapes", [
    ("gamma", 1.3, (2.5,)), ("chi2", 1.3, (2.5,)), ("beta", 0.4, (2.5, 1.5)), ("t", 0.7, (2.5,)), ("f", 1.3, (2.5, 4.0)),
])  # fmt: skip
def test_a_quantile_at_its_own_probability(name, point, shapes):
    """ppf(cdf(x, shapes), shapes) is x, whatever the shapes."""
    distribution = getattr(stats, name)
    around = lambda *shapes: distribution.ppf(distribution.cdf(point, *shapes), *shapes)
    np.testing.assert_allclose(grad(around, tuple(range(len(shapes))))(*shapes), 0.0, atol=1e-12)


def test_the_likelihood_of_censored_times_has_a_gradient_for_its_shape():
    """What such gradients are wanted for: some of the times are only known to be longer."""
    times, seen = np.array([0.3, 1.2, 2.0, 2.0]), np.array([True, True, False, False])

    def loss(parameters):
        shape, scale = np.exp(parameters[0]), np.exp(parameters[1])
        arguments = times, shape, 0.0, scale
        return -np.sum(np.where(seen, stats.gamma.logpdf(*arguments), stats.gamma.logsf(*arguments)))

    assert gradcheck(loss, np.array([0.4, 0.1]), order=2)


def test_complex_numbers_are_refused():
    with pytest.raises(TypeError, match="real numbers only"):
        gammainc_slope(np.array(1j), np.array(1.0))
    with pytest.raises(TypeError, match="real numbers only"):
        gammainc_slope(Tensor(1j), 1.0)


def test_orders_of_bessel_functions_take_part_in_every_transform():
    """Mixed derivatives agree in both orders, and with the recurrence for the variable."""
    mixed = hessian(lambda p: sc.jv(p[0], p[1]))(np.array([1.3, 2.1]))
    np.testing.assert_allclose(mixed, mixed.T, rtol=1e-12)
    neighbours = 0.5 * (grad(sc.jv)(0.3, 2.1) - grad(sc.jv)(2.3, 2.1))
    np.testing.assert_allclose(mixed[0, 1], neighbours, rtol=1e-12)
    orders = np.array([0.4, 1.5])
    np.testing.assert_allclose(vmap(grad(sc.yv), (0, None))(orders, 2.0), [grad(sc.yv)(v, 2.0) for v in orders])
    np.testing.assert_allclose(jvp(sc.hankel1, (1.5, 2.0), (1.0, 0.0))[1], grad(sc.jv)(1.5, 2.0) + 1j * grad(sc.yv)(1.5, 2.0))
    np.testing.assert_allclose(jvp(lambda v: sc.iv(v, 1.0 + 2.0j), (0.5,), (1.0,))[1],  # from mpmath
                               complex(-0.318995636999048233, 0.230091685667733389), rtol=1e-12)  # fmt: skip
    assert grad(sc.jv)(np.float32(1.5), np.float32(2.0)).dtype == np.float32


def test_derivatives_of_coarse_values_are_not_a_number():
    """Near a pole and where SciPy gives infinities or jumps, no derivative is better than one of no digits."""
    assert np.isnan([grad(sc.jv)(*point) for point in [(0.5, 0.0), (np.nan, 1.0), (0.5, np.inf)]]).all()
    assert np.isnan(grad(sc.hyp0f1)(-1.0, 0.5))
    assert np.isnan([grad(sc.hyperu)(-1.5, 0.5, 2.0), grad(sc.hyperu)(1.5, 0.5, np.nan)]).all()
    with np.errstate(all="raise"):
        assert np.isnan(slopes_of_two(np.array([0.5, np.nan]), np.array([-1.0, 1.0]), of="jv")).all()


def test_mixed_derivatives_of_hypergeometric_functions():
    """Of a power, of a geometric series and of an exponential function all parameters' derivatives are known."""
    z = 0.3
    slopes = hessian(lambda p: sc.hyp2f1(p[0], p[1], p[2], z))(np.array([1.7, 0.9, 0.9]))
    power, log = (1 - z) ** -1.7, -np.log(1 - z)
    np.testing.assert_allclose(slopes[0, 0], power * log**2, rtol=1e-10)
    np.testing.assert_allclose(slopes[0, 1], -slopes[0, 2], rtol=1e-10)
    np.testing.assert_allclose(slopes[1, 1] + 2 * slopes[1, 2] + slopes[2, 2], 0.0, atol=1e-9)
    tricomi = hessian(lambda p: sc.hyperu(p[0], p[1], 2.0))(np.array([1.7, 2.7]))  # U(a, a + 1, x) = x^-a
    np.testing.assert_allclose(np.ones(2) @ tricomi @ np.ones(2), 2.0**-1.7 * np.log(2.0) ** 2, rtol=1e-12)


def test_derivatives_of_smirnovs_distribution():
    """For two observations it is 1 - d - d^2 up to d = 1/2 and (1 - d)^2 beyond."""
    slopes = vmap(grad(sc.smirnov, 1), (None, 0))(2, np.array([0.0, 0.3, 0.7, 1.0]))
    np.testing.assert_allclose(slopes, [-1.0, -1.6, -0.6, 0.0], rtol=1e-13)
    curvatures = vmap(grad(grad(sc.smirnov, 1), 1), (None, 0))(2, np.array([0.3, 0.7]))
    np.testing.assert_allclose(curvatures, [-2.0, 2.0], rtol=1e-12)
    assert grad(sc.smirnov, 1)(57, 0.11) == pytest.approx(-6.04244674099737, rel=1e-12)  # by mpmath
    assert grad(lambda p: sc.smirnov(7, sc.smirnovi(7, p)))(0.2) == pytest.approx(1.0, rel=1e-12)
    assert np.isnan(grad(sc.smirnov, 1)(3, -0.5))


@pytest.mark.parametrize("m", [0.0, 1e-9, 1e-5, 1e-4])
def test_elliptic_functions_have_second_derivatives_where_the_parameter_vanishes(m):
    """By series in m, F = u + m I2 / 2 + 3 m^2 I4 / 8 + ..., with I2 and I4 the integrals of powers of the sine."""
    phi = 0.8
    second = phi / 2 - np.sin(2 * phi) / 4
    fourth = 0.75 * second - np.sin(phi) ** 3 * np.cos(phi) / 4
    sixth = 5 / 6 * fourth - np.sin(phi) ** 5 * np.cos(phi) / 6
    first = second / 2 + 0.75 * fourth * m + 15 / 16 * sixth * m * m
    assert grad(sc.ellipkinc, 1)(phi, m) == pytest.approx(first, rel=1e-11)
    assert grad(grad(sc.ellipkinc, 1), 1)(phi, m) == pytest.approx(0.75 * fourth + 1.875 * sixth * m, rel=1e-7)
    assert gradcheck(lambda m: sc.ellipj(phi, m)[0], m + 0.01, order=2)
    assert grad(sc.ellipkinc, 1)(phi + 3 * np.pi, m) == pytest.approx(first + 6 * grad(sc.ellipk)(m), rel=1e-11)


def test_zeta_functions():
    """Riemann's on both sides of its pole, by mpmath; Hurwitz's with q = 1 is the same."""
    from autograd.scipy.special import zeta

    np.testing.assert_allclose(vmap(grad(zeta))(np.array([2.5, -2.5])), [-0.38734195032621, -0.00626573637218976], rtol=1e-11)
    assert grad(zeta)(2.5, 1.0) == grad(sc.zeta)(2.5) == grad(lambda x: sc.zeta(x, 1.0))(2.5)
    assert grad(sc.zetac)(0.5) == pytest.approx(-3.92264613920915, rel=1e-12)
    assert np.isnan(grad(zeta)(1.0))
