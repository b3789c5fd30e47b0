"""Densities and distribution functions: values against scipy.stats, gradients against finite differences."""

import numpy as np
import pytest
import scipy.stats

from autograd import Tensor
from autograd.rules.scipy import multivariate, univariate
from autograd.rules.scipy.distributions import DISTRIBUTIONS
from autograd.rules.scipy.univariate import Continuous
from autograd.rules.scipy.whole_numbers import Discrete
from autograd.testing import gradcheck

LINE = np.array([-1.3, 0.4, 2.1])
SHARES = np.array([0.2, 0.5, 0.9])

CONTINUOUS = {
    "norm": (LINE, ()),
    "t": (LINE, (3.0,)),
    "laplace": (LINE, ()),
    "logistic": (LINE, ()),
    "cauchy": (LINE, ()),
    "gumbel_r": (LINE, ()),
    "gumbel_l": (LINE, ()),
    "gamma": (abs(LINE), (2.5,)),
    "chi2": (abs(LINE), (3.0,)),
    "expon": (abs(LINE), ()),
    "lognorm": (abs(LINE), (0.8,)),
    "weibull_min": (abs(LINE), (1.7,)),
    "rayleigh": (abs(LINE), ()),
    "halfnorm": (abs(LINE), ()),
    "pareto": (1 + abs(LINE), (1.4,)),
    "invgamma": (abs(LINE), (2.5,)),
    "f": (abs(LINE), (3.0, 5.0)),
    "beta": (SHARES, (2.5, 1.5)),
    "uniform": (SHARES, ()),
}
METHODS = ["logpdf", "pdf", "cdf", "sf", "logcdf", "logsf", "ppf", "isf"]


def pair(name, method):
    return getattr(DISTRIBUTIONS[name], method), getattr(getattr(scipy.stats, name), method)


def test_every_distribution_is_tested():
    assert set(CONTINUOUS) == {name for name, found in DISTRIBUTIONS.items() if isinstance(found, Continuous)}
    assert set(DISCRETE) == {name for name, found in DISTRIBUTIONS.items() if isinstance(found, Discrete)}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", CONTINUOUS)
def test_values_are_those_of_scipy(name, method):
    points, shapes = CONTINUOUS[name]
    ours, theirs = pair(name, method)
    x = SHARES if method in ("ppf", "isf") else np.array([*(0.3 + 1.7 * points), -3.0, 0.3, 2.0, 40.0, np.nan])
    with np.errstate(divide="ignore"):
        expected = theirs(x, *shapes, 0.3, 1.7)
        found = ours(x, *shapes, loc=0.3, scale=1.7)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-16)
        np.testing.assert_allclose(ours(Tensor(x), *shapes, 0.3, 1.7).numpy(), found, rtol=1e-15)
        assert isinstance(ours(0.5, *shapes), (float, np.floating))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", CONTINUOUS)
def test_gradients(name, method):
    points, shapes = CONTINUOUS[name]
    ours, _ = pair(name, method)
    x = SHARES * 0.9 if method in ("ppf", "isf") else 0.3 + 1.7 * points
    assert gradcheck(ours, x, *shapes, 0.3, 1.7, order=2)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_entropy(name):
    _, shapes = CONTINUOUS[name]
    ours, theirs = pair(name, "entropy")
    np.testing.assert_allclose(ours(*shapes, 0.3, 1.7), theirs(*shapes, 0.3, 1.7), rtol=1e-12)
    assert np.shape(ours(*shapes, np.zeros(2), scale=1.7)) == (2,)
    assert gradcheck(lambda *shapes_and_scale: ours(*shapes_and_scale[:-1], 0.0, shapes_and_scale[-1]), *shapes, 1.7)


def test_outside_of_the_support_the_gradient_is_zero():
    x = Tensor([-1.0, 0.5, 2.0], requires_grad=True)
    univariate.beta.pdf(x, 2.0, 2.0).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), [0.0, 0.0, 0.0], atol=1e-12)
    x.zero_grad()
    univariate.expon.cdf(x).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), [0.0, np.exp(-0.5), np.exp(-2.0)])


DISCRETE = {
    "poisson": (np.array([0.7, 2.0, 2.0, 2.0]),),
    "binom": (3.0, np.array([0.3, 0.6, 0.6, 0.6])),
    "bernoulli": (np.array([0.3, 0.6, 0.6, 0.6]),),
    "geom": (np.array([0.3, 0.6, 0.6, 0.6]),),
    "nbinom": (2.0, np.array([0.3, 0.6, 0.6, 0.6])),
}
WHOLE = np.array([1.0, 3.0, 2.5, -1.0])


@pytest.mark.parametrize("method", ["logpmf", "pmf", "cdf", "sf", "logcdf", "logsf"])
@pytest.mark.parametrize("name", DISCRETE)
def test_distributions_of_whole_numbers(name, method):
    shapes, (ours, theirs) = DISCRETE[name], pair(name, method)
    with np.errstate(divide="ignore"):
        for k in (WHOLE, WHOLE - 1, np.full(4, 40.0)):
            np.testing.assert_allclose(ours(k, *shapes), theirs(k, *shapes), rtol=1e-10, atol=1e-16)
            np.testing.assert_allclose(ours(k, *shapes, loc=1), theirs(k, *shapes, loc=1), rtol=1e-10, atol=1e-16)
    some = slice(1) if name == "bernoulli" else slice(2)
    fixed, last = shapes[:-1], shapes[-1]
    with np.errstate(divide="ignore"):
        expected = np.isfinite(theirs(WHOLE[some], *fixed, last[some])).all()
        assert not expected or gradcheck(lambda p: ours(WHOLE[some], *fixed, p), last[some], order=2)


def test_the_gradient_where_a_number_is_impossible():
    mu = Tensor([0.7, 2.0, 2.0, 2.0], requires_grad=True)
    DISTRIBUTIONS["poisson"].logpmf(np.array([0.0, 3.0, 2.5, -1.0]), mu).sum().backward()
    np.testing.assert_allclose(mu.grad.numpy(), [-1.0, 0.5, 0.0, 0.0])


# -- several variables ----------------------------------------------------------------------------------------------

POINTS = np.array([[0.3, -1.2, 0.5], [1.0, 0.1, -0.4]])
MEAN = np.array([0.1, -0.5, 0.2])
FACTOR = np.array([[1.5, 0.0, 0.0], [0.4, 1.1, 0.0], [-0.3, 0.2, 0.9]])
COVARIANCE = FACTOR @ FACTOR.T
SINGULAR = FACTOR[:, :2] @ FACTOR[:, :2].T

NORMAL_ARGUMENTS = [
    (POINTS, MEAN, COVARIANCE),
    (POINTS[0], MEAN, COVARIANCE),
    (POINTS[None], MEAN, COVARIANCE),
    (POINTS, MEAN, 2.0),
    (POINTS, MEAN, np.array([1.0, 2.0, 3.0])),
    (POINTS, None, COVARIANCE),
    (0.7, None, 2.0),
    (POINTS[:, 0], 0.5, 2.0),
]


@pytest.mark.parametrize("arguments", NORMAL_ARGUMENTS)
def test_multivariate_normal_values(arguments):
    for method in ("logpdf", "pdf"):
        expected = getattr(scipy.stats.multivariate_normal, method)(*arguments)
        found = getattr(multivariate.multivariate_normal, method)(*arguments)
        np.testing.assert_allclose(found, expected, rtol=1e-12)
        assert np.shape(found) == np.shape(expected)


def test_multivariate_normal_gradients():
    def logpdf(x, mean, root):
        return multivariate.multivariate_normal.logpdf(x, mean, root @ root.T)

    assert gradcheck(logpdf, POINTS, MEAN, FACTOR, order=2)
    assert gradcheck(lambda variance: multivariate.multivariate_normal.logpdf(POINTS, MEAN, variance), 2.0, order=2)
    assert gradcheck(lambda root: multivariate.multivariate_normal.entropy(MEAN, root @ root.T), FACTOR, order=2)
    expected = scipy.stats.multivariate_normal.entropy(MEAN, COVARIANCE)
    np.testing.assert_allclose(multivariate.multivariate_normal.entropy(MEAN, COVARIANCE), expected)


def test_the_gradient_for_a_covariance_is_that_of_the_density_as_a_function_of_the_whole_matrix():
    cov = Tensor(COVARIANCE, requires_grad=True)
    multivariate.multivariate_normal.logpdf(POINTS[0], MEAN, cov).backward()
    z = np.linalg.solve(COVARIANCE, POINTS[0] - MEAN)
    np.testing.assert_allclose(cov.grad.numpy(), (np.outer(z, z) - np.linalg.inv(COVARIANCE)) / 2, rtol=1e-12)


def test_a_singular_covariance():
    theirs, ours = scipy.stats.multivariate_normal.logpdf, multivariate.multivariate_normal.logpdf
    inside, beside = MEAN + SINGULAR @ [0.3, 0.1, -0.2], MEAN + [0.0, 0.0, 1.0]
    for x in (inside, beside, np.array([inside, beside])):
        np.testing.assert_allclose(ours(x, MEAN, SINGULAR, True), theirs(x, MEAN, SINGULAR, True), rtol=1e-10)
    cov = Tensor(SINGULAR, requires_grad=True)
    ours(inside, MEAN, cov, allow_singular=True).backward()
    inverse = np.linalg.pinv(SINGULAR)
    z = inverse @ (inside - MEAN)
    np.testing.assert_allclose(cov.grad.numpy(), (np.outer(z, z) - inverse) / 2, atol=1e-10)


def test_dirichlet():
    x, alpha = np.array([[0.2, 0.1], [0.5, 0.6], [0.3, 0.3]]), np.array([1.5, 2.0, 0.7])
    for method in ("logpdf", "pdf"):
        ours, theirs = getattr(multivariate.dirichlet, method), getattr(scipy.stats.dirichlet, method)
        for points in (x, x[:, 0], x[:2]):
            np.testing.assert_allclose(ours(points, alpha), theirs(points, alpha), rtol=1e-12)
        assert gradcheck(lambda x, alpha, ours=ours: ours(x / np.sum(x, axis=0), alpha), x, alpha, order=2)
        assert gradcheck(ours, x[:2], alpha, order=2)


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: univariate.gamma.pdf(1.0), TypeError, "gamma(x, a, loc=0, scale=1): missing"),
        (lambda: univariate.norm.pdf(1.0, mean=3.0), TypeError, "norm(x, loc=0, scale=1)"),
        (lambda: multivariate.multivariate_normal.pdf(POINTS, MEAN[:2], COVARIANCE), ValueError, "(2,) and (3, 3)"),
        (lambda: multivariate.multivariate_normal.pdf(POINTS[:, :2], MEAN, COVARIANCE), ValueError, "dimension 3"),
        (lambda: multivariate.multivariate_normal.pdf(POINTS, MEAN, -COVARIANCE, True), ValueError, "eigenvalue"),
        (lambda: multivariate.multivariate_normal.pdf(POINTS, MEAN, SINGULAR), np.linalg.LinAlgError, "positive definite"),
        (lambda: multivariate.multivariate_normal.pdf(POINTS, MEAN, FACTOR), ValueError, "symmetric cov"),
        (lambda: multivariate.multivariate_normal.pdf(POINTS, MEAN + 1j, COVARIANCE), TypeError, "complex"),
        (lambda: multivariate.dirichlet.pdf(SHARES, SHARES), ValueError, "add up to 1"),
        (lambda: multivariate.dirichlet.pdf(SHARES[:1], SHARES), ValueError, "(1,) and (3,)"),
    ],
)
def test_errors_say_what_was_expected(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
