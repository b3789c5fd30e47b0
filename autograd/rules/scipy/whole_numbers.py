"""Distributions of whole numbers, with the methods and arguments of :mod:`scipy.stats`."""

import math

import numpy as np
from scipy import special as sc

from . import incomplete
from .univariate import Distribution, as_number, signature


class Discrete(Distribution):
    """A distribution of whole numbers; each method is called with ``(k, *shapes, loc=0)``, as in scipy.stats.

    Parameters
    ----------
    name : str
    shapes : str
        the names of the parameters
    log_mass, below, above : functions of ``(k, *shapes)``
        for loc=0: the logarithm of the probability of k, the probability of no more than k, and of more
    low : int
        the smallest possible number
    high : function of ``shapes``
        the largest possible number
    """

    def __init__(self, name, shapes, log_mass, below, above, low=0, high=lambda *shapes: math.inf):
        self.name, self.shapes, self.low, self._high = name, tuple(shapes.split()), low, high
        self._log_mass, self._below, self._above = log_mass, below, above
        self._signature = signature("k", *self.shapes, loc=0)

    def __repr__(self):
        return f"<the distribution {self.name}({', '.join((*self.shapes, 'loc=0'))})>"

    def logpmf(self, *arguments, **named):
        """The logarithm of the probability of k, -inf where that is no possible number."""
        k, shapes = self._parts(arguments, named)
        possible = (np.floor(k) == k) & (k >= self.low) & (k <= self._high(*shapes))
        return as_number(np.where(possible, self._log_mass(np.where(possible, k, self.low), *shapes), -math.inf))

    def pmf(self, *arguments, **named):
        """The probability of k."""
        return np.exp(self.logpmf(*arguments, **named))

    def cdf(self, *arguments, **named):
        """The probability of no more than k."""
        return self._counted(self._below, 0.0, 1.0, arguments, named)

    def sf(self, *arguments, **named):
        """The probability of more than k."""
        return self._counted(self._above, 1.0, 0.0, arguments, named)

    def logcdf(self, *arguments, **named):
        """The logarithm of :meth:`cdf`."""
        return np.log(self.cdf(*arguments, **named))

    def logsf(self, *arguments, **named):
        """The logarithm of :meth:`sf`."""
        return np.log(self.sf(*arguments, **named))

    def _parts(self, arguments, named):
        k, *shapes, loc = self._bound(self._signature, arguments, named)
        return k - loc, shapes

    def _counted(self, function, under_low, from_high, arguments, named):
        k, shapes = self._parts(arguments, named)
        under, over = k < self.low, k >= self._high(*shapes)
        value = function(np.floor(np.where(under | over, self.low, k)), *shapes)
        return as_number(np.where(under, under_low, np.where(over, from_high, value)))


poisson = Discrete(
    "poisson", "mu",
    log_mass=lambda k, mu: sc.xlogy(k, mu) - sc.gammaln(k + 1) - mu,
    below=incomplete.pdtr,
    above=incomplete.pdtrc,
)  # fmt: skip


def _log_choose(n, k):
    return sc.gammaln(n + 1) - sc.gammaln(k + 1) - sc.gammaln(n - k + 1)


binom = Discrete(
    "binom", "n p", high=lambda n, p: n,
    log_mass=lambda k, n, p: _log_choose(n, k) + sc.xlogy(k, p) + sc.xlog1py(n - k, -p),
    below=lambda k, n, p: incomplete.betaincc(k + 1, np.maximum(n - k, 1), p),
    above=lambda k, n, p: incomplete.betainc(k + 1, np.maximum(n - k, 1), p),
)  # fmt: skip

bernoulli = Discrete(
    "bernoulli", "p", high=lambda p: 1,
    log_mass=lambda k, p: sc.xlogy(k, p) + sc.xlog1py(1 - k, -p),
    below=lambda k, p: 1 - p + 0 * k,
    above=lambda k, p: p + 0 * k,
)  # fmt: skip

geom = Discrete(
    "geom", "p", low=1,
    log_mass=lambda k, p: sc.xlog1py(k - 1, -p) + np.log(p),
    below=lambda k, p: -np.expm1(sc.xlog1py(k, -p)),
    above=lambda k, p: np.exp(sc.xlog1py(k, -p)),
)  # fmt: skip

nbinom = Discrete(
    "nbinom", "n p",
    log_mass=lambda k, n, p: sc.gammaln(n + k) - sc.gammaln(k + 1) - sc.gammaln(n) + sc.xlogy(n, p) + sc.xlog1py(k, -p),
    below=lambda k, n, p: incomplete.betainc(n, k + 1, p),
    above=lambda k, n, p: incomplete.betaincc(n, k + 1, p),
)  # fmt: skip
