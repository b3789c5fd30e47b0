"""Elliptic integrals and functions, and the arithmetic-geometric mean.

Formulas: NIST Digital Library of Mathematical Functions, 19.4 and 22.13 (Legendre's integrals, Jacobi's functions), 19.8.5
(the mean), 19.18 and 19.21 (Carlson's symmetric integrals).
"""

import math

import numpy as np
from scipy import special as sc

from ..domains import Domain, positive
from ..table import define
from .gamma_family import unit

# -- complete integrals: K(m) is pi/2 2F1(1/2, 1/2; 1; m), and E(m) is pi/2 2F1(-1/2, 1/2; 1; m) ------------------


def _gauss(a, b, c, z):
    """hyp2f1, which gives float64 for a float32 beside numbers of Python."""
    return sc.hyp2f1(a, b, c, z).astype(z.dtype)


def _slope_of_k(m):
    return math.pi / 8 * _gauss(1.5, 1.5, 2, m)


def _slope_of_e(m):
    return -math.pi / 8 * _gauss(0.5, 1.5, 2, m)


ellipk = define(sc.ellipk, formula="K(m)", domain=unit, m=lambda g, m: g * _slope_of_k(m))
ellipkm1 = define(sc.ellipkm1, formula="K(1 - p)", domain=unit, p=lambda g, p: -g * _slope_of_k(1 - p))
ellipe = define(sc.ellipe, formula="E(m)", domain=unit, m=lambda g, m: g * _slope_of_e(m))


def _mean_slope(a, b):
    """Of pi (a + b) / (4 K(((a - b) / (a + b)) ** 2)) for a."""
    total = a + b
    k, q = sc.ellipk(((a - b) / total) ** 2), (a - b) / total
    return math.pi / (4 * k) * (1 - 4 * _slope_of_k(q * q) * q * b / (total * k))


agm = define(sc.agm, formula=r"\mathrm{agm}(a, b)", domain=positive,
             a=lambda g, a, b: g * _mean_slope(a, b),
             b=lambda g, a, b: g * _mean_slope(b, a))  # fmt: skip

# -- incomplete integrals, and Jacobi's functions, which are their inverses ---------------------------------------


def _root(phi, m):
    sine = np.sin(phi)
    return np.sqrt(1 - m * sine * sine)


def _in_first_period(phi, slope, of_period):
    """``slope(phi)`` for angles up to a right one; beyond, the slope of the integral over so many periods is added."""
    turns = np.rint(phi / math.pi)
    beyond = np.where(turns == 0, 0, of_period * np.where(turns == 0, 1, 2 * turns))
    return slope(phi - math.pi * turns) + beyond


def _parameter_slope(phi, m):
    """The derivative of F(phi, m) for m: half the integral of sin^2 / Delta^3, by DLMF 19.25.5 and 19.18.1."""

    def slope(phi):
        sine, cosine = np.sin(phi), np.cos(phi)
        return sine**3 * sc.elliprd(cosine * cosine, np.ones_like(sine), 1 - m * sine * sine) / 6

    return _in_first_period(phi, slope, _slope_of_k(m))


def _parameter_slope_of_second(phi, m):
    """The same for E(phi, m): minus half the integral of sin^2 / Delta, DLMF 19.25.9 to 19.25.11."""

    def slope(phi):
        sine, cosine = np.sin(phi), np.cos(phi)
        return sine**3 * sc.elliprd(cosine * cosine, 1 - m * sine * sine, np.ones_like(sine)) / -6

    return _in_first_period(phi, slope, _slope_of_e(m))


_angles = dict(phi=Domain(-1.4, 1.4, avoid=(0.0,)), m=unit)

ellipkinc = define(sc.ellipkinc, formula=r"F(\phi, m)", domain=_angles,
                   phi=lambda g, phi, m: g / _root(phi, m),
                   m=lambda g, phi, m: g * _parameter_slope(phi, m))  # fmt: skip
ellipeinc = define(sc.ellipeinc, formula=r"E(\phi, m)", domain=_angles,
                   phi=lambda g, phi, m: g * _root(phi, m),
                   m=lambda g, phi, m: g * _parameter_slope_of_second(phi, m))  # fmt: skip


def _jacobi_vjp(g, u, m, needs):
    """All four follow from the amplitude: sn = sin(ph), cn = cos(ph), and dn = sqrt(1 - m sn ** 2) is its slope in u."""
    of_sn, of_cn, of_dn, of_ph = g
    sn, cn, dn, ph = sc.ellipj(u, m)
    of_angle = of_sn * cn - of_cn * sn - of_dn * (m * sn * cn / dn) + of_ph
    if not needs[1]:
        return of_angle * dn, None
    turned = -dn * _parameter_slope(ph, m)
    return of_angle * dn, of_angle * turned - of_dn * (0.5 * sn * sn / dn)


def _arguments(draw):
    shape = draw.shape()
    return [draw.array(shape, unit), draw.array(shape, unit)], {}


ellipj = define(sc.ellipj, arguments="u m", outputs="sn cn dn ph", elementwise=False, sample=_arguments,
                all=_jacobi_vjp)  # fmt: skip

# -- Carlson's symmetric integrals --------------------------------------------------------------------------------


def _over_third(x, y, z):
    """The derivative of R_F(x, y, z) for z."""
    return -sc.elliprd(x, y, z) / 6


def _precision(value):
    """The distance from 1 to the next number of `value`'s dtype, which Python's floats do not name."""
    return float(np.finfo(getattr(value, "dtype", np.float64)).eps)


def _where_close(x, y, together, apart):
    """``together(middle)`` where x and y are so close that their difference has too few digits, else ``apart(x, y)``.

    What is computed is symmetric in x and y, so taking the middle for both is wrong by the square of their difference.
    """
    close = np.abs(x - y) < _precision(x) ** 0.35 * (x + y)
    return np.where(close, together(0.5 * (x + y)), apart(np.where(close, 2 * y + 1, x), y))


def _third_power(y, z):
    """The integral of (t + y) ** -1/2 (t + z) ** -3 over t from 0 on: by recurrence from R_C, or in powers of y - z."""
    close = np.abs(y - z) < _precision(y) ** 0.125 * (y + z)
    share = (z - y) / z  # the series is that of (1 - share z / (t + z)) ** -1/2
    series = z**-2.5 * sum(weight * share**k for k, weight in enumerate(_WEIGHTS))
    far = np.where(close, 2 * z + 1, y)
    squared = (np.sqrt(far) / z - sc.elliprc(far, z)) / (far - z)
    return np.where(close, series, (np.sqrt(far) / (z * z) - 1.5 * squared) / (2 * (far - z)))


_WEIGHTS = [math.comb(2 * k, k) / 4**k / (k + 2.5) for k in range(12)]


def _mixed(x, y, z):
    """The derivative of R_D(x, y, z) for x."""
    return _where_close(
        x, z,
        lambda middle: -0.75 * _third_power(y, middle),
        lambda x, z: (sc.elliprd(y, z, x) - sc.elliprd(x, y, z)) / (2 * (x - z)),
    )  # fmt: skip


def _last(x, y, z, out):
    """The derivative of R_D for z, from the others: it is homogeneous of degree -3/2."""
    return -(1.5 * out + x * _mixed(x, y, z) + y * _mixed(y, x, z)) / z


elliprf = define(sc.elliprf, formula="R_F(x, y, z)", domain=positive,
                 x=lambda g, x, y, z: g * _over_third(y, z, x),
                 y=lambda g, x, y, z: g * _over_third(x, z, y),
                 z=lambda g, x, y, z: g * _over_third(x, y, z))  # fmt: skip
elliprc = define(sc.elliprc, formula="R_C(x, y)", domain=dict(x=Domain(0.2, 1.0), y=Domain(1.4, 3.0)),
                 x=lambda g, x, y: g * _over_third(y, y, x),
                 y=lambda g, x, y, out: -g * (0.5 * out + x * _over_third(y, y, x)) / y)  # fmt: skip


def _from_first_kind(x, y, z):
    """The derivative of R_G(x, y, z) for x."""
    return 0.25 * (sc.elliprf(x, y, z) - x * sc.elliprd(y, z, x) / 3)


elliprg = define(sc.elliprg, formula="R_G(x, y, z)", domain=dict(x=Domain(0.2, 0.8), y=Domain(1.1, 1.6), z=Domain(2.0, 3.0)),
                 x=lambda g, x, y, z: g * _from_first_kind(x, y, z),
                 y=lambda g, x, y, z: g * _from_first_kind(y, x, z),
                 z=lambda g, x, y, z: g * _from_first_kind(z, x, y))  # fmt: skip
elliprd = define(sc.elliprd, formula="R_D(x, y, z)", domain=dict(x=Domain(0.2, 0.6), y=Domain(1.1, 1.5), z=Domain(2.2, 3.0)),
                 x=lambda g, x, y, z: g * _mixed(x, y, z),
                 y=lambda g, x, y, z: g * _mixed(y, x, z),
                 z=lambda g, x, y, z, out: g * _last(x, y, z, out))  # fmt: skip


def _of_third_kind(x, y, z, p, out):
    """The derivative of R_J(x, y, z, p) for x: partial fractions of 1 / ((t + x) (t + p)) give R_J and R_D.

    Where x and p are close, (t + x) ** -3/2 (t + p) ** -1 is taken at their mean with these weights, twice the power's error.
    """
    close = np.abs(p - x) < _precision(x) ** 0.35 * (p + x)
    mean = (1.5 * x + p) / 2.5
    far = np.where(close, p + x, p)
    together = _last(y, z, mean, sc.elliprd(y, z, mean)) / 3
    return np.where(close, together, (out - sc.elliprd(y, z, x)) / (2 * (far - x)))


def _pole(x, y, z, p, out):
    """The derivative of R_J for p, from the others: it is homogeneous of degree -3/2."""
    others = x * _of_third_kind(x, y, z, p, out) + y * _of_third_kind(y, x, z, p, out) + z * _of_third_kind(z, x, y, p, out)
    return -(1.5 * out + others) / p


_apart = dict(x=Domain(0.2, 0.6), y=Domain(1.1, 1.5), z=Domain(2.2, 3.0), p=Domain(3.6, 4.5))
elliprj = define(sc.elliprj, formula="R_J(x, y, z, p)", domain=_apart,
                 x=lambda g, x, y, z, p, out: g * _of_third_kind(x, y, z, p, out),
                 y=lambda g, x, y, z, p, out: g * _of_third_kind(y, x, z, p, out),
                 z=lambda g, x, y, z, p, out: g * _of_third_kind(z, x, y, p, out),
                 p=lambda g, x, y, z, p, out: g * _pole(x, y, z, p, out))  # fmt: skip
