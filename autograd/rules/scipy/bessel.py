"""Bessel functions, and the Airy functions that are made of them.

Formulas: NIST Digital Library of Mathematical Functions, 9.2, 10.6 and 10.29. A derivative is written with the
neighbouring orders rather than with a division by x, so that it also holds at 0. The derivative of K_v for the order is an
integral (:mod:`.orders`), those of the others are interpolated (:mod:`.parameters`).
"""

import math

import numpy as np
from scipy import special as sc

from ..compositions import composed
from ..domains import nonzero, positive, real
from ..samples import of_any_shape
from ..table import define
from .gamma_family import numbers_and, with_fixed
from .orders import kv_slope, orders
from .parameters import interpolate, reach_of_waves, slopes_of_two

_of_integer_order, _of_any_order = with_fixed(None, positive), numbers_and(orders, positive)

# -- in the order: distances over which the function does not change by much more than its own size ------------------


def _reach_of_growth(p, z):
    """Without waves, unless z is complex: for large z, I_p falls as exp(-p^2 / 2z)."""
    turned = np.abs(np.imag(z) / z)
    waves = (1 + (p < 1)) * np.maximum(turned, 1 / np.sqrt(1 + np.abs(z)))
    return 2 / (0.5 * math.pi * waves + np.arcsinh((np.abs(p) + 1) / np.abs(z)))


def _neighbours(function, sign, shift, half):
    """The m-th derivative of exp(-shift z) B_p(z), where B_p' = (B_(p-1) + sign B_(p+1)) half: DLMF 10.6.7 and 10.29.5."""

    def derivative(p, z, m):
        if m == 0:
            return function(p, z)
        return half * (derivative(p - 1, z, m - 1) + sign * derivative(p + 1, z, m - 1)) - shift * derivative(p, z, m - 1)

    return lambda n, m: lambda p, z: derivative(p, z, m)


def _interpolate(function, name, sign=-1, shift=0, reach=reach_of_waves, half=0.5):
    interpolate(name, _neighbours(function, sign, shift, half), (reach, None), (orders, positive))


# -- of the first and second kind, and Hankel functions -----------------------------------------------------------

j0 = define(sc.j0, formula="J_0(x)", domain=real, x=lambda g, x: -g * sc.j1(x))
j1 = define(sc.j1, formula="J_1(x)", domain=real, x=lambda g, x: g * (0.5 * (sc.j0(x) - sc.jv(2, x))))
y0 = define(sc.y0, formula="Y_0(x)", domain=positive, x=lambda g, x: -g * sc.y1(x))
y1 = define(sc.y1, formula="Y_1(x)", domain=positive, x=lambda g, x: g * (0.5 * (sc.y0(x) - sc.yv(2, x))))


def _oscillating(function, name, formula):
    _interpolate(function, name)
    return define(function, name=name, formula=formula, sample=_of_any_order,
                  v=lambda g, v, z: g * slopes_of_two(v, z, of=name),
                  z=lambda g, v, z: g * (0.5 * (function(v - 1, z) - function(v + 1, z))))  # fmt: skip


jv = _oscillating(sc.jv, "jv", "J_v(z)")
yv = _oscillating(sc.yv, "yv", "Y_v(z)")
hankel1 = _oscillating(sc.hankel1, "hankel1", "H^{(1)}_v(z)")
hankel2 = _oscillating(sc.hankel2, "hankel2", "H^{(2)}_v(z)")
jn = jv
yn = define(sc.yn, formula="Y_n(x)", sample=_of_integer_order,
            n=None,  # a whole number
            x=lambda g, n, x: g * (0.5 * (sc.yv(n - 1, x) - sc.yv(n + 1, x))))  # fmt: skip


def _damped(function, name, plain, formula):
    """Functions times exp(-abs(y)), which changes with y, the imaginary part of z, alone."""

    def in_order(g, v, z):
        slope = g * slopes_of_two(v, z, of=plain)
        return slope if not np.iscomplexobj(z) else slope * np.exp(-np.abs(np.imag(z)))

    def in_z(g, v, z, out):
        along = g * (0.5 * (function(v - 1, z) - function(v + 1, z)))
        return along if not np.iscomplexobj(z) else along + np.sign(np.imag(z)) * np.real(g * out) * 1j

    return define(function, name=name, formula=formula, sample=_of_any_order, v=in_order, z=in_z)


def _turned(function, name, formula, shift):
    """Functions times exp(-shift z)."""
    _interpolate(function, name, shift=shift)
    return define(function, name=name, formula=formula, sample=_of_any_order,
                  v=lambda g, v, z: g * slopes_of_two(v, z, of=name),
                  z=lambda g, v, z, out:
                      g * (0.5 * (function(v - 1, z) - function(v + 1, z)) - shift * out))  # fmt: skip


jve = _damped(sc.jve, "jve", "jv", r"e^{-\left|\Im z\right|} J_v(z)")
yve = _damped(sc.yve, "yve", "yv", r"e^{-\left|\Im z\right|} Y_v(z)")
hankel1e = _turned(sc.hankel1e, "hankel1e", "e^{-i z} H^{(1)}_v(z)", 1j)
hankel2e = _turned(sc.hankel2e, "hankel2e", "e^{i z} H^{(2)}_v(z)", -1j)

# -- modified -----------------------------------------------------------------------------------------------------

i0 = define(sc.i0, formula="I_0(x)", domain=real, x=lambda g, x: g * sc.i1(x))
i1 = define(sc.i1, formula="I_1(x)", domain=real, x=lambda g, x: g * (0.5 * (sc.i0(x) + sc.iv(2, x))))
i0e = define(sc.i0e, formula=r"e^{-\left|x\right|} I_0(x)", domain=nonzero,
             x=lambda g, x, out: g * (sc.i1e(x) - np.sign(x) * out))  # fmt: skip
i1e = define(sc.i1e, formula=r"e^{-\left|x\right|} I_1(x)", domain=nonzero,
             x=lambda g, x, out: g * (0.5 * (sc.i0e(x) + sc.ive(2, x)) - np.sign(x) * out))  # fmt: skip
k0 = define(sc.k0, formula="K_0(x)", domain=positive, x=lambda g, x: -g * sc.k1(x))
k1 = define(sc.k1, formula="K_1(x)", domain=positive, x=lambda g, x: g * (-0.5 * (sc.k0(x) + sc.kv(2, x))))
k0e = define(sc.k0e, formula="e^{x} K_0(x)", domain=positive, x=lambda g, x, out: g * (out - sc.k1e(x)))
k1e = define(sc.k1e, formula="e^{x} K_1(x)", domain=positive,
             x=lambda g, x, out: g * (out - 0.5 * (sc.k0e(x) + sc.kve(2, x))))  # fmt: skip

_interpolate(sc.iv, "iv", sign=1, reach=_reach_of_growth)
_interpolate(sc.ive, "ive", sign=1, shift=1, reach=_reach_of_growth)
iv = define(sc.iv, formula="I_v(z)", sample=_of_any_order,
            v=lambda g, v, z: g * slopes_of_two(v, z, of="iv"),
            z=lambda g, v, z: g * (0.5 * (sc.iv(v - 1, z) + sc.iv(v + 1, z))))  # fmt: skip


def _scaled_growth(g, v, z):
    """In the order. Its scale is not holomorphic in z, so that of complex numbers is that of I_v, times the scale."""
    if not np.iscomplexobj(z):
        return g * slopes_of_two(v, z, of="ive")
    return g * slopes_of_two(v, z, of="iv") * np.exp(-np.abs(np.real(z)))


# The scale changes with the real part alone.
ive = define(sc.ive, formula=r"e^{-\left|\Re z\right|} I_v(z)", sample=_of_any_order,
             v=_scaled_growth,
             z=lambda g, v, z, out:
                 g * (0.5 * (sc.ive(v - 1, z) + sc.ive(v + 1, z)))
                 - np.sign(np.real(z)) * np.real(g * out))  # fmt: skip
_interpolate(sc.kv, "kv", sign=1, reach=_reach_of_growth, half=-0.5)
_interpolate(sc.kve, "kve", sign=1, shift=-1, reach=_reach_of_growth, half=-0.5)


def _of_decay(g, v, z, name):
    """In the order: an integral without cancellation for real numbers."""
    return g * (kv_slope(v, z, scaled=name == "kve") if not np.iscomplexobj(z) else slopes_of_two(v, z, of=name))


kv = define(sc.kv, formula="K_v(z)", sample=_of_any_order,
            v=lambda g, v, z: _of_decay(g, v, z, "kv"),
            z=lambda g, v, z: g * (-0.5 * (sc.kv(v - 1, z) + sc.kv(v + 1, z))))  # fmt: skip
kve = define(sc.kve, formula="e^{z} K_v(z)", sample=_of_any_order,
             v=lambda g, v, z: _of_decay(g, v, z, "kve"),
             z=lambda g, v, z, out: g * (out - 0.5 * (sc.kve(v - 1, z) + sc.kve(v + 1, z))))  # fmt: skip
kn = define(sc.kn, formula="K_n(x)", sample=_of_integer_order,
            n=None,
            x=lambda g, n, x: g * (-0.5 * (sc.kv(n - 1, x) + sc.kv(n + 1, x))))  # fmt: skip

# -- derivatives of any order: DLMF 10.6.7 and 10.29.5 ------------------------------------------------------------


def _derivatives_of(derivative, function, sign, outer=1):
    """``derivative(v, z, n)`` is a sum of n + 1 neighbours of `function`, with binomial coefficients over 2^n."""

    def composition(v, z, n=1):
        if int(n) != n or n < 0:
            raise ValueError(f"{derivative.__name__}(n): expected an order of at least 0, got {n!r}")
        terms = [math.comb(n, k) * sign**k * function(v - n + 2 * k, z) for k in range(n + 1)]
        return sum(terms[1:], terms[0]) * (0.5 * outer) ** n

    composed(derivative)(composition)


_derivatives_of(sc.jvp, sc.jv, -1)
_derivatives_of(sc.yvp, sc.yv, -1)
_derivatives_of(sc.h1vp, sc.hankel1, -1)
_derivatives_of(sc.h2vp, sc.hankel2, -1)
_derivatives_of(sc.ivp, sc.iv, 1)
_derivatives_of(sc.kvp, sc.kv, 1, -1)

# -- Airy functions -----------------------------------------------------------------------------------------------


def _airy_vjp(g, z):
    """Both Ai and Bi solve w'' = z w."""
    of_ai, of_aip, of_bi, of_bip = g
    ai, aip, bi, bip = sc.airy(z)
    return of_ai * aip + of_bi * bip + z * (of_aip * ai + of_bip * bi)


airy = define(sc.airy, outputs="Ai Aip Bi Bip", elementwise=False, sample=of_any_shape, z=_airy_vjp)


def _scaled_airy_vjp(g, z):
    """Ai and Ai' times exp(t), and Bi and Bi' times exp(-abs(Re t)), with t = 2/3 z^(3/2), whose derivative is sqrt(z)."""
    of_ai, of_aip, of_bi, of_bip = g
    ai, aip, bi, bip = sc.airye(z)
    root = np.sqrt(z)
    first = of_ai * (aip + root * ai) + of_aip * (z * ai + root * aip)
    scale = np.sign(np.real(z * root)) * root * np.real(of_bi * bi + of_bip * bip)
    return first + of_bi * bip + of_bip * z * bi - scale


airye = define(sc.airye, outputs="eAi eAip eBi eBip", elementwise=False,
               sample=lambda draw: ([draw.array(draw.shape(), positive)], {}), z=_scaled_airy_vjp)  # fmt: skip
