r"""Non-central distributions: chi-squared, F and t, and their quantiles.

The first two are mixtures of central ones with Poisson's weights, so shifting these gives derivatives from the distribution
itself (Johnson, Kotz and Balakrishnan, *Continuous Univariate Distributions*, volume 2, chapters 29 and 30). That of t with n
degrees of freedom, where X is chi-distributed and \phi the normal density (chapter 31), is

    F(t) = E[\Phi(y X - nc)],    y = t / \sqrt{n},

so that its derivatives for y and nc are moments E[X^k \phi(y X - nc)], which are Kummer functions. In the degrees of freedom
the derivatives are interpolated (:mod:`.parameters`).
"""

import math

import numpy as np
from scipy import special as sc

from ..domains import Domain, positive, real
from ..table import define
from .gamma_family import numbers_and, unit
from .parameters import interpolate, slopes_of_four, slopes_of_three
from .precision import in_double

_freedom = Domain(2.2, 5.0)


def _reach(df):
    return np.minimum(df / 3, 0.5 * np.sqrt(1 + df))


# -- chi-squared ------------------------------------------------------------------------------------------------------


def _chi_density(df, nc, x):
    """DLMF 10.25 with the scaled Bessel function, which does not overflow; nc must be above 0."""
    apart = np.sqrt(x) - np.sqrt(nc)
    power = 0.25 * df - 0.5
    return 0.5 * np.exp(-0.5 * apart * apart) * (x / nc) ** power * sc.ive(0.5 * df - 1, np.sqrt(x * nc))


def _chi_derivatives(df, nc, x, of_nc, of_x):
    """One degree of freedom more or fewer, by two, for each derivative."""
    if of_nc:
        more, same = (_chi_derivatives(df + k, nc, x, of_nc - 1, of_x) for k in (2, 0))
        return 0.5 * (more - same)
    if of_x > 1:
        fewer, same = (_chi_derivatives(df - k, nc, x, 0, of_x - 1) for k in (2, 0))
        return 0.5 * (fewer - same)
    return _chi_density(df, nc, x) if of_x else sc.chndtr(x, df, nc)


interpolate("chndtr", lambda n, of_nc, of_x: lambda df, nc, x: _chi_derivatives(df, nc, x, of_nc, of_x),
            (lambda df, nc, x: _reach(df), None, None), (_freedom, positive, positive))  # fmt: skip


def _chi_for_nc(df, nc, x):
    return 0.5 * (sc.chndtr(x, df + 2, nc) - sc.chndtr(x, df, nc))


def _of_chi(domain):
    return lambda draw: ([draw.array(draw.shape(most=1), domain), draw.array((), _freedom), draw.array((), positive)], {})


chndtr = define(sc.chndtr, formula=r"F_{df, nc}(x)", sample=_of_chi(positive),
                x=lambda g, x, df, nc: g * _chi_density(df, nc, x),
                df=lambda g, x, df, nc: g * slopes_of_three(df, nc, x, of="chndtr"),
                nc=lambda g, x, df, nc: g * _chi_for_nc(df, nc, x))  # fmt: skip
chndtrix = define(sc.chndtrix, formula=r"F^{-1}_{df, nc}(p)", sample=_of_chi(unit),
                  p=lambda g, df, nc, out: g / _chi_density(df, nc, out),
                  df=lambda g, df, nc, out: -g * slopes_of_three(df, nc, out, of="chndtr") / _chi_density(df, nc, out),
                  nc=lambda g, df, nc, out: -g * _chi_for_nc(df, nc, out) / _chi_density(df, nc, out))  # fmt: skip

# -- F --------------------------------------------------------------------------------------------------------------


def _f_with(more, dfn, dfd, nc, f):
    """The distribution function with further degrees of freedom in the numerator, at the same fraction of the variance."""
    return sc.ncfdtr(dfn + more, dfd, nc, f * dfn / (dfn + more))


def _f_for_nc(dfn, dfd, nc, f):
    return 0.5 * (_f_with(2, dfn, dfd, nc, f) - _f_with(0, dfn, dfd, nc, f))


def _f_density(dfn, dfd, nc, f):
    first, second, third = (_f_with(more, dfn, dfd, nc, f) for more in (0, 2, 4))
    return (dfn * (first - second) + nc * (second - third)) / (2 * f)


def _f_derivatives(dfn, dfd, nc, f, of_nc, of_f):
    """The same again and again, for f with D = f d/df: the k-th derivative is D (D - 1) ... (D - k + 1) over f^k."""

    def lowered(more, of_nc, of_f):
        if of_nc:
            return 0.5 * (lowered(more + 2, of_nc - 1, of_f) - lowered(more, of_nc - 1, of_f))
        if not of_f:
            return _f_with(more, dfn, dfd, nc, f)
        first, second, third = (lowered(more + k, 0, of_f - 1) for k in (0, 2, 4))
        return 0.5 * ((dfn + more) * (first - second) + nc * (second - third)) - (of_f - 1) * first

    return lowered(0, of_nc, of_f) / f**of_f


interpolate("ncfdtr", lambda n, d, of_nc, of_f: lambda dfn, dfd, nc, f: _f_derivatives(dfn, dfd, nc, f, of_nc, of_f),
            (lambda dfn, dfd, nc, f: _reach(dfn), lambda dfn, dfd, nc, f: _reach(dfd), None, None),
            (_freedom, _freedom, positive, positive))  # fmt: skip


def _f_freedom(dfn, dfd, nc, f, which):
    return slopes_of_four(dfn, dfd, nc, f, of="ncfdtr", times=(1 - which, which, 0, 0))


ncfdtr = define(sc.ncfdtr, formula=r"F_{dfn, dfd, nc}(f)", sample=numbers_and(_freedom, _freedom, positive, positive),
                dfn=lambda g, dfn, dfd, nc, f: g * _f_freedom(dfn, dfd, nc, f, 0),
                dfd=lambda g, dfn, dfd, nc, f: g * _f_freedom(dfn, dfd, nc, f, 1),
                nc=lambda g, dfn, dfd, nc, f: g * _f_for_nc(dfn, dfd, nc, f),
                f=lambda g, dfn, dfd, nc, f: g * _f_density(dfn, dfd, nc, f))  # fmt: skip
ncfdtri = define(sc.ncfdtri, formula=r"F^{-1}_{dfn, dfd, nc}(p)", sample=numbers_and(_freedom, _freedom, unit, unit),
                 dfn=lambda g, dfn, dfd, nc, out: -g * _f_freedom(dfn, dfd, nc, out, 0) / _f_density(dfn, dfd, nc, out),
                 dfd=lambda g, dfn, dfd, nc, out: -g * _f_freedom(dfn, dfd, nc, out, 1) / _f_density(dfn, dfd, nc, out),
                 nc=lambda g, dfn, dfd, nc, out: -g * _f_for_nc(dfn, dfd, nc, out) / _f_density(dfn, dfd, nc, out),
                 p=lambda g, dfn, dfd, nc, out: g / _f_density(dfn, dfd, nc, out))  # fmt: skip

# -- t --------------------------------------------------------------------------------------------------------------


def _t_moment(df, nc, y, k):
    """E[X^k phi(y X - nc)], by the integral of x^(df + k - 1) exp(-x^2 (1 + y^2) / 2 + y nc x) in both parities of y nc."""
    df = df + np.zeros_like(y)  # in its precision
    order, width = 0.5 * (df + k), 1 + y * y
    slant = y * nc / np.sqrt(width)
    share = 0.5 * slant * slant
    even = np.exp(sc.gammaln(order) - sc.gammaln(0.5 * df)) * sc.hyp1f1(order, 0.5, share)
    odd = np.exp(sc.gammaln(order + 0.5) - sc.gammaln(0.5 * df)) * sc.hyp1f1(order + 0.5, 1.5, share)
    scale = 2 ** (0.5 * k) / math.sqrt(2 * math.pi) * width**-order * np.exp(-0.5 * nc * nc)
    return scale * (even + math.sqrt(2) * slant * odd)


def _t_derivatives(df, nc, y, k, of_nc, of_y):
    """Those of the moments, by Leibniz's rule: phi' (u) = -u phi(u) with u = y X - nc."""
    if of_nc:
        below = _t_derivatives(df, nc, y, k + 1, of_nc - 1, of_y - 1) * of_y if of_y else 0.0
        before = _t_derivatives(df, nc, y, k, of_nc - 2, of_y) * (of_nc - 1) if of_nc > 1 else 0.0
        more, same = (_t_derivatives(df, nc, y, k + i, of_nc - 1, of_y) for i in (1, 0))
        return y * more + below - nc * same - before
    if of_y:
        before = _t_derivatives(df, nc, y, k + 2, 0, of_y - 2) * (of_y - 1) if of_y > 1 else 0.0
        more, same = (_t_derivatives(df, nc, y, k + i, 0, of_y - 1) for i in (2, 1))
        return nc * same - y * more - before
    return _t_moment(df, nc, y, k)


def _t_slopes(df, nc, t, of_nc, of_t):
    y = t / np.sqrt(df)
    if of_nc:
        return -_t_derivatives(df, nc, y, 0, of_nc - 1, of_t) * df ** (-0.5 * of_t)
    return _t_derivatives(df, nc, y, 1, 0, of_t - 1) * df ** (-0.5 * of_t) if of_t else sc.nctdtr(df, nc, t)


interpolate("nctdtr", lambda n, of_nc, of_t: lambda df, nc, t: _t_slopes(df, nc, t, of_nc, of_t),
            (lambda df, nc, t: _reach(df), None, None), (_freedom, unit, real))  # fmt: skip


def _t_density(df, nc, t):
    return _t_moment(df, nc, t / np.sqrt(df), 1) / np.sqrt(df)


def _t_for_nc(df, nc, t):
    return -_t_moment(df, nc, t / np.sqrt(df), 0)


nctdtr = define(sc.nctdtr, forward=in_double(sc.nctdtr), formula=r"F_{df, nc}(t)", sample=numbers_and(_freedom, unit, real),
                df=lambda g, df, nc, t: g * slopes_of_three(df, nc, t, of="nctdtr"),
                nc=lambda g, df, nc, t: g * _t_for_nc(df, nc, t),
                t=lambda g, df, nc, t: g * _t_density(df, nc, t))  # fmt: skip
nctdtrit = define(sc.nctdtrit, forward=in_double(sc.nctdtrit), formula=r"F^{-1}_{df, nc}(p)",
                  sample=numbers_and(_freedom, unit, unit),
                  df=lambda g, df, nc, out: -g * slopes_of_three(df, nc, out, of="nctdtr") / _t_density(df, nc, out),
                  nc=lambda g, df, nc, out: -g * _t_for_nc(df, nc, out) / _t_density(df, nc, out),
                  p=lambda g, df, nc, out: g / _t_density(df, nc, out))  # fmt: skip
