"""Kolmogorov's and Smirnov's distributions: the limit for many observations, and that of n of them.

For n observations, by the formula of Birnbaum and Tingey, *One-sided confidence contours for probability distribution
functions*, Annals of Mathematical Statistics 22 (1951): a sum of polynomials in d, none of them negative,

    sum over j <= n (1 - d) of binom(n, j) d (d + j / n)^(j - 1) (1 - d - j / n)^(n - j),

each of which is differentiated here. At d = 1 - j / n, where a term ends, the derivative is that for larger d.
"""

import math

import numpy as np
from scipy import special as sc

from ..domains import Domain
from ..table import define
from .gamma_family import unit
from .tails import elementwise

# -- the limit --------------------------------------------------------------------------------------------------------


def _limit_slope(y):
    """The derivative of Kolmogorov's function: of its series for large y, and of the theta function's other one for small y."""
    large, small = np.where(y < 1, 1.0, y), np.where((y > 0.04) & (y < 1), y, 0.5)
    tail = sum((-1) ** k * 8 * k * k * np.exp(-2 * k * k * large * large) for k in range(1, 6)) * large
    terms = [((2 * k - 1) * math.pi) ** 2 / 8 for k in range(1, 5)]
    head = sum((1 - 2 * rate / (small * small)) * np.exp(-rate / (small * small)) for rate in terms)
    head = math.sqrt(2 * math.pi) * head / (small * small)
    return np.where(y < 1, np.where(y > 0.04, head, 0.0), tail)


_far_from_the_seam = Domain(0.4, 0.9)

kolmogorov = define(sc.kolmogorov, formula="K(y)", domain=_far_from_the_seam, y=lambda g, y: g * _limit_slope(y))
kolmogi = define(sc.kolmogi, formula="K^{-1}(p)", domain=unit, p=lambda g, out: g / _limit_slope(out))

# -- of n observations --------------------------------------------------------------------------------------------------


def _falling(x, k):
    """x (x - 1) ... of k factors."""
    return math.prod((x - i for i in range(k)), start=np.ones_like(x))


def _smirnov_slope(n, d, times):
    """The derivative for one n and d. The term for j = 0 is (1 - d)^n."""
    if not (n >= 1 and 0 <= d < 1):
        return 0.0 if n >= 1 and d >= 1 else math.nan
    j = np.arange(1.0, math.floor(n * (1 - d)) + 1)
    j = j[1 - d - j / n > 0]
    before, after = d + j / n, 1 - d - j / n
    ways = sc.gammaln(n + 1) - sc.gammaln(j + 1) - sc.gammaln(n - j + 1)

    def of_both(k):
        """The derivative of order k of the two powers, by Leibniz's rule."""
        total = 0.0
        for i in range(k + 1):
            factor = math.comb(k, i) * (-1) ** (k - i) * _falling(j - 1, i) * _falling(n - j, k - i)
            powers = np.exp(ways + (j - 1 - i) * np.log(before) + (n - j - k + i) * np.log(after))
            total = total + np.where(factor == 0, 0.0, factor * powers)
        return total

    first = (-1) ** times * _falling(np.float64(n), times) * (1 - d) ** (n - times)
    return first + np.sum(d * of_both(times) + times * of_both(times - 1))


def _smirnov_slopes(n, d, times):
    return np.array([_smirnov_slope(*pair, times) for pair in zip(n.tolist(), d.tolist())])


def _observations(domain):
    return lambda draw: ([draw.integer(2, 4), draw.array(draw.shape(), domain)], {})


_clear_of_ends = Domain(0.28, 0.31)

smirnov_slope = define(elementwise(_smirnov_slopes), name="smirnov_slope", elementwise=True, options=dict(times=1),
                       formula=r"\partial^{times} P(D_n^+ \ge x)", sample=_observations(_clear_of_ends),
                       n=None,
                       x=lambda g, n, x, times: g * smirnov_slope(n, x, times=times + 1))  # fmt: skip
smirnov = define(sc.smirnov, formula=r"P(D_n^+ \ge x)", sample=_observations(_clear_of_ends),
                 n=None,
                 x=lambda g, n, x: g * smirnov_slope(n, x))  # fmt: skip
smirnovi = define(sc.smirnovi, formula=r"P(D_n^+ \ge x)^{-1}(p)", sample=_observations(Domain(0.3, 0.38)),
                  n=None,
                  p=lambda g, n, out: g / smirnov_slope(n, out))  # fmt: skip
