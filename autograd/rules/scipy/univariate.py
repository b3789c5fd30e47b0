"""Densities and distribution functions of one variable, with the methods and arguments of :mod:`scipy.stats`.

Every method takes Tensors and arrays alike, has a gradient for the variable, the location and the scale, and for the
shape parameters wherever the functions in :mod:`autograd.rules.scipy` have one: the densities always do.
"""

import inspect
import math

import numpy as np
from scipy import special as sc

from ..domains import positive, real
from ..table import define
from . import error_functions, incomplete

_HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)


def signature(*names, **defaults):
    """The signature of a function of these parameters, to bind its arguments with."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    required = [inspect.Parameter(name, kind) for name in names]
    return inspect.Signature(required + [inspect.Parameter(name, kind, default=value) for name, value in defaults.items()])


def as_number(value):
    """An array without axes as the scalar that SciPy would return."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def numeric(value):
    """Lists become arrays; everything else computes by itself."""
    return np.asarray(value) if isinstance(value, (list, tuple)) else value


class Distribution:
    """What continuous and discrete distributions have in common."""

    def _bound(self, wanted, arguments, named):
        """The values of the parameters that a signature names, in its order."""
        if not named and len(arguments) == len(wanted.parameters):
            return [numeric(value) for value in arguments]
        try:
            bound = wanted.bind(*arguments, **named)
        except TypeError as error:
            raise TypeError(f"{self.name}{wanted}: {error}") from None
        bound.apply_defaults()
        return [numeric(value) for value in bound.arguments.values()]


class Continuous(Distribution):
    """A continuous distribution; each method is called with ``(x, *shapes, loc=0, scale=1)``, as in scipy.stats.

    Parameters
    ----------
    name : str
    shapes : str
        the names of the shape parameters
    log_density, below, above : functions of ``(z, *shapes)``
        for loc=0 and scale=1: the logarithm of the density, the probability of less, and of more
    quantile : function of ``(q, *shapes)``
    entropy : function of ``shapes``
    low, high : float
        the support
    log_below : function of ``(z, *shapes)``, where it is more precise than the logarithm of `below`
    log_above : likewise
    located : function of ``(x, *shapes, loc, scale)``, the logarithm of the density for any loc and scale, as one record
    """

    def __init__(self, name, shapes, log_density, below, above, quantile, entropy, low=-math.inf, high=math.inf,
                 log_below=None, log_above=None, located=None):  # fmt: skip
        self.name, self.shapes, self.low, self.high = name, tuple(shapes.split()), low, high
        self._log_density, self._quantile, self._entropy = log_density, quantile, entropy
        self._below, self._above, self._log_below, self._log_above = below, above, log_below, log_above
        self._located = located
        self._signature = signature("x", *self.shapes, loc=0, scale=1)
        self._quantile_signature = signature("q", *self.shapes, loc=0, scale=1)
        self._entropy_signature = signature(*self.shapes, loc=0, scale=1)

    def __repr__(self):
        return f"<the distribution {self.name}({', '.join((*self.shapes, 'loc=0', 'scale=1'))})>"

    def logpdf(self, *arguments, **named):
        """The logarithm of the density; -inf outside of the support."""
        if self._located is not None:
            return as_number(self._located(*self._bound(self._signature, arguments, named)))
        z, shapes, _, scale = self._standardized(arguments, named)
        return self._inside(z, shapes, lambda z, *shapes: self._log_density(z, *shapes) - np.log(scale), -math.inf, -math.inf)

    def pdf(self, *arguments, **named):
        """The density; 0 outside of the support."""
        return np.exp(self.logpdf(*arguments, **named))

    def cdf(self, *arguments, **named):
        """The probability of no more than x."""
        z, shapes, _, _ = self._standardized(arguments, named)
        return self._inside(z, shapes, self._below, 0, 1)

    def sf(self, *arguments, **named):
        """The probability of more than x, precise also where it is small."""
        z, shapes, _, _ = self._standardized(arguments, named)
        return self._inside(z, shapes, self._above, 1, 0)

    def logcdf(self, *arguments, **named):
        """The logarithm of :meth:`cdf`."""
        z, shapes, _, _ = self._standardized(arguments, named)
        logarithm = self._log_below or (lambda *values: np.log(self._below(*values)))
        return self._inside(z, shapes, logarithm, -math.inf, 0)

    def logsf(self, *arguments, **named):
        """The logarithm of :meth:`sf`."""
        z, shapes, _, _ = self._standardized(arguments, named)
        logarithm = self._log_above or (lambda *values: np.log(self._above(*values)))
        return self._inside(z, shapes, logarithm, 0, -math.inf)

    def ppf(self, *arguments, **named):
        """The quantile: the x below which the probability is q."""
        q, *shapes, loc, scale = self._bound(self._quantile_signature, arguments, named)
        return self._quantile(q, *shapes) * scale + loc

    def isf(self, *arguments, **named):
        """The q-quantile from above: the x beyond which the probability is q."""
        q, *shapes, loc, scale = self._bound(self._quantile_signature, arguments, named)
        return self._quantile(1 - q, *shapes) * scale + loc

    def entropy(self, *arguments, **named):
        """The differential entropy, in nats: called with ``(*shapes, loc=0, scale=1)``."""
        *shapes, loc, scale = self._bound(self._entropy_signature, arguments, named)
        return self._entropy(*shapes) + np.log(scale) + 0 * loc  # loc counts for the shape and for what is no number

    def _standardized(self, arguments, named):
        x, *shapes, loc, scale = self._bound(self._signature, arguments, named)
        return (x - loc) / scale, shapes, loc, scale

    def _inside(self, z, shapes, function, left, right):
        """``function(z, *shapes)`` within the support, the constants `left` and `right` beyond its ends.

        Outside, the function is computed at a place inside, so that its gradient there is 0 and not NaN.
        """
        if (self.low, self.high) == (-math.inf, math.inf):
            return function(z, *shapes)
        under, over = z < self.low, z > self.high
        place = self.low + 0.5 * min(1.0, self.high - self.low)
        value = function(np.where(under | over, place, z), *shapes)
        return as_number(np.where(under, float(left), np.where(over, float(right), value)))


# -- on the whole line --------------------------------------------------------------------------------------------



def _standard_normal_log_density(z):
    return -0.5 * z * z - _HALF_LOG_TWO_PI


normal_log_density = define(
    lambda x, loc, scale: _standard_normal_log_density((x - loc) / scale) - np.log(scale),
    name="normal_log_density", elementwise=True, formula=r"\log \mathcal{N}(x; loc, scale)",
    domain=dict(x=real, loc=real, scale=positive),
    x=lambda g, x, loc, scale: g * ((loc - x) / scale / scale),
    loc=lambda g, x, loc, scale: g * ((x - loc) / scale / scale),
    scale=lambda g, x, loc, scale: g * ((np.square((x - loc) / scale) - 1) / scale),
)  # fmt: skip

norm = Continuous(
    "norm", "", located=normal_log_density,
    log_density=_standard_normal_log_density,
    below=error_functions.ndtr,
    above=lambda z: error_functions.ndtr(-z),
    log_below=error_functions.log_ndtr,
    log_above=lambda z: error_functions.log_ndtr(-z),
    quantile=error_functions.ndtri,
    entropy=lambda: 0.5 + _HALF_LOG_TWO_PI,
)  # fmt: skip


def _student_log_density(z, df):
    log_scale = sc.gammaln(0.5 * (df + 1)) - sc.gammaln(0.5 * df) - 0.5 * np.log(math.pi * df)
    return log_scale - 0.5 * (df + 1) * np.log1p(z * z / df)


def _student_entropy(df):
    half = 0.5 * (df + 1)
    return half * (sc.psi(half) - sc.psi(0.5 * df)) + 0.5 * np.log(df) + sc.betaln(0.5 * df, 0.5)


t = Continuous(
    "t", "df",
    log_density=_student_log_density,
    below=lambda z, df: incomplete.stdtr(df, z),
    above=lambda z, df: incomplete.stdtr(df, -z),
    quantile=lambda q, df: incomplete.stdtrit(df, q),
    entropy=lambda df: _student_entropy(df),
)  # fmt: skip

laplace = Continuous(
    "laplace", "",
    log_density=lambda z: -np.abs(z) - math.log(2),
    below=lambda z: _laplace_below(z),
    above=lambda z: _laplace_below(-z),
    quantile=lambda q: -np.sign(q - 0.5) * np.log(1 - 2 * np.abs(q - 0.5)),
    entropy=lambda: 1 + math.log(2),
)  # fmt: skip


def _laplace_below(z):
    half = 0.5 * np.exp(-np.abs(z))
    return as_number(np.where(z > 0, 1 - half, half))


logistic = Continuous(
    "logistic", "",
    log_density=lambda z: error_functions.log_expit(z) + error_functions.log_expit(-z),
    below=error_functions.expit,
    above=lambda z: error_functions.expit(-z),
    log_below=error_functions.log_expit,
    log_above=lambda z: error_functions.log_expit(-z),
    quantile=error_functions.logit,
    entropy=lambda: 2.0,
)  # fmt: skip

# -- of positive numbers, and between 0 and 1 ---------------------------------------------------------------------

gamma = Continuous(
    "gamma", "a", low=0.0,
    log_density=lambda z, a: sc.xlogy(a - 1, z) - z - sc.gammaln(a),
    below=lambda z, a: incomplete.gammainc(a, z),
    above=lambda z, a: incomplete.gammaincc(a, z),
    quantile=lambda q, a: incomplete.gammaincinv(a, q),
    entropy=lambda a: a + sc.gammaln(a) + (1 - a) * sc.psi(a),
)  # fmt: skip

chi2 = Continuous(
    "chi2", "df", low=0.0,
    log_density=lambda z, df: sc.xlogy(0.5 * df - 1, z) - 0.5 * z - sc.gammaln(0.5 * df) - 0.5 * math.log(2) * df,
    below=lambda z, df: incomplete.chdtr(df, z),
    above=lambda z, df: incomplete.chdtrc(df, z),
    quantile=lambda q, df: 2 * incomplete.gammaincinv(0.5 * df, q),
    entropy=lambda df: 0.5 * df + math.log(2) + sc.gammaln(0.5 * df) + (1 - 0.5 * df) * sc.psi(0.5 * df),
)  # fmt: skip

expon = Continuous(
    "expon", "", low=0.0,
    log_density=lambda z: -z,
    below=lambda z: -np.expm1(-z),
    above=lambda z: np.exp(-z),
    log_above=lambda z: -z,
    quantile=lambda q: -np.log1p(-q),
    entropy=lambda: 1.0,
)  # fmt: skip


def _beta_entropy(a, b):
    return sc.betaln(a, b) - (a - 1) * sc.psi(a) - (b - 1) * sc.psi(b) + (a + b - 2) * sc.psi(a + b)


beta = Continuous(
    "beta", "a b", low=0.0, high=1.0,
    log_density=lambda z, a, b: sc.xlogy(a - 1, z) + sc.xlog1py(b - 1, -z) - sc.betaln(a, b),
    below=lambda z, a, b: incomplete.betainc(a, b, z),
    above=lambda z, a, b: incomplete.betaincc(a, b, z),
    quantile=lambda q, a, b: incomplete.betaincinv(a, b, q),
    entropy=lambda a, b: _beta_entropy(a, b),
)  # fmt: skip

uniform = Continuous(
    "uniform", "", low=0.0, high=1.0,
    log_density=lambda z: 0.0 * z,
    below=lambda z: z,
    above=lambda z: 1 - z,
    quantile=lambda q: q,
    entropy=lambda: 0.0,
)  # fmt: skip
