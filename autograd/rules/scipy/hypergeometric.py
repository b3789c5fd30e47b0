r"""Hypergeometric functions of one, two and three parameters, and Tricomi's function.

Formulas: NIST Digital Library of Mathematical Functions, 13.3.15, 13.3.22, 15.5.1 and 16.3.1 for the variable. In the
parameters their derivatives are interpolated (:mod:`.parameters`), but for Tricomi's function, of which SciPy's values are too
coarse: there 13.4.4 is differentiated under the integral sign,

    \Gamma(a) U(a, b, x) = \int_0^\infty e^{-x t} t^{a-1} (1+t)^{b-a-1} dt,

which brings powers of ln(t / (1 + t)) and of ln(1 + t), of one sign each, so nothing cancels. With t = exp(s - exp(-s)) the
integrand falls doubly exponentially to both sides, and the trapezoidal rule is exact to rounding (Takahasi and Mori, *Double
exponential formulas for numerical integration*, 1974). That is for positive a and x; for others the derivative is NaN.
"""

import math

import numpy as np
from scipy import special as sc

from ..domains import Domain, positive, real
from ..table import define
from .gamma_family import numbers_and, unit
from .parameters import interpolate, slopes_of_four, slopes_of_three, slopes_of_two
from .tails import elementwise

_parameter = Domain(0.6, 3.0)


# -- the series -----------------------------------------------------------------------------------------------------


def _from_pole(c):
    """At most 1, and a third of the way to the next pole at 0, -1, -2 …"""
    return np.minimum(np.where(c > 0, c, np.abs(c - np.round(c))) / 3, 1.0)


def _shifted(function, upper, lower):
    """The m-th derivative for z of a series: that of the parameters m higher, times the product of the quotients."""

    def derivative(*arguments, m):
        *parameters, z = arguments
        result = function(*(value + m for value in parameters), z)
        for k in range(m):
            factors = [value + k for value in parameters]
            result = result * math.prod(factors[:upper]) / math.prod(factors[upper : upper + lower])
        return result

    return lambda *times: lambda *arguments: derivative(*arguments, m=times[-1])


def _reach_of_power(p, q, r, z):
    """As functions of p and of q these are like (1 - z)^-p."""
    return 1.2 / (2 + np.abs(np.log(1 - z)))


def _reach_of_first(p, q, z):
    return 1.2 / (2 + 0.25 * np.log1p(np.abs(z)))


interpolate("hyp0f1", _shifted(sc.hyp0f1, 0, 1), (lambda p, z: _from_pole(p), None), (_parameter, real))
interpolate("hyp1f1", _shifted(sc.hyp1f1, 1, 1), (_reach_of_first, lambda p, q, z: _from_pole(q), None),
            (_parameter, _parameter, real))  # fmt: skip
interpolate("hyp2f1", _shifted(sc.hyp2f1, 2, 1),
            (_reach_of_power, _reach_of_power, lambda p, q, r, z: _from_pole(r), None),
            (_parameter, _parameter, _parameter, unit))  # fmt: skip

hyp0f1 = define(sc.hyp0f1, formula="{}_0F_1(v; z)", sample=numbers_and(_parameter, real),
                v=lambda g, v, z: g * slopes_of_two(v, z, of="hyp0f1"),
                z=lambda g, v, z: g * (sc.hyp0f1(v + 1, z) / v))  # fmt: skip
hyp1f1 = define(sc.hyp1f1, formula="{}_1F_1(a; b; x)", sample=numbers_and(_parameter, _parameter, real),
                a=lambda g, a, b, x: g * slopes_of_three(a, b, x, of="hyp1f1"),
                b=lambda g, a, b, x: g * slopes_of_three(a, b, x, of="hyp1f1", times=(0, 1, 0)),
                x=lambda g, a, b, x: g * (a / b * sc.hyp1f1(a + 1, b + 1, x)))  # fmt: skip
hyp2f1 = define(sc.hyp2f1, formula="{}_2F_1(a, b; c; z)", sample=numbers_and(_parameter, _parameter, _parameter, unit),
                a=lambda g, a, b, c, z: g * slopes_of_four(a, b, c, z, of="hyp2f1"),
                b=lambda g, a, b, c, z: g * slopes_of_four(a, b, c, z, of="hyp2f1", times=(0, 1, 0, 0)),
                c=lambda g, a, b, c, z: g * slopes_of_four(a, b, c, z, of="hyp2f1", times=(0, 0, 1, 0)),
                z=lambda g, a, b, c, z: g * (a * b / c * sc.hyp2f1(a + 1, b + 1, c + 1, z)))  # fmt: skip

# -- Tricomi's function ---------------------------------------------------------------------------------------------


def _moment(p, q, z, first, second):
    """The integral for one element, over all that is not negligible, in steps that are short beside the width of its peak."""
    if not (p > 0 and z > 0 and math.isfinite(p + q + z)):
        return math.nan
    start, end = -math.log1p(60 / p), math.log1p((60 + 4 * (p + abs(q))) / z) + 3
    step = 0.5 / math.sqrt(64 + p + abs(q) + z)
    s = np.arange(start, end, step)
    inner = np.exp(-s)
    log = s - inner
    log_more = np.logaddexp(0, log)
    heights = p * log + (q - p - 1) * log_more - z * np.exp(log)
    top = np.max(heights)
    terms = np.exp(heights - top) * (1 + inner) * (log - log_more) ** first * log_more**second
    return np.sum(terms) * step * np.exp(top)


def _moments(p, q, z, times):
    return np.array([_moment(*arguments, *times) for arguments in zip(p.tolist(), q.tolist(), z.tolist())])


tricomi = define(elementwise(_moments), name="tricomi", elementwise=True, options=dict(times=(0, 0)),
                 formula=r"\partial^{times} \Gamma(p) U(p, q, z)",
                 sample=lambda draw: ([draw.array((), _parameter), draw.array((), _parameter), draw.array((), positive)],
                                      dict(times=draw.choice((0, 0), (1, 0), (0, 1)))),
                 p=lambda g, p, q, z, times: g * tricomi(p, q, z, times=(times[0] + 1, times[1])),
                 q=lambda g, p, q, z, times: g * tricomi(p, q, z, times=(times[0], times[1] + 1)),
                 z=lambda g, p, q, z, times: -g * tricomi(p + 1, q + 1, z, times=times))  # fmt: skip


def _of_first(a, b, x):
    return sc.rgamma(a) * (tricomi(a, b, x, times=(1, 0)) - sc.digamma(a) * tricomi(a, b, x))


hyperu = define(sc.hyperu, formula="U(a, b, x)", sample=numbers_and(_parameter, _parameter, positive),
                a=lambda g, a, b, x: g * _of_first(a, b, x),
                b=lambda g, a, b, x: g * sc.rgamma(a) * tricomi(a, b, x, times=(0, 1)),
                x=lambda g, a, b, x: g * (-a * sc.hyperu(a + 1, b + 1, x)))  # fmt: skip
