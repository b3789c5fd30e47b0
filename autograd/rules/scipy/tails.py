r"""Integrals over the tails of the gamma and beta distributions: their derivatives in the parameters of their shape.

Differentiating under the integral sign (DLMF 8.2.4 and 8.17.1), with E the mean over the tail that ends at x,

    dP/da = P (E[ln t] - psi(a)),
    dI/da = I (E[ln t] - psi(a) + psi(a + b)),    dI/db = I (E[ln(1 - t)] - psi(b) + psi(a + b)),

where the complement, with the opposite sign, takes the place of P or I beyond the mean: then nothing cancels. The means are
quotients of integrals of the density over its value at x, which do not underflow. In the logarithm of t (or of t / (1 - t))
the density is log-concave, so the place where it is below exp(-45) has a bound in closed form, and two Gauss-Legendre rules of
40 points, one for the bend and one for the exponential tail, are exact to about 1e-14 (1e-16 / a for a < 0.01, where the
mean and psi(a) nearly cancel).
"""

import functools

import numpy as np
from scipy import special as sc

from ..domains import positive
from ..table import define
from .gamma_family import polygamma, unit
from .precision import cast

_NEGLIGIBLE = 45.0
"""Where the logarithm of a density has fallen by this much, what remains is below rounding."""

_BEND = 16.0
"""From here on, exp(-v) changes nothing: what is left of a density is a pure exponential."""

_BLOCK = 1024
"""How many elements are integrated at once: more would not stay in the cache."""


@functools.cache
def _gauss():
    """Nodes and weights of both pieces: the parts that the length of the first, and of the second, is multiplied with."""
    nodes, weights = np.polynomial.legendre.leggauss(40)
    nodes, weights, nothing = (1 + nodes) / 2, weights / 2, np.zeros(40)
    pairs = (nodes, nothing + 1), (nothing, nodes), (weights, nothing), (nothing, weights)
    return [np.concatenate(pair) for pair in pairs]


def _integral(function, bend, end):
    """The integrals of ``function(v)`` from 0 to each `end`, in two pieces that meet at `bend`."""
    near, far, of_near, of_far = _gauss()
    bend = np.minimum(bend, end)
    rest, bend = (end - bend)[:, None], bend[:, None]
    return np.einsum("ij,ij->i", function(bend * near + rest * far), bend * of_near + rest * of_far)


def _check_real(kinds):
    if np.result_type(*kinds).kind == "c":
        raise TypeError("derivatives in parameters of shape are there for real numbers only, and these are complex")


def elementwise(integrate, real=True):
    """``integrate(*vectors, **options)`` on arrays that broadcast, block by block, in double precision."""

    def forward(*arguments, **options):
        if real:
            _check_real(arguments)
        shape, dtype = np.broadcast_shapes(*map(np.shape, arguments)), np.result_type(*arguments, np.float16)
        wide = [np.asarray(value, np.result_type(value, np.float64)) for value in arguments]
        flat = [np.broadcast_to(value, shape).reshape(-1) for value in wide]
        parts = [slice(start, start + _BLOCK) for start in range(0, max(len(flat[0]), 1), _BLOCK)]
        with np.errstate(all="ignore"):  # outside of the domain the result is NaN, without a word, as SciPy's are
            result = np.concatenate([integrate(*[value[part] for value in flat], **options) for part in parts])
        return cast(result.reshape(shape), dtype)[()]

    return forward


def in_double_precision(function):
    """`function` of arrays or Tensors, computed in double precision; the result has the precision of the arguments."""

    @functools.wraps(function)
    def precisely(*arguments):
        kinds = [getattr(value, "dtype", value) for value in arguments]
        _check_real(kinds)
        with np.errstate(all="ignore"):
            result = function(*(value * _ONE for value in arguments))
        return result.astype(np.result_type(*kinds, np.float16))

    return precisely


_ONE = np.float64(1.0)


# -- the densities themselves: SciPy computes in float64 where a parameter is a number of Python, these have x's dtype -


def gamma_density(a, x):
    """The derivative of gammainc(a, x) for x; at x = 0 with a = 1 the power is 0 ** 0 = 1."""
    a = a + x.dtype.type(0)  # gammaln alone would be as narrow as a parameter in single precision
    return np.exp(sc.xlogy(a - 1, x) - x - sc.gammaln(a)).astype(x.dtype)


def beta_density(a, b, x):
    """The derivative of betainc(a, b, x) for x."""
    a, b = a + x.dtype.type(0), b + x.dtype.type(0)
    return np.exp(sc.xlogy(a - 1, x) + sc.xlog1py(b - 1, -x) - sc.betaln(a, b)).astype(x.dtype)


# -- gamma ----------------------------------------------------------------------------------------------------------


def _end_below(a, x):
    """By e^-v - 1 + v >= v^2 / (2 + v), and by e^-v >= 0."""
    middle = _NEGLIGIBLE - 2 * (a - x)
    return np.minimum((middle + np.sqrt(middle * middle + 8 * a * _NEGLIGIBLE)) / (2 * a), (_NEGLIGIBLE + x) / a)


def _end_above(a, x):
    """By e^v - 1 - v >= v^2 / 2, and, where x is small, by its growth."""
    rise = a - x
    root = np.sqrt(rise * rise + 2 * x * _NEGLIGIBLE)
    parabola = np.where(rise > 0, (root + rise) / x, 2 * _NEGLIGIBLE / (root - rise))
    return np.minimum(parabola, np.log1p(2 * (_NEGLIGIBLE + 5 * np.maximum(rise, 0)) / x) + 1.3)


def _integrate_gamma(a, x, side, power):
    upper = side > 0
    end = np.where(upper, _end_above(a, x), _end_below(a, x))
    bend = np.where(upper, np.maximum(-np.log(x), 0), _BEND)
    a, x, side = a[:, None], x[:, None], side[:, None]

    def density(v):
        u = side * v
        values = np.exp(a * u - x * np.expm1(u))
        return values * u**power if power else values

    return _integral(density, bend, end)


def _gamma_vjp_x(g, a, x, side, power):
    """The end of the tail moves, and what the logarithm and the density are relative to."""
    slope = (1 - a / x) * gamma_tail(a, x, side, power=power)
    return g * (slope - power * gamma_tail(a, x, side, power=power - 1) / x if power else slope - side / x)


def _gamma_tail_sample(draw):
    a, x = (draw.array(shape, positive) for shape in draw.broadcastable(2))
    return [a, x, draw.choice(-1.0, 1.0)], dict(power=draw.integer(0, 2))


# The tail of t ** (a - 1) exp(-t) that ends at x, over its value there: the lower one for a side of -1, the upper one for 1.
gamma_tail = define(elementwise(_integrate_gamma), name="gamma_tail", elementwise=True, options=dict(power=0),
                    formula=r"\int \left(\ln \frac{t}{x}\right)^{power} \left(\frac{t}{x}\right)^{a} e^{x - t} \frac{dt}{t}",
                    sample=_gamma_tail_sample,
                    a=lambda g, a, x, side, power: g * gamma_tail(a, x, side, power=power + 1),
                    x=_gamma_vjp_x,
                    side=None)  # fmt: skip


def _away_from_ends(x):
    """There the integrals have no value, and what they are multiplied with is 0."""
    return np.clip(x, 1e-300, 1e150)


def _gamma_tail_at(a, x):
    """P or -Q, of which the tail is the smaller, where that tail ends, and on which side of it the tail lies."""
    below = x < a
    mass = np.where(below, sc.gammainc(a, x), -sc.gammaincc(a, x))
    return mass, _away_from_ends(x), np.where(below, -1.0, 1.0)


@in_double_precision
def _gamma_slope(a, x):
    mass, x, side = _gamma_tail_at(a, x)
    return mass * (gamma_tail(a, x, side, power=1) / gamma_tail(a, x, side) + np.log(x) - sc.psi(a))


@in_double_precision
def _gamma_curvature(a, x):
    """The second derivative of gammainc for a: E[(ln t - psi)^2] - psi', by the mean and the variance of ln(t / x)."""
    mass, x, side = _gamma_tail_at(a, x)
    whole, first, second = (gamma_tail(a, x, side, power=power) for power in range(3))
    mean = first / whole
    return mass * ((mean + np.log(x) - sc.psi(a)) ** 2 + second / whole - mean * mean - polygamma(1, a))


gammainc_slope = define(_gamma_slope, name="gammainc_slope", elementwise=True,
                        formula=r"\frac{\partial P(a, x)}{\partial a}", domain=positive,
                        a=lambda g, a, x: g * _gamma_curvature(a, x),
                        x=lambda g, a, x: g * gamma_density(a, x) * (np.log(x) - sc.psi(a)))  # fmt: skip

# -- beta -----------------------------------------------------------------------------------------------------------


def _end_of_beta(a, b, x):
    """Where the lower tail ends. Below the mean it is concave, steeper than at x, and below that of its parabola there;
    everywhere, (t / x) ** a times the most that the other factor can be is above it. Two of Newton's steps come closer.
    """
    fall = a - (a + b) * x
    curved = a * b / (a + b)
    parabola = (_NEGLIGIBLE + np.sqrt(_NEGLIGIBLE * (_NEGLIGIBLE + 8 * curved))) / (2 * curved)
    end = (_NEGLIGIBLE - (a + b) * np.log1p(-x)) / a
    end = np.where(fall > 0, np.minimum(np.minimum(parabola, _NEGLIGIBLE / fall), end), end)
    for _ in range(2):
        rest = 1 + x * np.expm1(-end)
        end = end - (a * end + (a + b) * np.log(rest) - _NEGLIGIBLE) / (a - (a + b) * x * np.exp(-end) / rest)
    return end


def _integrate_beta(a, b, x, side, first, second):
    upper = side > 0  # the lower tail with a and b, t and 1 - t exchanged
    a, b, x = np.where(upper, b, a), np.where(upper, a, b), np.where(upper, 1 - x, x)
    end = _end_of_beta(a, b, x)
    a, b, x, upper = a[:, None], b[:, None], x[:, None], upper[:, None]

    def density(v):
        of_other = -np.log1p(x * np.expm1(-v))
        of_own = of_other - v
        values = np.exp((a + b) * of_other - a * v)
        values = values * np.where(upper, of_other, of_own) ** first if first else values
        return values * np.where(upper, of_own, of_other) ** second if second else values

    return _integral(density, np.full_like(end, _BEND), end)


def _beta_vjp_x(g, a, b, x, side, first, second):
    """As for the gamma distribution, with two logarithms."""
    rest = 1 - x
    slope = (b / rest - a / x) * beta_tail(a, b, x, side, first=first, second=second)
    if first:
        slope = slope - first * beta_tail(a, b, x, side, first=first - 1, second=second) / x
    if second:
        slope = slope + second * beta_tail(a, b, x, side, first=first, second=second - 1) / rest
    return g * (slope if first or second else slope - side / (x * rest))


def _beta_tail_sample(draw):
    a, b, x = (draw.array(shape, domain) for shape, domain in zip(draw.broadcastable(3), (positive, positive, unit)))
    return [a, b, x, draw.choice(-1.0, 1.0)], dict(first=draw.integer(0, 1), second=draw.integer(0, 1))


# The tail of t ** (a - 1) (1 - t) ** (b - 1) that ends at x, over t (1 - t) times its value there.
beta_tail = define(elementwise(_integrate_beta), name="beta_tail", elementwise=True, options=dict(first=0, second=0),
                   formula=r"\int \left(\ln \frac{t}{x}\right)^{first} \left(\ln \frac{1 - t}{1 - x}\right)^{second} "
                           r"\left(\frac{t}{x}\right)^{a} \left(\frac{1 - t}{1 - x}\right)^{b} \frac{dt}{t (1 - t)}",
                   sample=_beta_tail_sample,
                   a=lambda g, a, b, x, side, first, second: g * beta_tail(a, b, x, side, first=first + 1, second=second),
                   b=lambda g, a, b, x, side, first, second: g * beta_tail(a, b, x, side, first=first, second=second + 1),
                   x=_beta_vjp_x,
                   side=None)  # fmt: skip


def _beta_tail_at(a, b, x):
    """I or its complement with a minus, of which the tail is the smaller, and the integral over powers of its logarithms."""
    below = x * (a + b) < a
    mass = np.where(below, sc.betainc(a, b, x), -sc.betaincc(a, b, x))
    x, side = np.clip(x, 1e-300, 1 - 2.0**-53), np.where(below, -1.0, 1.0)
    return mass, x, functools.cache(lambda first, second: beta_tail(a, b, x, side, first=first, second=second))


def _from_the_mean(integral, a, b, x, which):
    """E[ln t] over the tail minus E[ln t] over all, for `which` = 0; that of ln(1 - t) for 1."""
    logarithm, parameter = (np.log1p(-x), b) if which else (np.log(x), a)
    return integral(1 - which, which) / integral(0, 0) + logarithm - sc.psi(parameter) + sc.psi(a + b)


def _beta_slope(a, b, x, which):
    mass, x, integral = _beta_tail_at(a, b, x)
    return mass * _from_the_mean(integral, a, b, x, which)


def beta_curvature(a, b, x, one, other):
    """The second derivative of betainc for two of its parameters: 0 means a, 1 means b. As for the gamma distribution, with
    the covariance of the two logarithms in place of the variance.
    """

    @in_double_precision
    def curvature(a, b, x):
        mass, x, integral = _beta_tail_at(a, b, x)
        whole, powers = integral(0, 0), [2 - one - other, one + other]
        covariance = integral(*powers) / whole - integral(1 - one, one) * integral(1 - other, other) / (whole * whole)
        product = _from_the_mean(integral, a, b, x, one) * _from_the_mean(integral, a, b, x, other)
        result = product + covariance + polygamma(1, a + b)
        return mass * (result - polygamma(1, (a, b)[one]) if one == other else result)

    return curvature(a, b, x)


def _slope_entry(name, which, formula):
    def of_x(g, a, b, x):
        logarithm, parameter = (np.log1p(-x), b) if which else (np.log(x), a)
        return g * beta_density(a, b, x) * (logarithm - sc.psi(parameter) + sc.psi(a + b))

    return define(in_double_precision(lambda a, b, x: _beta_slope(a, b, x, which)),
                  name=name, elementwise=True, formula=formula, domain=dict(a=positive, b=positive, x=unit),
                  a=lambda g, a, b, x: g * beta_curvature(a, b, x, 0, which),
                  b=lambda g, a, b, x: g * beta_curvature(a, b, x, 1, which),
                  x=of_x)  # fmt: skip


betainc_slope_a = _slope_entry("betainc_slope_a", 0, r"\frac{\partial I_x(a, b)}{\partial a}")
betainc_slope_b = _slope_entry("betainc_slope_b", 1, r"\frac{\partial I_x(a, b)}{\partial b}")
