"""Spherical Bessel functions, Struve functions, Wright's, and integrals of Bessel functions.

Formulas: NIST Digital Library of Mathematical Functions, 7.2, 10.43, 10.46, 10.51 and 11.4. Derivatives are written with the
neighbouring orders rather than with a division by the variable, so that they also hold at 0.
"""

import math

import numpy as np
from scipy import special as sc

from ..compositions import composed
from ..domains import Domain, positive, real
from ..table import define
from .gamma_family import numbers_and, with_fixed
from .orders import orders
from .parameters import interpolate, reach_of_waves, slopes_of_three, slopes_of_two
from .precision import in_double

# -- spherical Bessel functions -----------------------------------------------------------------------------------


def _spherical(function, name, formula, lower, upper):
    """With the signs of both neighbours in (lower n f(n - 1) + upper (n + 1) f(n + 1)) / (2 n + 1), DLMF 10.51."""

    def slope(n, z):  # for n = 0 the first term is 0, and its order is made one that exists
        return (lower * n * entry(abs(n - 1), z) + upper * (n + 1) * entry(n + 1, z)) / (2 * n + 1)

    def public(n, z, derivative=False):
        return slope(n, z) if derivative else entry(n, z)

    entry = define(in_double(function), name=name, elementwise=True, formula=formula, sample=with_fixed(None, positive),
                   n=None,
                   z=lambda g, n, z: g * slope(n, z))  # fmt: skip
    return composed(function)(public)


spherical_jn = _spherical(sc.spherical_jn, "spherical_jn", "j_n(z)", 1, -1)
spherical_yn = _spherical(sc.spherical_yn, "spherical_yn", "y_n(z)", 1, -1)
spherical_in = _spherical(sc.spherical_in, "spherical_in", "i_n(z)", 1, 1)
spherical_kn = _spherical(sc.spherical_kn, "spherical_kn", "k_n(z)", -1, -1)

# -- Struve's and Wright's functions ------------------------------------------------------------------------------


def _first_term(v, x):
    return (0.5 * x) ** v / (math.sqrt(math.pi) * sc.gamma(v + 1.5))


def _struve(function, sign):
    """``(H_(v-1) + sign H_(v+1) + the first term of the series) / 2`` is the derivative, DLMF 11.4.23 to 11.4.28."""

    def derivative(v, x, m):
        if m == 0:
            return function(v, x)
        first = _first_term(v, x)
        for k in range(m - 1):
            first = first * (v - k) / x
        return 0.5 * (derivative(v - 1, x, m - 1) + sign * derivative(v + 1, x, m - 1) + first)

    interpolate(function.__name__, lambda n, m: lambda v, x: derivative(v, x, m), (reach_of_waves, None), (orders, positive))


_struve(sc.struve, -1)
_struve(sc.modstruve, 1)
struve = define(sc.struve, formula=r"\mathbf{H}_v(x)", sample=numbers_and(orders, positive),
                v=lambda g, v, x: g * slopes_of_two(v, x, of="struve"),
                x=lambda g, v, x: g * (
                    0.5 * (sc.struve(v - 1, x) - sc.struve(v + 1, x) + _first_term(v, x))))  # fmt: skip
modstruve = define(sc.modstruve, formula=r"\mathbf{L}_v(x)", sample=numbers_and(orders, positive),
                   v=lambda g, v, x: g * slopes_of_two(v, x, of="modstruve"),
                   x=lambda g, v, x: g * (
                       0.5 * (sc.modstruve(v - 1, x) + sc.modstruve(v + 1, x) + _first_term(v, x))))  # fmt: skip


def _of_wright(p, q, z):
    """The coefficients are 1 / Gamma(p k + q), of which about z^(1 / (1 + p)) matter."""
    return np.minimum(0.3 * np.minimum(p, 1), 1 / (1 + np.log1p(z)))


_shapes = Domain(0.6, 2.0)
interpolate("wright_bessel", lambda n, m, k: lambda a, b, x: sc.wright_bessel(a, a * k + b, x),
            (_of_wright, lambda p, q, z: np.minimum(0.4 * q, 1.0), None), (_shapes, _shapes, positive))  # fmt: skip

wright_bessel = define(sc.wright_bessel, formula=r"\phi(a, b; x)", sample=numbers_and(_shapes, _shapes, positive),
                       a=lambda g, a, b, x: g * slopes_of_three(a, b, x, of="wright_bessel"),
                       b=lambda g, a, b, x: g * slopes_of_three(a, b, x, of="wright_bessel", times=(0, 1, 0)),
                       x=lambda g, a, b, x: g * sc.wright_bessel(a, a + b, x))  # fmt: skip
log_wright_bessel = define(sc.log_wright_bessel, formula=r"\ln \phi(a, b; x)", sample=numbers_and(_shapes, _shapes, positive),
                           a=lambda g, a, b, x, out:
                               g * slopes_of_three(a, b, x, of="wright_bessel") * np.exp(-out),
                           b=lambda g, a, b, x, out:
                               g * slopes_of_three(a, b, x, of="wright_bessel", times=(0, 1, 0)) * np.exp(-out),
                           x=lambda g, a, b, x, out: g * np.exp(sc.log_wright_bessel(a, a + b, x) - out))  # fmt: skip

# -- integrals from 0 or to infinity ------------------------------------------------------------------------------


def _positive(draw):
    return [draw.array(draw.shape(), positive)], {}


it2struve0 = define(sc.it2struve0, forward=in_double(sc.it2struve0),
                    formula=r"\int_x^{\infty} \mathbf{H}_0(t) / t \, dt", domain=positive,
                    x=lambda g, x: -g * (sc.struve(0, x) / x).astype(x.dtype))  # fmt: skip
itstruve0 = define(sc.itstruve0, forward=in_double(sc.itstruve0), formula=r"\int_0^x \mathbf{H}_0(t) \, dt", domain=real,
                   x=lambda g, x: g * sc.struve(0, x).astype(x.dtype))  # fmt: skip
itmodstruve0 = define(sc.itmodstruve0, forward=in_double(sc.itmodstruve0),
                      formula=r"\int_0^x \mathbf{L}_0(t) \, dt", domain=positive,
                      x=lambda g, x: g * sc.modstruve(0, x).astype(x.dtype))  # fmt: skip

iti0k0 = define(sc.iti0k0, outputs="ii0 ik0", elementwise=False, sample=_positive,
                x=lambda g, x: g[0] * sc.i0(x) + g[1] * sc.k0(x))  # fmt: skip
itj0y0 = define(sc.itj0y0, outputs="ij0 iy0", elementwise=False, sample=_positive,
                x=lambda g, x: g[0] * sc.j0(x) + g[1] * sc.y0(x))  # fmt: skip
it2i0k0 = define(sc.it2i0k0, outputs="ii0 ik0", elementwise=False, sample=_positive,
                 x=lambda g, x: (g[0] * (sc.i0(x) - 1) - g[1] * sc.k0(x)) / x)  # fmt: skip
it2j0y0 = define(sc.it2j0y0, outputs="ij0 iy0", elementwise=False, sample=_positive,
                 x=lambda g, x: (g[0] * (1 - sc.j0(x)) - g[1] * sc.y0(x)) / x)  # fmt: skip

# -- Fresnel's integrals to infinity, with the factors that make K slow -------------------------------------------


def _modified_fresnel(function, sign):
    """F is the integral of exp(sign i t^2) from x on, and K is F exp(-sign i (x^2 + pi/4)) / sqrt(pi).

    For positive x only: SciPy's imaginary part of F has the wrong sign in its slope for negative ones.
    """
    factor = np.exp(-0.25j * sign * math.pi).item() / math.sqrt(math.pi)

    def vjp(g, x):
        _, k = entry(x)
        return -g[0] * np.exp(1j * sign * x * x) - g[1] * (2j * sign * x * k + factor)

    entry = define(function, forward=in_double(function), outputs="F K", elementwise=False, sample=_positive, x=vjp)
    return entry


modfresnelp = _modified_fresnel(sc.modfresnelp, 1)
modfresnelm = _modified_fresnel(sc.modfresnelm, -1)
