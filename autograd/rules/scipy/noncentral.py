"""Non-central F and t: distribution functions whose densities SciPy does not offer.

A non-central distribution is a mixture of central ones with Poisson's weights, so shifting these gives its derivatives from
the distribution itself (Johnson, Kotz and Balakrishnan, *Continuous Univariate Distributions*, volume 2, chapters 30 and 31).
"""

import math

import numpy as np
from scipy import special as sc

from ..domains import positive, real
from ..table import define
from .gamma_family import unit
from .precision import in_double
from .refusals import no_derivative

# -- F --------------------------------------------------------------------------------------------------------------


def _f_with(more, dfn, dfd, nc, f):
    """The distribution function with further degrees of freedom in the numerator, at the same fraction of the variance."""
    return sc.ncfdtr(dfn + more, dfd, nc, f * dfn / (dfn + more))


def _f_for_nc(dfn, dfd, nc, f):
    return 0.5 * (_f_with(2, dfn, dfd, nc, f) - _f_with(0, dfn, dfd, nc, f))


def _f_density(dfn, dfd, nc, f):
    first, second, third = (_f_with(more, dfn, dfd, nc, f) for more in (0, 2, 4))
    return (dfn * (first - second) + nc * (second - third)) / (2 * f)


def _of_f(draw):
    return [draw.integer(2, 5), draw.integer(3, 6), draw.array((), positive), draw.array(draw.shape(), positive)], {}


def _of_f_quantile(draw):
    return [draw.integer(2, 5), draw.integer(3, 6), draw.array((), unit), draw.array(draw.shape(), unit)], {}


ncfdtr = define(sc.ncfdtr, formula=r"F_{dfn, dfd, nc}(f)", sample=_of_f,
                dfn=no_derivative("ncfdtr", "dfn"),
                dfd=no_derivative("ncfdtr", "dfd"),
                nc=lambda g, dfn, dfd, nc, f: g * _f_for_nc(dfn, dfd, nc, f),
                f=lambda g, dfn, dfd, nc, f: g * _f_density(dfn, dfd, nc, f))  # fmt: skip
ncfdtri = define(sc.ncfdtri, formula=r"F^{-1}_{dfn, dfd, nc}(p)", sample=_of_f_quantile,
                 dfn=no_derivative("ncfdtri", "dfn"),
                 dfd=no_derivative("ncfdtri", "dfd"),
                 nc=lambda g, dfn, dfd, nc, out: -g * _f_for_nc(dfn, dfd, nc, out) / _f_density(dfn, dfd, nc, out),
                 p=lambda g, dfn, dfd, nc, out: g / _f_density(dfn, dfd, nc, out))  # fmt: skip

# -- t --------------------------------------------------------------------------------------------------------------


def _t_density(df, nc, t):
    """By Kummer's function; smooth at 0, unlike the difference of two distribution functions over t."""
    df = df + np.zeros_like(t)  # in its precision
    whole = df + t * t
    share = nc * nc * t * t / (2 * whole)
    odd = math.sqrt(2) * nc * t / whole * sc.hyp1f1(0.5 * df + 1, 1.5, share) / sc.gamma(0.5 * df + 0.5)
    even = sc.hyp1f1(0.5 * df + 0.5, 0.5, share) / (np.sqrt(whole) * sc.gamma(0.5 * df + 1))
    scale = sc.gamma(df + 1) / (2.0**df * sc.gamma(0.5 * df))
    return scale * (df / whole) ** (0.5 * df) * np.exp(-0.5 * nc * nc) * (odd + even)


def _t_for_nc(df, nc, t):
    """The derivative for nc: minus the mean of the normal density at t sqrt(V / df) - nc for a chi-squared V.

    Integration by parts over sqrt(V) makes it one of means that are densities, with df and df + 1 degrees of freedom.
    """
    df = df + np.zeros_like(t)
    ratio = t / np.sqrt(df)
    scale = np.sqrt(0.5 * (df + 1)) * sc.gamma(0.5 * df + 0.5) / sc.gamma(0.5 * df + 1)
    of_next = scale * _t_density(df + 1, nc, ratio * np.sqrt(df + 1))
    return ratio * nc * _t_density(df, nc, t) / np.sqrt(df) - (1 + ratio * ratio) * of_next


nctdtr = define(sc.nctdtr, forward=in_double(sc.nctdtr), formula=r"F_{df, nc}(t)",
                sample=lambda draw: ([draw.integer(2, 5), draw.array((), unit), draw.array(draw.shape(), real)], {}),
                df=no_derivative("nctdtr", "df"),
                nc=lambda g, df, nc, t: g * _t_for_nc(df, nc, t),
                t=lambda g, df, nc, t: g * _t_density(df, nc, t))  # fmt: skip
nctdtrit = define(sc.nctdtrit, forward=in_double(sc.nctdtrit), formula=r"F^{-1}_{df, nc}(p)",
                  sample=lambda draw: ([draw.integer(3, 5), draw.array((), unit), draw.array(draw.shape(), unit)], {}),
                  df=no_derivative("nctdtrit", "df"),
                  nc=lambda g, df, nc, out: -g * _t_for_nc(df, nc, out) / _t_density(df, nc, out),
                  p=lambda g, df, nc, out: g / _t_density(df, nc, out))  # fmt: skip
