"""More distributions of one variable: those that are made of elementary functions, and two of the gamma family."""

import math

import numpy as np
from scipy import special as sc

from . import distribution_functions, error_functions, incomplete
from .univariate import Continuous

_ABOVE_ZERO = math.ulp(0.0)
"""The smallest positive number: where a support begins that 0 itself is not part of."""

# -- on the whole line --------------------------------------------------------------------------------------------

cauchy = Continuous(
    "cauchy", "",
    log_density=lambda z: -math.log(math.pi) - np.log1p(z * z),
    below=lambda z: np.arctan2(1.0, -z) / math.pi,
    above=lambda z: np.arctan2(1.0, z) / math.pi,
    quantile=lambda q: np.tan(math.pi * (q - 0.5)),
    entropy=lambda: math.log(4 * math.pi),
)  # fmt: skip

gumbel_r = Continuous(
    "gumbel_r", "",
    log_density=lambda z: -z - np.exp(-z),
    below=lambda z: np.exp(-np.exp(-z)),
    above=lambda z: -np.expm1(-np.exp(-z)),
    log_below=lambda z: -np.exp(-z),
    quantile=lambda q: -np.log(-np.log(q)),
    entropy=lambda: np.euler_gamma + 1,
)  # fmt: skip

gumbel_l = Continuous(
    "gumbel_l", "",
    log_density=lambda z: z - np.exp(z),
    below=lambda z: -np.expm1(-np.exp(z)),
    above=lambda z: np.exp(-np.exp(z)),
    log_above=lambda z: -np.exp(z),
    quantile=lambda q: np.log(-np.log1p(-q)),
    entropy=lambda: np.euler_gamma + 1,
)  # fmt: skip

# -- of positive numbers ------------------------------------------------------------------------------------------

lognorm = Continuous(
    "lognorm", "s", low=_ABOVE_ZERO,
    log_density=lambda z, s: -0.5 * (np.log(z) / s) ** 2 - np.log(s * z) - 0.5 * math.log(2 * math.pi),
    below=lambda z, s: error_functions.ndtr(np.log(z) / s),
    above=lambda z, s: error_functions.ndtr(-np.log(z) / s),
    log_below=lambda z, s: error_functions.log_ndtr(np.log(z) / s),
    log_above=lambda z, s: error_functions.log_ndtr(-np.log(z) / s),
    quantile=lambda q, s: np.exp(s * error_functions.ndtri(q)),
    entropy=lambda s: 0.5 * (1 + math.log(2 * math.pi)) + np.log(s),
)  # fmt: skip

weibull_min = Continuous(
    "weibull_min", "c", low=0.0,
    log_density=lambda z, c: np.log(c) + sc.xlogy(c - 1, z) - z**c,
    below=lambda z, c: -np.expm1(-(z**c)),
    above=lambda z, c: np.exp(-(z**c)),
    log_above=lambda z, c: -(z**c),
    quantile=lambda q, c: (-np.log1p(-q)) ** (1 / c),
    entropy=lambda c: np.euler_gamma * (1 - 1 / c) - np.log(c) + 1,
)  # fmt: skip

rayleigh = Continuous(
    "rayleigh", "", low=0.0,
    log_density=lambda z: np.log(z) - 0.5 * z * z,
    below=lambda z: -np.expm1(-0.5 * z * z),
    above=lambda z: np.exp(-0.5 * z * z),
    log_above=lambda z: -0.5 * z * z,
    quantile=lambda q: np.sqrt(-2 * np.log1p(-q)),
    entropy=lambda: 1 + 0.5 * np.euler_gamma - 0.5 * math.log(2),
)  # fmt: skip

halfnorm = Continuous(
    "halfnorm", "", low=0.0,
    log_density=lambda z: 0.5 * math.log(2 / math.pi) - 0.5 * z * z,
    below=lambda z: error_functions.erf(z * math.sqrt(0.5)),
    above=lambda z: 2 * error_functions.ndtr(-z),
    log_above=lambda z: math.log(2) + error_functions.log_ndtr(-z),
    quantile=lambda q: error_functions.ndtri(0.5 * (1 + q)),
    entropy=lambda: 0.5 * math.log(0.5 * math.pi) + 0.5,
)  # fmt: skip

pareto = Continuous(
    "pareto", "b", low=1.0,
    log_density=lambda z, b: np.log(b) - (b + 1) * np.log(z),
    below=lambda z, b: 1 - z**-b,
    above=lambda z, b: z**-b,
    log_above=lambda z, b: -b * np.log(z),
    quantile=lambda q, b: (1 - q) ** (-1 / b),
    entropy=lambda b: 1 + 1 / b - np.log(b),
)  # fmt: skip

invgamma = Continuous(
    "invgamma", "a", low=_ABOVE_ZERO,
    log_density=lambda z, a: -(a + 1) * np.log(z) - sc.gammaln(a) - 1 / z,
    below=lambda z, a: incomplete.gammaincc(a, 1 / z),
    above=lambda z, a: incomplete.gammainc(a, 1 / z),
    quantile=lambda q, a: 1 / incomplete.gammainccinv(a, q),
    entropy=lambda a: a + sc.gammaln(a) - (a + 1) * sc.psi(a),
)  # fmt: skip


def _ratio_log_density(z, dfn, dfd):
    n, d = 0.5 * dfn, 0.5 * dfd
    return d * np.log(dfd) + n * np.log(dfn) + sc.xlogy(n - 1, z) - (n + d) * np.log(dfd + dfn * z) - sc.betaln(n, d)


def _ratio_entropy(dfn, dfd):
    n, d = 0.5 * dfn, 0.5 * dfd
    among = (1 - n) * sc.psi(n) - (1 + d) * sc.psi(d) + (n + d) * sc.psi(n + d)
    return np.log(dfd) - np.log(dfn) + sc.betaln(n, d) + among


f = Continuous(
    "f", "dfn dfd", low=0.0,
    log_density=_ratio_log_density,
    below=lambda z, dfn, dfd: distribution_functions.fdtr(dfn, dfd, z),
    above=lambda z, dfn, dfd: distribution_functions.fdtrc(dfn, dfd, z),
    quantile=lambda q, dfn, dfd: distribution_functions.fdtri(dfn, dfd, q),
    entropy=_ratio_entropy,
)  # fmt: skip
