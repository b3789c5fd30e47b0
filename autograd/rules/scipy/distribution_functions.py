"""Distribution functions among SciPy's universal functions: what statisticians had tables of.

Each is an incomplete gamma or beta function of something (NIST Digital Library of Mathematical Functions, 8.2 and 8.17), so
its derivative is a density from :mod:`.tails`; the inverses have one over it.
"""

import math

import numpy as np
from scipy import special as sc

from ..domains import Domain, positive, real
from ..table import define
from .gamma_family import unit, with_fixed
from .incomplete import of_shapes
from .precision import in_double
from .tails import beta_density, betainc_slope_a, betainc_slope_b, gamma_density, gammainc_slope

# -- gamma and chi-squared ----------------------------------------------------------------------------------------

_rate_and_shape = lambda draw: ([draw.array((), positive), draw.array((), positive), draw.array(draw.shape(), positive)], {})

gdtr = define(sc.gdtr, formula="P(b, a x)", sample=_rate_and_shape,
              a=lambda g, a, b, x: g * x * gamma_density(b, a * x),
              b=lambda g, a, b, x: g * gammainc_slope(b, a * x),
              x=lambda g, a, b, x: g * a * gamma_density(b, a * x))  # fmt: skip
gdtrc = define(sc.gdtrc, formula="Q(b, a x)", sample=_rate_and_shape,
               a=lambda g, a, b, x: -g * x * gamma_density(b, a * x),
               b=lambda g, a, b, x: -g * gammainc_slope(b, a * x),
               x=lambda g, a, b, x: -g * a * gamma_density(b, a * x))  # fmt: skip

_quantile_of_gamma = lambda draw: ([draw.array((), unit), draw.array((), positive), draw.array(draw.shape(), unit)], {})

gdtrix = define(sc.gdtrix, formula=r"P^{-1}(b, p) / a", sample=_quantile_of_gamma,
                a=lambda g, a, out: -g * out / a,
                b=lambda g, a, b, out: -g * gammainc_slope(b, a * out) / (a * gamma_density(b, a * out)),
                p=lambda g, a, b, out: g / (a * gamma_density(b, a * out)))  # fmt: skip
gdtria = define(sc.gdtria, formula=r"P^{-1}(b, p) / x",
                sample=lambda draw: ([draw.array(draw.shape(), unit), draw.array((), positive), draw.array((), positive)], {}),
                p=lambda g, b, x, out: g / (x * gamma_density(b, x * out)),
                b=lambda g, b, x, out: -g * gammainc_slope(b, x * out) / (x * gamma_density(b, x * out)),
                x=lambda g, x, out: -g * out / x)  # fmt: skip
chdtri = define(sc.chdtri, formula=r"2 Q^{-1}(\frac{v}{2}, p)", sample=of_shapes(None, unit),
                v=lambda g, v, out: -g * gammainc_slope(0.5 * v, 0.5 * out) / gamma_density(0.5 * v, 0.5 * out),
                p=lambda g, v, out: -2 * g / gamma_density(0.5 * v, 0.5 * out))  # fmt: skip
pdtri = define(sc.pdtri, formula=r"Q^{-1}(k + 1, y)", sample=with_fixed(None, unit),
               k=None,  # a number of events
               y=lambda g, k, out: -g / gamma_density(np.floor(k) + 1, out))  # fmt: skip


# -- binomial: k of n, each with probability p --------------------------------------------------------------------


def _trials(draw):
    return [draw.integer(0, 2), 3, draw.array(draw.shape(), unit)], {}


# In single precision SciPy takes the number of trials for a fraction.
bdtr = define(sc.bdtr, forward=in_double(sc.bdtr),
              formula=r"I_{1-p}(n - \lfloor k \rfloor, \lfloor k \rfloor + 1)", sample=_trials,
              k=None,  # constant between its jumps, and n is a whole number
              n=None,
              p=lambda g, k, n, p: -g * beta_density(n - np.floor(k), np.floor(k) + 1, 1 - p))  # fmt: skip
bdtrc = define(sc.bdtrc, forward=in_double(sc.bdtrc),
               formula=r"I_p(\lfloor k \rfloor + 1, n - \lfloor k \rfloor)", sample=_trials,
               k=None,
               n=None,
               p=lambda g, k, n, p: g * beta_density(np.floor(k) + 1, n - np.floor(k), p))  # fmt: skip
bdtri = define(sc.bdtri, forward=in_double(sc.bdtri),
               formula=r"1 - I^{-1}_y(n - \lfloor k \rfloor, \lfloor k \rfloor + 1)", sample=_trials,
               k=None,
               n=None,
               y=lambda g, k, n, out: -g / beta_density(n - np.floor(k), np.floor(k) + 1, 1 - out))  # fmt: skip

# -- negative binomial: k failures before n successes -------------------------------------------------------------

_failures = lambda draw: ([draw.integer(0, 2), draw.integer(1, 3), draw.array(draw.shape(), unit)], {})

nbdtr = define(sc.nbdtr, formula="I_p(n, k + 1)", sample=_failures,
               k=None,
               n=None,
               p=lambda g, k, n, p: g * beta_density(1.0 * n, k + 1.0, p))  # fmt: skip
nbdtrc = define(sc.nbdtrc, formula="1 - I_p(n, k + 1)", sample=_failures,
                k=None,
                n=None,
                p=lambda g, k, n, p: -g * beta_density(1.0 * n, k + 1.0, p))  # fmt: skip
nbdtri = define(sc.nbdtri, formula=r"I^{-1}_y(n, k + 1)", sample=_failures,
                k=None,
                n=None,
                y=lambda g, k, n, out: g / beta_density(1.0 * n, k + 1.0, out))  # fmt: skip

# -- the ratio of variances ---------------------------------------------------------------------------------------


def _ratio_density(dfn, dfd, x):
    """The derivative of I_z(dfn / 2, dfd / 2) for x, where z = dfn x / (dfn x + dfd)."""
    total = dfn * x + dfd
    return beta_density(0.5 * dfn, 0.5 * dfd, dfn * x / total) * (dfn * dfd / (total * total))


def _ratio_slope_n(dfn, dfd, x):
    """The derivative of the same for dfn, by that parameter of I and by z."""
    share = dfn * x / (dfn * x + dfd)
    return 0.5 * betainc_slope_a(0.5 * dfn, 0.5 * dfd, share) + x / dfn * _ratio_density(dfn, dfd, x)


def _ratio_slope_d(dfn, dfd, x):
    share = dfn * x / (dfn * x + dfd)
    return 0.5 * betainc_slope_b(0.5 * dfn, 0.5 * dfd, share) - x / dfd * _ratio_density(dfn, dfd, x)


_for_ratio = of_shapes(None, None, positive)

fdtr = define(sc.fdtr, formula="F_{dfn, dfd}(x)", sample=_for_ratio,
              dfn=lambda g, dfn, dfd, x: g * _ratio_slope_n(dfn, dfd, x),
              dfd=lambda g, dfn, dfd, x: g * _ratio_slope_d(dfn, dfd, x),
              x=lambda g, dfn, dfd, x: g * _ratio_density(dfn, dfd, x))  # fmt: skip
fdtrc = define(sc.fdtrc, formula="1 - F_{dfn, dfd}(x)", sample=_for_ratio,
               dfn=lambda g, dfn, dfd, x: -g * _ratio_slope_n(dfn, dfd, x),
               dfd=lambda g, dfn, dfd, x: -g * _ratio_slope_d(dfn, dfd, x),
               x=lambda g, dfn, dfd, x: -g * _ratio_density(dfn, dfd, x))  # fmt: skip
fdtri = define(sc.fdtri, formula="F^{-1}_{dfn, dfd}(p)", sample=with_fixed(None, None, unit),
               dfn=lambda g, dfn, dfd, out: -g * _ratio_slope_n(dfn, dfd, out) / _ratio_density(dfn, dfd, out),
               dfd=lambda g, dfn, dfd, out: -g * _ratio_slope_d(dfn, dfd, out) / _ratio_density(dfn, dfd, out),
               p=lambda g, dfn, dfd, out: g / _ratio_density(dfn, dfd, out))  # fmt: skip

# -- the normal distribution's parameters, and other shapes -------------------------------------------------------


def _normal_density(z):
    return np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)


nrdtrimn = define(sc.nrdtrimn, formula=r"x - \Phi^{-1}(p) \, \mathrm{std}", domain=dict(p=unit, std=positive, x=real),
                  p=lambda g, p, std: -g * std / _normal_density(sc.ndtri(p)),
                  std=lambda g, p: -g * sc.ndtri(p),
                  x=lambda g: g)  # fmt: skip
nrdtrisd = define(sc.nrdtrisd, formula=r"(x - mn) / \Phi^{-1}(p)",
                  domain=dict(mn=Domain(0.6, 0.9), p=Domain(0.6, 0.9), x=Domain(1.0, 2.0)),
                  mn=lambda g, p: -g / sc.ndtri(p),
                  p=lambda g, p, out: -g * out / (sc.ndtri(p) * _normal_density(sc.ndtri(p))),
                  x=lambda g, p: g / sc.ndtri(p))  # fmt: skip


def _tukey_density(out, lmbda):
    return 1 / (out ** (lmbda - 1) + (1 - out) ** (lmbda - 1))


# The distribution whose quantiles are (p ** lmbda - (1 - p) ** lmbda) / lmbda.
tklmbda = define(sc.tklmbda, formula=r"F_{\lambda}(x)", domain=dict(x=Domain(-0.9, 0.9), lmbda=Domain(0.3, 0.9)),
                 x=lambda g, lmbda, out: g * _tukey_density(out, lmbda),
                 lmbda=lambda g, x, lmbda, out: g * _tukey_density(out, lmbda) / lmbda * (
                     x - sc.xlogy(out ** lmbda, out) + sc.xlogy((1 - out) ** lmbda, 1 - out)))  # fmt: skip


def _profile(x, sigma, gamma):
    """The argument z of Faddeeva's function w, and the derivative of w there (DLMF 7.10.2) over 2 sqrt(pi) sigma ** 2."""
    z = (x + 1j * gamma) / (math.sqrt(2.0) * sigma)
    slope = 2j / math.sqrt(math.pi) - 2 * z * sc.wofz(z)
    return z, slope / (2 * math.sqrt(math.pi) * sigma * sigma)


def _width_slope(x, sigma, gamma, out):
    z, slope = _profile(x, sigma, gamma)
    return -(out / sigma + math.sqrt(2.0) * np.real(z * slope))


# A normal distribution convolved with Cauchy's: Re w(z) / (sigma sqrt(2 pi)).
voigt_profile = define(sc.voigt_profile, formula=r"V(x; \sigma, \gamma)", domain=dict(x=real, sigma=positive, gamma=positive),
                       x=lambda g, x, sigma, gamma: g * np.real(_profile(x, sigma, gamma)[1]),
                       sigma=lambda g, x, sigma, gamma, out: g * _width_slope(x, sigma, gamma, out),
                       gamma=lambda g, x, sigma, gamma: -g * np.imag(_profile(x, sigma, gamma)[1]))  # fmt: skip
